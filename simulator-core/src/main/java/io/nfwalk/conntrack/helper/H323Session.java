package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.undo.Struct;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What is remembered of a connection of H.323. Source: kernel include/linux/netfilter/nf_conntrack_h323.h. */
final class H323Session extends Struct {
    private static final int MOST_CHANNELS = 4;

    private Map<Direction, Integer> awaited = new EnumMap<>(Direction.class);
    private Map<Direction, Integer> signalling = new EnumMap<>(Direction.class);
    private List<Map<Direction, Integer>> channels = new ArrayList<>();
    /** How many seconds a registration is valid; 0 if nobody has said. */
    private long lifetime;

    H323Session() {
        for (int i = 0; i < MOST_CHANNELS; i++) {
            channels.add(new EnumMap<>(Direction.class));
        }
    }

    @Override
    protected H323Session copy() {
        H323Session copy = (H323Session) super.copy();
        copy.awaited = new EnumMap<>(awaited);
        copy.signalling = new EnumMap<>(signalling);
        copy.channels = new ArrayList<>();
        channels.forEach(channel -> copy.channels.add(new EnumMap<>(channel)));
        return copy;
    }

    /** How long a message is whose header came alone; 0 if none is awaited. */
    int awaited(Direction direction) {
        return awaited.getOrDefault(direction, 0);
    }

    void await(Direction direction, int length) {
        awaited.put(direction, length);
    }

    /**
     * The port that was announced last for signalling by who speaks in that direction, as its other side knows it; or
     * 0.
     */
    int signalling(Direction direction) {
        return signalling.getOrDefault(direction, 0);
    }

    void setSignalling(Direction direction, int port) {
        signalling.put(direction, port);
    }

    /** The number of the channel with that port, or of a new one; empty-handed it is {@code -1}. */
    int channel(Direction direction, int port) {
        for (int i = 0; i < channels.size(); i++) {
            int known = channels.get(i).getOrDefault(direction, 0);
            if (known == port || known == 0) {
                return i;
            }
        }
        return -1;
    }

    void setChannel(int number, Direction direction, int port, int translatedPort) {
        channels.get(number).put(direction, port);
        channels.get(number).put(direction.opposite(), translatedPort);
    }

    long lifetime() {
        return lifetime;
    }

    void setLifetime(long seconds) {
        lifetime = seconds;
    }
}

package io.nfwalk.rules;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Zone;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Tuple;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What rules may ask of the host that a packet is on, beside what the packet itself carries there. */
public interface HostFacts {
    /** Which kind of socket a packet comes from. */
    enum Sender {
        /** None: it is forwarded, or made by a REJECT rule. */
        NOBODY,
        /** One of the kernel's own, which no process has opened. */
        KERNEL,
        /** One that a process has opened. */
        PROCESS
    }

    /**
     * Who owns the processes of a host.
     *
     * @param uid the user, 0 to 2^32-2; empty if nobody said
     * @param gid the group, 0 to 2^32-2; empty if nobody said
     */
    record Owner(OptionalLong uid, OptionalLong gid) {
        private static final long LARGEST = 0xffff_fffeL;

        /** Refuses numbers that the kernel has no user or group for. */
        public Owner {
            if (isNone(uid) || isNone(gid)) {
                throw new IllegalArgumentException("uid " + uid + ", gid " + gid);
            }
        }

        /** A user and a group that are both known. */
        public Owner(long uid, long gid) {
            this(OptionalLong.of(uid), OptionalLong.of(gid));
        }

        private static boolean isNone(OptionalLong id) {
            return id.isPresent() && (id.getAsLong() < 0 || id.getAsLong() > LARGEST);
        }
    }

    /** Which kind of socket this packet comes from. */
    Sender sender();

    /** Who owns the host's processes, if anybody said so; they have no supplementary groups. */
    Optional<Owner> owner();

    /** The time of day, if anybody said what it was when the clock began. */
    Optional<Instant> wallClock();

    /**
     * The tick of the kernel's clock that it is; a scenario's steps are some ticks apart, what one of them does is not.
     */
    long tick();

    /** The group that the interface is in; 0 unless somebody put it elsewhere. */
    long groupOf(String interfaceName);

    /** The entry of the connection tracking table that a packet with this tuple belongs to. */
    Optional<Connection> connection(Tuple tuple, Zone zone);

    /** The socket of this host that packets between these ends are for. */
    SocketLookup.Found socketFor(SocketLookup ends);

    /** The host's ip sets. */
    IpSets sets();

    /** The realm of this packet's route; empty if that is not known. */
    OptionalLong realm();

    /**
     * Whether a way leads back to the packet's source.
     *
     * @param towards the address that the answer would come from; empty for any
     * @param mark the mark that policy rules see
     * @param loose whether it may lead through another interface than the packet came by
     * @param acceptsLocal whether the source may be an address of this host
     */
    boolean hasWayBack(Optional<IpAddress> towards, int mark, boolean loose, boolean acceptsLocal);
}

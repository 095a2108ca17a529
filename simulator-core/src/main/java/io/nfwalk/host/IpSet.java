package io.nfwalk.host;

import io.nfwalk.packet.ExtensionHeader;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Network;
import io.nfwalk.packet.Packet;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.rules.IpSets.Mapping;
import io.nfwalk.rules.SetReference;
import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Struct;
import io.nfwalk.undo.UndoMap;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One ip set with what is in it: part of a host's running state. Source: kernel net/netfilter/ipset. */
final class IpSet {
    /** What the elements of a set are. */
    enum Type {
        /** {@code hash:ip}: an address. */
        IP("hash:ip", 1),
        /** {@code hash:net}: a network. */
        NET("hash:net", 1),
        /** {@code hash:ip,port}: an address and a port with its protocol. */
        IP_PORT("hash:ip,port", 2),
        /** {@code hash:net,port}: a network and a port with its protocol. */
        NET_PORT("hash:net,port", 2),
        /** {@code bitmap:port}: a port. */
        PORT("bitmap:port", 1),
        /** {@code list:set}: another set. */
        SET("list:set", 1);

        private final String text;
        private final int parts;

        Type(String text, int parts) {
            this.text = text;
            this.parts = parts;
        }

        String text() {
            return text;
        }

        boolean hasNetworks() {
            return this == NET || this == NET_PORT;
        }

        boolean hasPorts() {
            return this == IP_PORT || this == NET_PORT;
        }

        boolean isHash() {
            return this != PORT && this != SET;
        }
    }

    /** What is known of an element. */
    static final class Member extends Struct {
        Optional<Duration> expires = Optional.empty();
        boolean nomatch;
        long packets;
        long bytes;
        Optional<Mapping> mapping = Optional.empty();
        /** The class that a packet gets: major and minor number. */
        int priority;
        /** The queue that a packet gets. */
        int queue;

        String comment = "";
    }

    /**
     * How a set was made.
     *
     * @param family the family of its addresses; empty for sets that have none
     * @param mask how many bits of an address are kept
     * @param firstPort the lowest port it can hold
     * @param lastPort the highest
     * @param most how many elements it can hold
     * @param timeout for how many seconds an element stays if nothing else is said, 0 for ever; empty: for ever
     * @param counters whether elements count
     * @param comment whether elements may have a comment
     * @param skbinfo whether elements may have a mark
     * @param forceAdd whether a full set throws an element away for a new one
     */
    record Settings(
            Type type,
            Optional<Family> family,
            int mask,
            int firstPort,
            int lastPort,
            long most,
            Optional<Long> timeout,
            boolean counters,
            boolean comment,
            boolean skbinfo,
            boolean forceAdd) {
        /** Whether the kernel takes one for the other. Source: kernel ip_set_hash_gen.h, mtype_same_set. */
        boolean isLike(Settings other) {
            return withForceAdd(false).equals(other.withForceAdd(false));
        }

        private Settings withForceAdd(boolean whether) {
            return new Settings(
                    type, family, mask, firstPort, lastPort, most, timeout, counters, comment, skbinfo, whether);
        }
    }

    /**
     * What was said about the room that a set takes, which decides nothing about what is in it.
     *
     * @param size of how many buckets a hash is made, or how long a list is said to become
     * @param bucket how many elements a bucket can have
     * @param seed where the hash begins; empty if a kernel draws it by lot
     */
    record Storage(long size, long bucket, OptionalLong seed) {}

    private final Settings settings;
    private final Storage storage;
    private final UndoMap<SetElement, Member> members;
    /** When it was looked for what has run out: as long as the clock stands still there is no more of that. */
    private final Cell<Optional<Duration>> collected;

    /** Where it stands among all sets, from 0: a new one takes the first place that is free. */
    private final Cell<Integer> place;

    IpSet(Settings settings, Storage storage, int place, Journal journal) {
        this.settings = settings;
        this.storage = storage;
        this.members = new UndoMap<>(journal);
        this.collected = new Cell<>(journal, Optional.empty());
        this.place = new Cell<>(journal, place);
    }

    Storage storage() {
        return storage;
    }

    int place() {
        return place.get();
    }

    /** Names keep their places when sets are swapped. */
    void swapPlaces(IpSet other) {
        int own = place();
        place.set(other.place());
        other.place.set(own);
    }

    Settings settings() {
        return settings;
    }

    Type type() {
        return settings.type();
    }

    UndoMap<SetElement, Member> members() {
        return members;
    }

    /** Whether a rule of the family that names so many sides can have to do with this set. */
    boolean suits(Family family, SetReference reference) {
        return reference.ofSource().size() >= type().parts
                && settings.family().filter(own -> own != family).isEmpty();
    }

    /** The element if it is there and has not run out. */
    Optional<Member> live(SetElement element, Duration now) {
        return Optional.ofNullable(members.get(element))
                .filter(member ->
                        member.expires.filter(end -> now.compareTo(end) > 0).isEmpty());
    }

    /** Forgets what has run out. */
    void collect(Duration now) {
        if (collected.get().filter(now::equals).isEmpty()) {
            members.values()
                    .removeIf(member ->
                            member.expires.filter(end -> now.compareTo(end) > 0).isPresent());
            collected.set(Optional.of(now));
        }
    }

    boolean isFull(Duration now) {
        if (settings.timeout().isPresent()) { // else nothing runs out
            collect(now);
        }
        return members.size() >= settings.most();
    }

    /**
     * The longest network that it has, or all bits: what a packet's address is cut to when it is put in or taken out.
     */
    private int ownLength(Family family) {
        return members.keySet().stream().mapToInt(SetElement::length).max().orElse(family.addressBits());
    }

    /**
     * The element that stands for a packet; for networks with all bits of the address, or as they are put in. Empty if
     * the packet has no such thing.
     */
    Optional<SetElement> elementOf(Packet packet, SetReference reference, boolean toTest) {
        if (type() == Type.PORT) {
            boolean counts = packet.protocol() == Protocol.TCP || packet.protocol() == Protocol.UDP;
            OptionalInt port = counts ? port(packet, reference.isSource(0)) : OptionalInt.empty();
            return port.isPresent() && port.getAsInt() >= settings.firstPort() && port.getAsInt() <= settings.lastPort()
                    ? Optional.of(SetElement.ofPort(port.getAsInt()))
                    : Optional.empty();
        }
        IpAddress address = reference.isSource(0) ? packet.source() : packet.destination();
        Family family = address.family();
        int length = family.addressBits();
        if (type().hasNetworks() && !toTest) {
            length = ownLength(family);
        }
        int kept = type().hasNetworks() ? length : settings.mask();
        IpAddress cut = Network.of(address, kept).address();
        if (!type().hasPorts()) {
            return type() == Type.IP && cut.isUnspecified()
                    ? Optional.empty()
                    : Optional.of(SetElement.of(cut, length, 0, 0));
        }
        if (packet.protocol() == 0) {
            return Optional.empty();
        }
        OptionalInt port = port(packet, reference.isSource(1));
        return port.isPresent()
                ? Optional.of(SetElement.of(cut, length, packet.protocol(), port.getAsInt()))
                : Optional.empty();
    }

    /**
     * The port of a packet whose header is whole, 0 where its protocol has none. Later fragments have none to tell, and
     * of other protocols it is 0 in IPv4 only. Source: kernel net/netfilter/ipset/ip_set_getport.c, get_port,
     * ip_set_get_ip4_port and ip_set_get_ip6_port.
     */
    private static OptionalInt port(Packet packet, boolean source) {
        boolean has = switch (packet.protocol()) {
            case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP, Protocol.ICMP, Protocol.ICMPV6 -> true;
            default -> false;
        };
        boolean endsEarly = packet.isLaterFragment() || packet.protocol() == ExtensionHeader.NONE;
        if (endsEarly && packet.family() == Family.IPV6) {
            return OptionalInt.empty();
        }
        if (!has) {
            return OptionalInt.of(0);
        }
        Transport header = packet.transport();
        if (packet.isLaterFragment() || packet.protocol() == Protocol.SCTP && !(header instanceof Transport.Sctp)) {
            return OptionalInt.empty();
        }
        if (header instanceof Transport.Icmp icmp) {
            return OptionalInt.of(icmp.type() << 8 | icmp.code());
        }
        return source ? header.sourcePortIfAny() : header.destinationPortIfAny();
    }
}

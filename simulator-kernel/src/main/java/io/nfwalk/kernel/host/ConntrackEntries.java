package io.nfwalk.kernel.host;

import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.kernel.linux.Attributes;
import io.nfwalk.kernel.linux.Errno;
import io.nfwalk.kernel.linux.ErrnoException;
import io.nfwalk.kernel.linux.Netlink;
import io.nfwalk.kernel.linux.Netlink.Message;
import io.nfwalk.kernel.linux.NetlinkBytes;
import io.nfwalk.kernel.linux.SocketFamily;
import io.nfwalk.packet.Family;
import io.nfwalk.scenario.RunReport.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One host's connection tracking table: read, aged, flushed.
 *
 * <p>A dump walks the hash table of the whole machine, all namespaces and empty places included, which takes ten
 * milliseconds. So the kernel tells of new entries as they come, each is asked for by its tuple, and only if their
 * number is not the table's, all are dumped.
 */
public final class ConntrackEntries implements AutoCloseable {
    private static final Duration REMOVAL = Duration.ofMillis(40);
    private static final int NEW = 0x100;
    private static final int GET = 0x101;
    private static final int DELETE = 0x102;
    private static final int STATISTICS = 0x105;
    private static final int NEW_EXPECTATION = 0x200;
    private static final int GET_EXPECTATION = 0x201;
    private static final int DELETE_EXPECTATION = 0x202;
    /** What names an expectation: its connection, its tuple and the tuple's mask. */
    private static final List<Integer> EXPECTATION_NAME = List.of(1, 2, 3);

    private static final int EXPECTATION_TIME_LEFT = 4;
    private static final int EXPECTATION_ZONE = 7;
    private static final int COUNT = 1;
    private static final int GROUP_NEW = 1;
    private static final int HEADER = 4;
    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::protocol).thenComparing(Entry::original).thenComparing(Entry::reply);

    private final Netlink events;
    private final Netlink requests;
    private final Set<Name> known = new LinkedHashSet<>();

    /** What an entry is asked for by: the header and attributes that name it. */
    private record Name(ByteBuffer bytes) {
        static Name of(Message message) {
            Attributes entry = message.attributes(HEADER);
            NetlinkBytes name = NetlinkBytes.netfilter(message.payload()[0], 0)
                    .nested(EntryMessages.ORIGINAL, tuple -> tuple.raw(entry.bytes(EntryMessages.ORIGINAL)));
            entry.find(EntryMessages.ZONE).ifPresent(zone -> name.put(EntryMessages.ZONE, zone));
            return new Name(ByteBuffer.wrap(name.toBytes()));
        }

        byte[] request() {
            return bytes.array();
        }
    }

    private ConntrackEntries(Netlink events, Netlink requests) {
        this.events = events;
        this.requests = requests;
    }

    /** Begins to listen to a host's table. */
    public static ConntrackEntries open(KernelHost host) throws IOException {
        Netlink events = Netlink.open(host.namespace(), Netlink.NETFILTER, GROUP_NEW);
        try {
            return new ConntrackEntries(events, Netlink.open(host.namespace(), Netlink.NETFILTER));
        } catch (IOException refused) {
            events.close();
            throw refused;
        }
    }

    /** All entries, sorted by protocol, original and reply. */
    public List<Entry> entries() throws IOException {
        return messages().stream()
                .map(message -> EntryMessages.entry(message.attributes(HEADER)))
                .sorted(ORDER)
                .toList();
    }

    private List<Message> messages() throws IOException {
        for (Message message : events.drain()) {
            if (message.kind() == NEW) {
                known.add(Name.of(message));
            }
        }
        if (count() == 0) {
            known.clear();
            return List.of();
        }
        List<Message> found = new ArrayList<>();
        for (Name name : List.copyOf(known)) {
            Optional<Message> entry = find(name);
            entry.ifPresent(found::add);
            if (entry.isEmpty()) {
                known.remove(name);
            }
        }
        return found.size() == count() ? found : dump();
    }

    /** The entry of that name; another one may have the same tuple as its answers'. */
    private Optional<Message> find(Name name) throws IOException {
        try {
            return requests.request(GET, 0, name.request()).stream()
                    .filter(entry -> Name.of(entry).equals(name))
                    .findFirst();
        } catch (ErrnoException refused) {
            if (refused.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private int count() throws IOException {
        return requests.request(STATISTICS, 0, all(0)).get(0).attributes(HEADER).netInt32(COUNT);
    }

    /**
     * Gives the kernel's worker time to remove the entries that were masqueraded out of a device that has gone down.
     * Source: kernel net/netfilter/nf_nat_masquerade.c, nf_nat_masq_schedule.
     */
    public void awaitRemovals() throws IOException {
        int before = count();
        while (before != 0) {
            Pause.of(REMOVAL);
            int now = count();
            if (now == before) {
                return;
            }
            before = now;
        }
    }

    private List<Message> dump() throws IOException {
        List<Message> found = requests.request(GET, Netlink.DUMP, all(0));
        known.clear();
        found.forEach(entry -> known.add(Name.of(entry)));
        return found;
    }

    private static byte[] all(int family) {
        return NetlinkBytes.netfilter(family, 0).toBytes();
    }

    /** Takes time off each entry's and each expectation's time-out; those that would have run out go. */
    public void age(Duration time) throws IOException {
        for (Message message : messages()) {
            double remaining = remaining(message.attributes(HEADER).netInt32(EntryMessages.TIME_LEFT), time);
            byte[] name = Name.of(message).request();
            if (remaining > 0) {
                requests.request(NEW, 0, renewed(name, EntryMessages.TIME_LEFT, remaining));
            } else {
                delete(name);
            }
        }
        ageExpectations(time);
    }

    /** Those whose connection has gone are gone with it. */
    private void ageExpectations(Duration time) throws IOException {
        List<Message> expectations = requests.request(GET_EXPECTATION, Netlink.DUMP, all(0));
        if (expectations.isEmpty()) {
            return;
        }
        List<Integer> zones = zones();
        for (Message message : expectations) {
            Attributes expected = message.attributes(HEADER);
            NetlinkBytes named = NetlinkBytes.netfilter(message.payload()[0], 0);
            for (int part : EXPECTATION_NAME) {
                named.nested(part, tuple -> tuple.raw(expected.bytes(part)));
            }
            double remaining = remaining(expected.netInt32(EXPECTATION_TIME_LEFT), time);
            byte[] name = named.toBytes();
            byte[] request = remaining > 0 ? renewed(name, EXPECTATION_TIME_LEFT, remaining) : name;
            inSomeZone(remaining > 0 ? NEW_EXPECTATION : DELETE_EXPECTATION, request, zones);
        }
    }

    /** The kernel asks for an expectation's zone, but doesn't tell it: it is one of the entries'. */
    private void inSomeZone(int kind, byte[] request, List<Integer> zones) throws IOException {
        boolean done = isDone(kind, request);
        for (int zone : zones) {
            NetlinkBytes inZone = new NetlinkBytes().raw(request).netInt16(EXPECTATION_ZONE, zone);
            done = done || isDone(kind, inZone.toBytes());
        }
    }

    private List<Integer> zones() throws IOException {
        return entries().stream()
                .flatMap(entry -> Stream.of(entry.zone(), entry.zoneOriginal(), entry.zoneReply()))
                .filter(zone -> zone != 0)
                .distinct()
                .toList();
    }

    /** What is left is told in whole seconds, rounded down; a few milliseconds of the last one have gone. */
    private static double remaining(int seconds, Duration time) {
        return Integer.toUnsignedLong(seconds) + 1 - time.toMillis() / 1000.0;
    }

    private static byte[] renewed(byte[] name, int attribute, double seconds) {
        return new NetlinkBytes()
                .raw(name)
                .netInt32(attribute, (int) Math.max(1, Math.rint(seconds)))
                .toBytes();
    }

    /** Makes entries. */
    public void insert(List<RestoredEntry> entries) throws IOException {
        for (RestoredEntry entry : entries) {
            try {
                requests.request(NEW, Netlink.CREATE | Netlink.EXCLUSIVE, EntryMessages.creation(entry));
            } catch (ErrnoException refused) {
                throw new IOException("conntrack entry " + entry.original() + ": " + refused.getMessage(), refused);
            }
        }
    }

    /** Forgets every entry. */
    public void flush() throws IOException {
        for (Family family : Family.values()) {
            delete(all(SocketFamily.of(family)));
        }
    }

    private void delete(byte[] name) throws IOException {
        // It may have run out by itself.
        isDone(DELETE, name);
    }

    /** Whether what a request names is there, so that it could be done. */
    private boolean isDone(int kind, byte[] request) throws IOException {
        try {
            requests.request(kind, 0, request);
            return true;
        } catch (ErrnoException refused) {
            if (refused.errno() == Errno.ENOENT) {
                return false;
            }
            throw refused;
        }
    }

    @Override
    public void close() {
        events.close();
        requests.close();
    }
}

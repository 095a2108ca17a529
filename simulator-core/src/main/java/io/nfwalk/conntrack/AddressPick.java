package io.nfwalk.conntrack;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.JenkinsHash;
import io.nfwalk.packet.Tuple;

/**
 * Which address of a range a connection gets: a hash without seed over its source and destination, so that the same
 * client and server get the same one after every boot. Words enter the hash as a little-endian machine loads them.
 * Source: kernel net/netfilter/nf_nat_core.c, find_best_ips_proto.
 */
final class AddressPick {
    private static final int HASHED_WORDS = 4;
    private static final long WHOLE_WORD = 0xffff_ffffL;

    private AddressPick() {}

    /** The tuple with the picked address at the side that is written; the range must name addresses. */
    static Tuple pick(Tuple tuple, NatRange range, Manipulation manipulation, Zone zone) {
        NatRange.Addresses addresses = range.addresses().orElseThrow();
        IpAddress picked = addresses.first().equals(addresses.last())
                ? addresses.first()
                : pick(tuple, addresses, range.persistent(), manipulation, zone);
        return switch (manipulation) {
            case SOURCE -> tuple.withSource(picked, tuple.sourcePart());
            case DESTINATION -> tuple.withDestination(picked, tuple.destinationPart());
        };
    }

    private static IpAddress pick(
            Tuple tuple, NatRange.Addresses range, boolean persistent, Manipulation manipulation, Zone zone) {
        Family family = tuple.family();
        int[] lowest = range.first().words();
        int[] highest = range.last().words();
        int[] destination = tuple.destination().words();
        int[] picked = new int[lowest.length];
        int zoneNumber = zone.original() != 0 ? zone.original() : zone.reply();
        int seed = persistent ? 0 : Integer.reverseBytes(destination[destination.length - 1]) ^ zoneNumber;
        int hash = JenkinsHash.of(loaded(tuple.source().words()), seed);
        boolean free = false;
        for (int i = 0; i < picked.length; i++) {
            long distance = free ? WHOLE_WORD : Integer.toUnsignedLong(highest[i] - lowest[i] + 1);
            int base = free ? 0 : lowest[i];
            picked[i] = base + (int) (Integer.toUnsignedLong(hash) * distance >>> 32);
            // Below the range's last address in this word, the words after it may be anything.
            free = free || picked[i] != highest[i];
            if (!persistent) {
                hash ^= Integer.reverseBytes(manipulation == Manipulation.SOURCE ? destination[i] : picked[i]);
            }
        }
        return IpAddress.ofWords(family, picked);
    }

    /** The words as the processor loads them, filled up with zeros to the length of an IPv6 address. */
    private static int[] loaded(int[] words) {
        int[] loaded = new int[HASHED_WORDS];
        for (int i = 0; i < words.length; i++) {
            loaded[i] = Integer.reverseBytes(words[i]);
        }
        return loaded;
    }
}

package io.nfwalk.host;

import io.nfwalk.packet.Family;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Reads how a set is made: the words behind {@code create NAME TYPE}. */
final class SetSettings {
    private static final long USUAL_MOST = 65_536;
    private static final long USUAL_LIST = 8;
    private static final long LEAST_LIST = 4;
    private static final long USUAL_BUCKETS = 1024;
    private static final long LEAST_BUCKETS = 64;
    private static final long MOST_BUCKETS = 1L << 31;
    private static final long LEAST_IN_BUCKET = 2;
    private static final long MOST_IN_BUCKET = 12;
    private static final long LARGEST_BUCKET = 255;
    private static final long LONGEST_TIMEOUT = 2_147_483;
    private static final long LARGEST = 0xffff_ffffL;
    private static final int LAST_PORT = 65_535;

    private final SetLine line;
    private final IpSet.Type type;
    private Family family = Family.IPV4;
    private Optional<SetText.Word> maskAt = Optional.empty();
    private int mask;
    private int firstPort = -1;
    private int lastPort = -1;
    private long most;
    private long size;
    private long bucket = MOST_IN_BUCKET;
    private OptionalLong seed = OptionalLong.empty();
    private Optional<Long> timeout = Optional.empty();
    private boolean counters;
    private boolean comment;
    private boolean skbinfo;
    private boolean forceAdd;

    private SetSettings(SetLine line, IpSet.Type type) {
        this.line = line;
        this.type = type;
        this.size = type == IpSet.Type.SET ? USUAL_LIST : USUAL_BUCKETS;
        this.most = type == IpSet.Type.SET ? USUAL_LIST : type.isHash() ? USUAL_MOST : Long.MAX_VALUE;
    }

    static SetSettings read(SetLine line, SetText.Word word) {
        SetSettings read = new SetSettings(line, type(line, word));
        read.options(word);
        return read;
    }

    private static IpSet.Type type(SetLine line, SetText.Word word) {
        String name = switch (word.text()) {
            case "iphash" -> "hash:ip";
            case "nethash" -> "hash:net";
            case "ipporthash" -> "hash:ip,port";
            case "netporthash" -> "hash:net,port";
            case "portmap" -> "bitmap:port";
            case "setlist" -> "list:set";
            default -> word.text();
        };
        return Arrays.stream(IpSet.Type.values())
                .filter(type -> type.text().equals(name))
                .findFirst()
                .orElseThrow(() -> line.refuse(
                        word,
                        "'" + word.text() + "' is no type of a set that nfwalk knows",
                        Arrays.stream(IpSet.Type.values()).map(IpSet.Type::text).collect(Collectors.joining(", "))));
    }

    private void options(SetText.Word typeWord) {
        while (line.hasNext()) {
            option(line.next("an option"));
        }
        if (type == IpSet.Type.PORT && firstPort < 0) {
            throw line.refuse(typeWord, "bitmap:port needs a range", "range 0-65535");
        }
        int bits = family.addressBits();
        maskAt.ifPresent(word -> {
            if (mask < 1 || mask > bits) {
                throw line.refuse(word, "the netmask is out of range", "1 to " + bits);
            }
        });
    }

    IpSet.Settings settings() {
        return new IpSet.Settings(
                type,
                type.isHash() ? Optional.of(family) : Optional.empty(),
                maskAt.isPresent() ? mask : family.addressBits(),
                firstPort,
                lastPort,
                most,
                timeout,
                counters,
                comment,
                skbinfo,
                forceAdd);
    }

    /**
     * A hash has a power of two of buckets, of an even number of elements each. Source: kernel
     * net/netfilter/ipset/ip_set_hash_gen.h, mtype_create; ip_set_list_set.c, list_set_create.
     */
    IpSet.Storage storage() {
        long buckets = Math.min(Math.max(Long.highestOneBit(Math.max(size - 1, 1)) * 2, LEAST_BUCKETS), MOST_BUCKETS);
        long even = bucket + bucket % 2;
        return new IpSet.Storage(
                type == IpSet.Type.SET ? Math.max(size, LEAST_LIST) : buckets,
                Math.min(Math.max(even, LEAST_IN_BUCKET), MOST_IN_BUCKET),
                seed);
    }

    private void option(SetText.Word word) {
        switch (word.text()) {
            case "timeout" -> timeout = Optional.of(line.number(0, LONGEST_TIMEOUT));
            case "counters" -> counters = true;
            case "comment" -> comment = true;
            case "skbinfo" -> skbinfo = true;
            default -> {
                boolean known = switch (type) {
                    case PORT -> ofBitmap(word);
                    case SET -> ofList(word);
                    case IP, NET, IP_PORT, NET_PORT -> ofHash(word);
                };
                if (!known) {
                    throw line.refuse(word, "'" + word.text() + "' is no option of " + type.text(), "");
                }
            }
        }
    }

    private boolean ofBitmap(SetText.Word word) {
        if (!word.text().equals("range")) {
            return false;
        }
        SetText.Word range = line.next("a range of ports");
        int hyphen = range.text().indexOf('-');
        if (hyphen < 0) {
            throw line.refuse(range, "'" + range.text() + "' is no range of ports", "0-65535");
        }
        int one = (int) line.number(range, range.text().substring(0, hyphen), 0, LAST_PORT);
        int other = (int) line.number(range, range.text().substring(hyphen + 1), 0, LAST_PORT);
        firstPort = Math.min(one, other);
        lastPort = Math.max(one, other);
        return true;
    }

    /** The size of a list is no limit any more. Source: kernel ip_set_list_set.c. */
    private boolean ofList(SetText.Word word) {
        if (!word.text().equals("size")) {
            return false;
        }
        size = line.number(0, LARGEST);
        most = Long.MAX_VALUE;
        return true;
    }

    private boolean ofHash(SetText.Word word) {
        switch (word.text()) {
            case "family", "-f" -> family = family();
            case "-4" -> family = Family.IPV4;
            case "-6" -> family = Family.IPV6;
            case "maxelem" -> most = line.number(0, LARGEST);
            case "hashsize" -> size = line.number(0, LARGEST);
            case "bucketsize" -> bucket = line.number(0, LARGEST_BUCKET);
            case "initval" -> seed = OptionalLong.of(line.number(0, LARGEST));
            case "forceadd" -> forceAdd = true;
            case "netmask" -> {
                if (type != IpSet.Type.IP) {
                    return false;
                }
                maskAt = Optional.of(word);
                mask = (int) line.number(0, 255);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private Family family() {
        SetText.Word word = line.next("inet or inet6");
        return switch (word.text()) {
            case "inet", "ipv4", "-4" -> Family.IPV4;
            case "inet6", "ipv6", "-6" -> Family.IPV6;
            default -> throw line.refuse(word, "'" + word.text() + "' is no family", "inet or inet6");
        };
    }
}

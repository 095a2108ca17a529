package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Payload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What tcpdump says of a domain message: its questions, or what is answered. Of the other records only their numbers are
 * told. Source: tcpdump 4.99 print-domain.c, domain_print; tcpdump 4.99.3 was asked for each type of record.
 */
final class TcpdumpDomain {
    private static final int HEADER = 12;
    private static final int RECORD_HEADER = 10;
    private static final int QUESTION_TAIL = 4;
    private static final int INVERSE_QUERY = 1;
    private static final int INTERNET = 1;
    private static final int OPT = 41;
    private static final int ODD_FLAGS = 0x6cf;
    /** Its records are read further in ways that are not told here: A6, UNSPECA, URI. */
    private static final List<Integer> NOT_READ = List.of(38, 104, 256);

    private static final List<String> OPERATIONS = List.of(
            "",
            " inv_q",
            " stat",
            " op3",
            " notify",
            " update",
            " op6",
            " op7",
            " op8",
            " updateA",
            " updateD",
            " updateDA",
            " updateM",
            " updateMA",
            " zoneInit",
            " zoneRef");
    private static final List<String> RESPONSES = List.of(
            "",
            " FormErr",
            " ServFail",
            " NXDomain",
            " NotImp",
            " Refused",
            " YXDomain",
            " YXRRSet",
            " NXRRSet",
            " NotAuth",
            " NotZone",
            " Resp11",
            " Resp12",
            " Resp13",
            " Resp14",
            " NoChange");
    private static final List<String> TYPES = List.of(
            ("A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP NSAP_PTR SIG KEY PX"
                            + " GPOS AAAA LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP"
                            + " IPSECKEY RRSIG NSEC DNSKEY")
                    .split(" "));
    private static final Map<Integer, String> MORE_TYPES = Map.ofEntries(
            Map.entry(99, "SPF"),
            Map.entry(100, "UINFO"),
            Map.entry(101, "UID"),
            Map.entry(102, "GID"),
            Map.entry(103, "UNSPEC"),
            Map.entry(104, "UNSPECA"),
            Map.entry(249, "TKEY"),
            Map.entry(250, "TSIG"),
            Map.entry(251, "IXFR"),
            Map.entry(252, "AXFR"),
            Map.entry(253, "MAILB"),
            Map.entry(254, "MAILA"),
            Map.entry(255, "ANY"),
            Map.entry(256, "URI"));
    private static final Map<Integer, String> CLASSES = Map.of(3, "CHAOS", 4, "HS", 255, "ANY");

    private final Payload message;
    private final StringBuilder text = new StringBuilder();
    private int at = HEADER;
    /** Whether it has something that is not told here. */
    private boolean strange;

    private TcpdumpDomain(Payload message) {
        this.message = message;
    }

    /** What stands instead of the length; empty where tcpdump reads what is not told here. */
    static Optional<String> words(Payload message) {
        int length = message.length();
        if (length < HEADER) {
            return Optional.of("domain [length " + length + " < 12] (invalid)");
        }
        return new TcpdumpDomain(message).words();
    }

    private Optional<String> words() {
        boolean whole = (number(2, 2) & 0x8000) != 0 ? response() : query();
        text.append(whole ? " (" + message.length() + ")" : " [|domain]");
        return strange ? Optional.empty() : Optional.of(text.toString());
    }

    private int number(int place, int bytes) {
        int number = 0;
        for (int i = place; i < place + bytes; i++) {
            number = number << Byte.SIZE | message.at(i);
        }
        return number;
    }

    private boolean has(int place, int bytes) {
        return place + bytes <= message.length();
    }

    private static String ifSet(int flags, int bit, String sign) {
        return (flags & bit) != 0 ? sign : "";
    }

    private boolean query() {
        int flags = number(2, 2);
        int operation = flags >> 11 & 15;
        text.append(number(0, 2)).append(OPERATIONS.get(operation));
        text.append(ifSet(flags, 0x100, "+")).append(ifSet(flags, 0x10, "%"));
        text.append((flags & ODD_FLAGS) != 0 ? String.format(" [b2&3=0x%x]", flags) : "");
        int questions = number(4, 2);
        int answers = number(6, 2);
        if (operation == INVERSE_QUERY) {
            count(questions, 0, "q");
            count(answers, 1, "a");
        } else {
            count(answers, 0, "a");
            count(questions, 1, "q");
        }
        count(number(8, 2), 0, "n");
        count(number(10, 2), 0, "au");
        for (int i = 0; i < questions; i++) {
            if (!question()) {
                return false;
            }
        }
        return true;
    }

    private void count(int number, int usual, String sign) {
        if (number != usual) {
            text.append(" [").append(number).append(sign).append(']');
        }
    }

    private boolean question() {
        int name = at;
        if (!skipName() || !has(at, QUESTION_TAIL)) {
            return false;
        }
        text.append(' ').append(type(number(at, 2)));
        int ofClass = number(at + 2, 2);
        text.append(ofClass == INTERNET ? "" : " " + className(ofClass)).append("? ");
        at += QUESTION_TAIL;
        return name(name);
    }

    private boolean response() {
        int flags = number(2, 2);
        text.append(number(0, 2)).append(OPERATIONS.get(flags >> 11 & 15)).append(RESPONSES.get(flags & 15));
        text.append(ifSet(flags, 0x400, "*")).append((flags & 0x80) == 0 ? "-" : "");
        text.append(ifSet(flags, 0x200, "|")).append(ifSet(flags, 0x20, "$"));
        int questions = number(4, 2);
        count(questions, 1, "q");
        for (int i = 0; i < questions; i++) {
            text.append(i > 0 ? "," : "");
            if (!skipName()) {
                return false;
            }
            at += QUESTION_TAIL;
        }
        int answers = number(6, 2);
        text.append(' ')
                .append(answers)
                .append('/')
                .append(number(8, 2))
                .append('/')
                .append(number(10, 2));
        int read = 0;
        while (read < answers && (read == 0 || at < message.length())) {
            text.append(read > 0 ? "," : "");
            if (!answer()) {
                return false;
            }
            read++;
        }
        return read == answers;
    }

    private boolean answer() {
        if (!skipName() || !has(at, RECORD_HEADER)) {
            at = message.length();
            return true;
        }
        int type = number(at, 2);
        int ofClass = number(at + 2, 2);
        text.append(ofClass == INTERNET || type == OPT ? "" : " " + className(ofClass));
        text.append(' ').append(type(type));
        boolean signed = (number(at + 6, 2) & 0x8000) != 0;
        int size = number(at + 8, 2);
        int data = at + RECORD_HEADER;
        at = data + size;
        if (!has(data, size)) {
            return false;
        }
        strange |= NOT_READ.contains(type) || type == OPT && size > 0;
        if (type == OPT) {
            text.append(" UDPsize=").append(ofClass).append(signed ? " DO" : "");
        }
        return data(type, data, at);
    }

    private boolean data(int type, int data, int end) {
        return switch (type(type)) {
            case "A" -> address(data, 4);
            case "AAAA" -> address(data, 16);
            case "NS", "CNAME", "PTR", "DNAME" -> named(data, "");
            case "MX" -> has(data, 2) && named(data + 2, " " + number(data, 2));
            case "SRV" ->
                has(data, 6)
                        && named(
                                data + 6,
                                ":" + number(data + 4, 2) + " " + number(data, 2) + " " + number(data + 2, 2));
            case "TXT" -> texts(data, end);
            default -> true;
        };
    }

    private boolean address(int data, int size) {
        if (!has(data, size)) {
            return false;
        }
        int[] words = new int[size / Integer.BYTES];
        for (int i = 0; i < words.length; i++) {
            words[i] = number(data + i * Integer.BYTES, Integer.BYTES);
        }
        Family family = words.length == 1 ? Family.IPV4 : Family.IPV6;
        text.append(' ').append(IpAddress.ofWords(family, words));
        return true;
    }

    private boolean named(int name, String behind) {
        text.append(' ');
        if (!name(name)) {
            return false;
        }
        text.append(behind);
        return true;
    }

    private boolean texts(int data, int end) {
        int place = data;
        while (place < end) {
            int size = message.at(place);
            text.append(" \"");
            for (int i = place + 1; i <= place + size && has(i, 1); i++) {
                sign(message.at(i));
            }
            if (!has(place, 1 + size)) {
                return false;
            }
            text.append('"');
            place += 1 + size;
        }
        return true;
    }

    private static String type(int number) {
        return number > 0 && number <= TYPES.size()
                ? TYPES.get(number - 1)
                : MORE_TYPES.getOrDefault(number, "Type" + number);
    }

    private static String className(int number) {
        return CLASSES.getOrDefault(number, "(Class " + number + ")");
    }

    /** Goes behind the name that stands here. */
    private boolean skipName() {
        while (has(at, 1)) {
            int size = message.at(at);
            at++;
            if (isPointer(size)) {
                at++;
                return true;
            }
            if (size == 0) {
                return true;
            }
            strange |= isOdd(size);
            at += size;
        }
        return false;
    }

    private static boolean isPointer(int size) {
        return (size & 0xc0) == 0xc0;
    }

    /** A label of a kind that is told in ways of its own. */
    private static boolean isOdd(int size) {
        return (size & 0xc0) != 0;
    }

    /** Tells the name that begins there; it goes on where pointers lead, always further to the front. */
    private boolean name(int begin) {
        int place = begin;
        int front = begin;
        if (has(place, 1) && message.at(place) == 0) {
            text.append('.');
            return true;
        }
        while (has(place, 1)) {
            int size = message.at(place);
            place++;
            if (size == 0) {
                return true;
            }
            if (isPointer(size)) {
                if (!has(place, 1)) {
                    return false;
                }
                place = (size & 0x3f) << Byte.SIZE | message.at(place);
                if (place >= front) {
                    text.append("<BAD PTR>");
                    return false;
                }
                front = place;
            } else {
                strange |= isOdd(size);
                for (int i = place; i < place + size && has(i, 1); i++) {
                    sign(message.at(i));
                }
                if (!has(place, size)) {
                    return false;
                }
                text.append('.');
                place += size;
            }
            if (strange) {
                return false;
            }
        }
        return false;
    }

    /** A character, printable or not. Source: tcpdump util-print.c, fn_print_char. */
    private void sign(int c) {
        text.append(c >= 0x80 ? "M-" : "");
        int ascii = c & 0x7f;
        boolean printable = ascii >= ' ' && ascii != 0x7f;
        text.append(printable ? "" : "^").append((char) (printable ? ascii : ascii ^ 0x40));
    }
}

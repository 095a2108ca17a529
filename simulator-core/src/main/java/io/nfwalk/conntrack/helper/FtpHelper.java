package io.nfwalk.conntrack.helper;

import io.nfwalk.conntrack.Direction;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.IpAddress;
import io.nfwalk.packet.Protocol;
import io.nfwalk.packet.Transport;
import io.nfwalk.undo.Struct;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code CT --helper ftp}: PORT and EPRT of the client, 227 and 229 of the server announce a data connection.
 *
 * <pre>
 *  client  PORT 10,8,0,2,200,10        EPRT |1|10.8.0.2|51210|
 *  server  227 ... (20,0,0,1,200,10)   229 ... (|||51210|)
 * </pre>
 *
 * <p>A segment is read only if it begins where a line begins; that is known once a segment has ended in a newline. An
 * unfinished command is dropped. An address that is not the speaker's own makes nothing expected (the kernel module's
 * option {@code loose} is 0).
 *
 * <p>Source: kernel net/netfilter/nf_conntrack_ftp.c and nf_nat_ftp.c.
 */
final class FtpHelper implements Helper {
    private static final int REMEMBERED = 2;
    private static final int PORT_NUMBERS = 6;

    /** The ways to name an address and a port. */
    private enum Form {
        PORT("PORT", ' ', '\r'),
        EPRT("EPRT", ' ', '\r'),
        PASV("227 ", 0, 0),
        EPSV("229 ", '(', ')');

        private final String word;
        /** What the address stands behind; 0 for the word itself. */
        private final int skipped;
        /** What the address has to end with; 0 for anything. */
        private final int end;

        Form(String word, int skipped, int end) {
            this.word = word;
            this.skipped = skipped;
            this.end = end;
        }

        static List<Form> of(Direction direction) {
            return direction == Direction.ORIGINAL ? List.of(PORT, EPRT) : List.of(PASV, EPSV);
        }
    }

    /**
     * What a segment says.
     *
     * @param form how
     * @param from where the address begins
     * @param to where it ends
     * @param address the address
     * @param port the port
     */
    private record Announced(Form form, int from, int to, IpAddress address, int port) {}

    /** What is found in a segment. */
    private enum Finding {
        NOTHING,
        UNFINISHED,
        ANNOUNCED
    }

    /** Where lines begin, by direction. */
    private static final class Lines extends Struct {
        private List<Integer> original = new ArrayList<>();
        private List<Integer> reply = new ArrayList<>();
        /** Directions whose next segment is read wherever it begins. */
        private Set<Direction> pickedUp = EnumSet.noneOf(Direction.class);

        @Override
        protected Lines copy() {
            Lines copy = (Lines) super.copy();
            copy.original = new ArrayList<>(original);
            copy.reply = new ArrayList<>(reply);
            copy.pickedUp = pickedUp.isEmpty() ? EnumSet.noneOf(Direction.class) : EnumSet.copyOf(pickedUp);
            return copy;
        }

        List<Integer> of(Direction direction) {
            return direction == Direction.ORIGINAL ? original : reply;
        }

        boolean beginAt(Direction direction, int sequence) {
            return of(direction).contains(sequence) || pickedUp.remove(direction);
        }

        void add(Direction direction, int sequence) {
            List<Integer> known = of(direction);
            if (known.contains(sequence)) {
                return;
            }
            if (known.size() < REMEMBERED) {
                known.add(sequence);
                return;
            }
            int oldest = known.get(0) - known.get(1) < 0 ? 0 : 1;
            if (sequence - known.get(oldest) > 0) {
                known.set(oldest, sequence);
            }
        }
    }

    @Override
    public Traits traits() {
        return new Traits("ftp", BOTH_FAMILIES, List.of(Protocol.TCP), List.of(Policy.of(1, 300)));
    }

    @Override
    public Optional<Struct> restoredMemory() {
        Lines lines = new Lines();
        lines.pickedUp.addAll(EnumSet.allOf(Direction.class));
        return Optional.of(lines);
    }

    @Override
    public Verdict help(Visit visit) {
        Optional<Transport.Tcp> header = visit.packet().tcp();
        if (!visit.established() || header.isEmpty() || visit.packet().payload().length() == 0) {
            return Verdict.ACCEPT;
        }
        Message message = Message.of(visit.packet().payload());
        Lines lines = visit.memory(Lines.class, Lines::new);
        int sequence = (int) header.get().sequence();
        Verdict verdict = Verdict.ACCEPT;
        if (lines.beginAt(visit.direction(), sequence)) {
            Search search = new Search(message, visit.thisWay().source());
            Finding finding = search.look(visit.direction());
            if (finding == Finding.UNFINISHED) {
                return Verdict.DROP;
            }
            if (finding == Finding.ANNOUNCED) {
                verdict = expect(visit, search.found);
            }
        }
        if (message.at(message.length() - 1) == '\n') {
            lines.add(visit.direction(), sequence + message.length());
        }
        return verdict;
    }

    private static Verdict expect(Visit visit, Announced announced) {
        if (!announced.address().equals(visit.thisWay().source())) {
            return Verdict.ACCEPT;
        }
        Expectation expectation = Expectation.of(
                visit.connection(),
                0,
                Optional.of(visit.otherWay().source()),
                visit.otherWay().destination(),
                Protocol.TCP,
                announced.port());
        if (!visit.translated()) {
            return Verdict.of(visit.expecting().expect(expectation));
        }
        Optional<Expectation> free =
                visit.expectAtFreePort(expectation.translated(visit.direction().opposite(), Arrival.FOLLOW_MASTER));
        if (free.isEmpty() || free.get().ends().destinationPart() == 0) {
            return Verdict.DROP;
        }
        String words = words(
                announced.form(),
                visit.otherWay().destination(),
                free.get().ends().destinationPart());
        visit.rewrite(announced.from(), announced.to(), Message.bytes(words));
        return Verdict.ACCEPT;
    }

    private static String words(Form form, IpAddress address, int port) {
        return switch (form) {
            case PORT, PASV -> {
                int bits = address.words()[0];
                yield (bits >>> 24) + "," + (bits >>> 16 & 255) + "," + (bits >>> 8 & 255) + "," + (bits & 255) + ","
                        + (port >> 8) + "," + (port & 255);
            }
            case EPRT ->
                address.family() == Family.IPV4
                        ? "|1|" + address + "|" + port + "|"
                        : "|2|" + long6(address) + "|" + port + "|";
            case EPSV -> "|||" + port + "|";
        };
    }

    /** An IPv6 address with all its digits. */
    private static String long6(IpAddress address) {
        List<String> groups = new ArrayList<>();
        for (int word : address.words()) {
            groups.add(String.format("%04x", word >>> 16));
            groups.add(String.format("%04x", word & 0xffff));
        }
        return String.join(":", groups);
    }

    /** Looks for the commands of one direction in a segment. */
    private static final class Search {
        private final Message message;
        private final IpAddress speaker;
        private Announced found;

        Search(Message message, IpAddress speaker) {
            this.message = message;
            this.speaker = speaker;
        }

        Finding look(Direction direction) {
            for (Form form : Form.of(direction)) {
                Finding finding = look(form);
                if (finding != Finding.NOTHING) {
                    return finding;
                }
            }
            return Finding.NOTHING;
        }

        private Finding look(Form form) {
            int known = Math.min(message.length(), form.word.length());
            if (!message.hasIgnoringCase(0, form.word.substring(0, known))) {
                return Finding.NOTHING;
            }
            int from = form.word.length();
            if (message.length() <= from) {
                return Finding.UNFINISHED;
            }
            if (form.skipped != 0) {
                from = message.text().indexOf(form.skipped, from) + 1;
                if (from == 0) {
                    return Finding.UNFINISHED;
                }
            }
            Optional<Announced> announced = switch (form) {
                case PORT -> sixNumbers(form, from);
                case PASV -> sixNumbers(form, firstDigit(from));
                case EPRT -> extended(from);
                case EPSV -> portOnly(from);
            };
            found = announced.orElse(null);
            return announced.isPresent() ? Finding.ANNOUNCED : Finding.UNFINISHED;
        }

        private int firstDigit(int from) {
            int index = from;
            while (index < message.length() && !Message.isDigit(message.at(index))) {
                index++;
            }
            return index;
        }

        private Optional<Announced> sixNumbers(Form form, int from) {
            int[] numbers = new int[PORT_NUMBERS];
            int end = numbers(from, numbers, ',', form.end);
            if (end <= from) {
                return Optional.empty();
            }
            int bits = numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | numbers[3];
            int port = (numbers[4] << 8 | numbers[5]) & 0xffff;
            return Optional.of(new Announced(form, from, end, withFirstWord(bits), port));
        }

        /** In IPv6 the four numbers are written over the beginning of the speaker's address. */
        private IpAddress withFirstWord(int bits) {
            int[] words = speaker.words();
            words[0] = bits;
            return IpAddress.ofWords(speaker.family(), words);
        }

        /** Reads numbers between separators; returns where they end, or -1. */
        private int numbers(int from, int[] numbers, char separator, int end) {
            int count = 0;
            for (int i = from; i < message.length() && count < numbers.length; i++) {
                int character = message.at(i);
                if (Message.isDigit(character)) {
                    numbers[count] = numbers[count] * 10 + character - '0';
                } else if (character == separator) {
                    count++;
                } else {
                    boolean complete = count == numbers.length - 1 && (character == end || end == 0);
                    return complete ? i : -1;
                }
            }
            return -1;
        }

        private Optional<Announced> extended(int from) {
            int delimiter = message.at(from);
            int family = message.at(from + 1);
            boolean begins = message.length() - from > 3 && mayDelimit(delimiter) && message.at(from + 2) == delimiter;
            if (!begins || family != (speaker.family() == Family.IPV4 ? '1' : '2')) {
                return Optional.empty();
            }
            int start = from + 3;
            return switch (speaker.family()) {
                case IPV4 -> {
                    int[] numbers = new int[4];
                    int end = numbers(start, numbers, '.', delimiter);
                    int bits = numbers[0] << 24 | numbers[1] << 16 | numbers[2] << 8 | numbers[3];
                    yield end <= start
                            ? Optional.empty()
                            : port(Form.EPRT, from, end + 1, delimiter, IpAddress.ipv4(bits));
                }
                case IPV6 ->
                    message.address(start, message.length(), Family.IPV6)
                            .filter(read -> read.end() == message.length() || message.at(read.end()) == delimiter)
                            .flatMap(read -> port(Form.EPRT, from, read.end() + 1, delimiter, read.address()));
            };
        }

        private Optional<Announced> portOnly(int from) {
            int delimiter = message.at(from);
            boolean begins = message.length() - from > 3
                    && mayDelimit(delimiter)
                    && message.at(from + 1) == delimiter
                    && message.at(from + 2) == delimiter;
            return begins ? port(Form.EPSV, from, from + 3, delimiter, speaker) : Optional.empty();
        }

        private static boolean mayDelimit(int character) {
            return !Message.isDigit(character) && character >= 33 && character <= 126;
        }

        private Optional<Announced> port(Form form, int begin, int from, int delimiter, IpAddress address) {
            int port = 0;
            for (int i = from; i < message.length(); i++) {
                int character = message.at(i);
                if (character == delimiter) {
                    return port == 0 ? Optional.empty() : Optional.of(new Announced(form, begin, i + 1, address, port));
                }
                if (!Message.isDigit(character)) {
                    return Optional.empty();
                }
                port = port * 10 + character - '0' & 0xffff;
            }
            return Optional.empty();
        }
    }
}

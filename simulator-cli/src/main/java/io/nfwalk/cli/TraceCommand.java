package io.nfwalk.cli;

import io.nfwalk.chance.Outcomes;
import io.nfwalk.explain.Ink;
import io.nfwalk.host.Host;
import io.nfwalk.host.HostException;
import io.nfwalk.host.InterfaceAddress;
import io.nfwalk.host.LoadedRules;
import io.nfwalk.host.NamedSets;
import io.nfwalk.host.SetText;
import io.nfwalk.host.SysctlException;
import io.nfwalk.packet.Family;
import io.nfwalk.packet.PacketTextException;
import io.nfwalk.packet.SaidPacket;
import io.nfwalk.rules.Diagnostic;
import io.nfwalk.rules.HostFacts;
import io.nfwalk.rules.SourceSpan;
import io.nfwalk.rules.Spelling;
import io.nfwalk.scenario.HostFile;
import io.nfwalk.scenario.TraceJson;
import io.nfwalk.trace.AskedRule;
import io.nfwalk.trace.ContradictionException;
import io.nfwalk.trace.State;
import io.nfwalk.trace.Trace;
import io.nfwalk.trace.TraceAlternatives;
import io.nfwalk.trace.Tracer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code nfwalk trace}: one packet against one rule set. */
@Command(
        name = "trace",
        description = {
            "Tells what becomes of one packet, given a rule set and as much else as you say. What you don't say is"
                    + " supposed, and told.",
            "",
            "  nfwalk trace -r node.rules --in eth0 tcp 10.0.0.7:40000 to 10.32.0.10:53",
            "  nfwalk trace -r node.rules --in eth0 --local --explain icmp 10.0.0.7 to 10.0.0.1 echo-request ttl 3",
            "",
            "Without routes it can't be known whether the packet is for this host: --local or --out says so, else both"
                    + " ways are shown.",
            ""
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nWords of a packet:%n",
        footer = {
            "  PROTOCOL SOURCE to DESTINATION, with ports for tcp, udp, udplite and sctp: 10.0.0.7:80, [fd00::7]:80;",
            "  then, in any order, TCP flags (S, SA, NONE, SYN-ACK), an ICMP message (echo-request, 3/4), and",
            "  ttl N, tos N, dscp N, length N, payload N|\"TEXT\", hex BYTES, seq N, ack N, window N, mss N, id N, mtu N,",
            "  fragment OFFSET[+], df, nodf; last: about PACKET, which an ICMP error quotes."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:what becomes of the packet was told, whatever it is",
            "2:the rules, the packet or the command line are wrong",
            "70:nfwalk itself failed"
        })
final class TraceCommand implements Callable<Integer> {
    private final Output out;
    private final PrintWriter errors;

    @Parameters(arity = "1..*", paramLabel = "PACKET", description = "The packet in words.")
    private List<String> words;

    @Option(
            names = {"-r", "--rules"},
            paramLabel = "FILE",
            description = "Rules: iptables-save text, or a listing of iptables -S or iptables -L -n -v.")
    private Path rules;

    @Option(names = "--rules6", paramLabel = "FILE", description = "Rules for IPv6, likewise.")
    private Path rules6;

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "The table of a listing, which does not name it (default: filter).")
    private String table;

    @Option(
            names = "--host",
            paramLabel = "FILE[#HOST]",
            description = "A host described in YAML: a scenario file, or one host's part of it. Its interfaces and"
                    + " routes then say where the packet goes.")
    private String hostFile;

    @Option(names = "--in", paramLabel = "INTERFACE", description = "The interface that the packet comes in by.")
    private String in;

    @Option(names = "--out", paramLabel = "INTERFACE", description = "It is not for this host and leaves by this one.")
    private String outDevice;

    @Option(
            names = "--local",
            description = "It is for this host: its destination is one of this host's addresses. Where rules send it"
                    + " elsewhere (DNAT), that is supposed to be another machine's, unless --address says so.")
    private boolean local;

    @Option(names = "--own", description = "This host sends it: OUTPUT and POSTROUTING.")
    private boolean own;

    @Option(names = "--physin", paramLabel = "PORT", description = "The bridge port it comes by, with br_netfilter.")
    private String physicalIn;

    @Option(names = "--physout", paramLabel = "PORT", description = "The port that its bridge passes it on to.")
    private String physicalOut;

    @Option(names = "--bridge", paramLabel = "INTERFACE", description = "That bridge (default: --in's, or br0).")
    private String bridge;

    @Option(
            names = "--address",
            paramLabel = "[INTERFACE=]ADDRESS",
            description = "An address of this host, with or without its prefix length.")
    private List<String> addresses = List.of();

    @Option(names = "--sysctl", paramLabel = "NAME=VALUE", description = "A sysctl of this host.")
    private List<String> sysctls = List.of();

    @Option(names = "--mark", paramLabel = "N", description = "The packet's mark before any rule sees it.")
    private String mark;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description =
                    "What conntrack knows: new (nothing), established (these rules let its connection begin), reply"
                            + " (it answers), related, invalid, untracked.")
    private String state;

    @Option(
            names = "--entry",
            paramLabel = "LINE",
            description = "An entry of the conntrack table, as conntrack -L prints it.")
    private List<String> entries = List.of();

    @Option(
            names = "--zone",
            paramLabel = "N",
            description = "The conntrack zone in which the connection of --state lives, where CT rules put packets into"
                    + " zones.")
    private String zone;

    @Option(names = "--uid", paramLabel = "N", description = "The user whose process sends the packet (-m owner).")
    private String uid;

    @Option(names = "--gid", paramLabel = "N", description = "The group of that process.")
    private String gid;

    @Option(
            names = "--realm",
            paramLabel = "N",
            description = "The realm of the route that the packet takes (-m realm); 0 if it is not stated.")
    private String realm;

    @Option(
            names = "--time",
            paramLabel = "WHEN",
            description = "The time when the packet comes, in UTC: 2026-11-22T03:00 (-m time).")
    private String time;

    @Mixin
    private SetsOption sets;

    @Option(
            names = "--rule",
            paramLabel = "RULE",
            description = "Tells what the packet had to do with this rule ('filter FORWARD 3'): whether it came to it,"
                    + " and the first condition that failed.")
    private String rule;

    @Option(
            names = "--explain",
            description = "Tells of each rule that was looked at and did not match the first condition that failed.")
    private boolean explain;

    @Option(
            names = "--format",
            defaultValue = "text",
            paramLabel = "FORMAT",
            converter = Format.Word.class,
            description = "text for people, json for programs (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(
            names = "--outcomes",
            defaultValue = "one",
            paramLabel = "WHICH",
            converter = OutcomeOptions.WhichWord.class,
            description = "one: what the seed draws; all: everything that can be drawn, with exact probabilities"
                    + " (default: ${DEFAULT-VALUE}).")
    private OutcomeOptions.Which outcomes;

    @Option(
            names = "--alternatives",
            description =
                    "Where it hangs on a fact that nobody stated, such as what is in an ip set or what an extension"
                            + " does that nfwalk does not know, follow both answers instead of ending undetermined.")
    private boolean alternatives;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = OutcomeOptions.LimitWord.class,
            description = "Look for at most that many outcomes, and follow as many alternatives (default: "
                    + Outcomes.DEFAULT_LIMIT + ").")
    private OptionalInt limit = OptionalInt.empty();

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "N",
            converter = SeedWord.class,
            description = "Seed of everything that a kernel draws by lot (default: ${DEFAULT-VALUE}).")
    private long seed;

    TraceCommand(Output out, PrintWriter errors) {
        this.out = out;
        this.errors = errors;
    }

    @Override
    public Integer call() {
        Complaints complaints = new Complaints(out, errors, format);
        Path about = rules != null ? rules : Path.of("trace");
        return complaints.ofEach(List.of(about), any -> trace(complaints));
    }

    private int trace(Complaints complaints) {
        try {
            SaidPacket packet = packet();
            Optional<Tracer> tracer = tracer(packet.packet().family(), complaints);
            if (tracer.isEmpty()) {
                return Complaints.BAD_INPUT;
            }
            out.line(told(tracer.get(), packet));
            return 0;
        } catch (WrongWords wrong) {
            return complaints.bad(Path.of("command line"), List.of(wrong.diagnostic));
        } catch (HostException | SysctlException | ContradictionException wrong) {
            return complaints.bad(Path.of("command line"), List.of(diagnostic("trace-host", wrong.getMessage(), "")));
        }
    }

    private String told(Tracer tracer, SaidPacket packet) {
        Ink ink = out.colour() ? Ink.COLOURED : Ink.PLAIN;
        if (alternatives) {
            TraceAlternatives all = tracer.alternatives(packet, limit.orElse(Outcomes.DEFAULT_LIMIT));
            return format == Format.JSON ? TraceJson.write(all) : all.toText(ink);
        }
        Trace trace = tracer.trace(packet);
        return format == Format.JSON ? TraceJson.write(trace) : trace.toText(ink);
    }

    /** Something on the command line that is wrong. */
    private static final class WrongWords extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Diagnostic diagnostic;

        WrongWords(Diagnostic diagnostic) {
            super(diagnostic.message());
            this.diagnostic = diagnostic;
        }
    }

    private static Diagnostic diagnostic(String code, String message, String hint) {
        return new Diagnostic(
                Diagnostic.Severity.ERROR,
                code,
                new SourceSpan("command line", 1, 1),
                1,
                message,
                "",
                Optional.empty(),
                Optional.of(hint).filter(words -> !words.isEmpty()));
    }

    private static WrongWords wrong(String message, String hint) {
        return new WrongWords(diagnostic("trace-option", message, hint));
    }

    private SaidPacket packet() {
        String text = words.stream()
                .map(word -> word.contains(" ") && !word.contains("\"") && words.size() > 1 ? '"' + word + '"' : word)
                .collect(Collectors.joining(" "));
        try {
            return SaidPacket.parse(text);
        } catch (PacketTextException wrong) {
            throw new WrongWords(new Diagnostic(
                    Diagnostic.Severity.ERROR,
                    "packet-words",
                    new SourceSpan("packet", 1, wrong.column()),
                    Math.max(1, wrong.word().length()),
                    wrong.getMessage(),
                    text,
                    Optional.of(wrong.expected()),
                    Optional.of(Spelling.hint(wrong.word(), wrong.known())).filter(hint -> !hint.isEmpty())));
        }
    }

    private Optional<Tracer> tracer(Family family, Complaints complaints) {
        TracedRules read = new TracedRules(family, Optional.ofNullable(table), complaints);
        Optional<List<LoadedRules>> loaded = read.all(rules, rules6);
        if (loaded.isEmpty()) {
            return Optional.empty();
        }
        if (hostFile == null && loaded.get().isEmpty()) {
            throw wrong("there are no rules to trace the packet through: -r FILE, or --host FILE", "");
        }
        Optional<Tracer> tracer =
                hostFile == null ? Optional.of(Tracer.of(loaded.get())) : host(loaded.get(), complaints);
        if (tracer.isEmpty() || sets.isGiven() && !restore(tracer.get(), loaded.get(), complaints)) {
            return Optional.empty();
        }
        say(tracer.get());
        return tracer;
    }

    /** Whether ipset takes the text, and there is each set that the rules name. */
    private boolean restore(Tracer tracer, List<LoadedRules> loaded, Complaints complaints) {
        Optional<SetText> read = sets.given(complaints).flatMap(text -> text);
        if (read.isEmpty()) {
            return false;
        }
        List<Diagnostic> missing = loaded.stream()
                .flatMap(set -> NamedSets.in(set.rules()).missing(SetFile.restored(read.get())).stream())
                .toList();
        if (hostFile == null && !missing.isEmpty()) {
            complaints.bad(rules != null ? rules : rules6, missing);
            return false;
        }
        tracer.sets(read.get());
        return true;
    }

    private Optional<Tracer> host(List<LoadedRules> more, Complaints complaints) {
        int hash = hostFile.lastIndexOf('#');
        Path file = Path.of(hash < 0 ? hostFile : hostFile.substring(0, hash));
        Optional<String> name = hash < 0 ? Optional.empty() : Optional.of(hostFile.substring(hash + 1));
        HostFile.Read read = HostFile.read(file, name);
        if (read.host().isEmpty()) {
            complaints.bad(file, read.diagnostics());
            return Optional.empty();
        }
        complaints.warn(read.diagnostics());
        Host.Builder host = read.host().get().toBuilder();
        more.forEach(host::rules);
        Tracer tracer = Tracer.on(host.build());
        read.entries().forEach(tracer::entry);
        return Optional.of(tracer);
    }

    private void say(Tracer tracer) {
        Optional.ofNullable(in).ifPresent(tracer::in);
        Optional.ofNullable(outDevice).ifPresent(tracer::out);
        Optional.ofNullable(physicalIn).ifPresent(tracer::physicalIn);
        Optional.ofNullable(physicalOut).ifPresent(tracer::physicalOut);
        Optional.ofNullable(bridge).ifPresent(tracer::bridge);
        if (local) {
            tracer.local();
        }
        if (own) {
            tracer.own();
        }
        if (explain) {
            tracer.whyNot();
        }
        addresses.forEach(text -> address(text, tracer));
        sysctls.forEach(text -> sysctl(text, tracer));
        Optional.ofNullable(mark).ifPresent(text -> tracer.mark(number(text)));
        Optional.ofNullable(state).ifPresent(text -> tracer.state(state(text)));
        entries.forEach(line -> HostFile.entry(line).ifPresentOrElse(tracer::entry, () -> {
            throw wrong("'" + line + "' is no entry of conntrack -L", "");
        }));
        tracer.seed(seed);
        facts(tracer);
        switch (outcomes) {
            case ONE -> {
                if (limit.isPresent() && !alternatives) {
                    throw wrong("--limit goes with --outcomes all or --alternatives: one outcome has no limit", "");
                }
            }
            case ALL -> tracer.allOutcomes(limit.orElse(Outcomes.DEFAULT_LIMIT));
        }
    }

    /** What is known of the sending process, of the time, and which rule is asked about. */
    private void facts(Tracer tracer) {
        if (uid != null || gid != null) {
            tracer.owner(new HostFacts.Owner(id(uid), id(gid)));
        }
        Optional.ofNullable(realm).ifPresent(text -> tracer.realm(within(text, 0xffff_ffffL, "a realm")));
        Optional.ofNullable(time).ifPresent(text -> tracer.at(instant(text)));
        Optional.ofNullable(zone).ifPresent(text -> tracer.zone((int) within(text, 0xffff, "a conntrack zone")));
        Optional.ofNullable(rule)
                .ifPresent(text -> tracer.about(AskedRule.parse(text)
                        .orElseThrow(() -> wrong(
                                "'" + text + "' names no rule: a table, a chain and a number, as 'filter FORWARD 3'",
                                ""))));
    }

    private static OptionalLong id(String text) {
        return text == null ? OptionalLong.empty() : OptionalLong.of(within(text, 0xffff_fffeL, "a user or group"));
    }

    private static long within(String text, long largest, String what) {
        if (text.matches("[0-9]{1,10}") && Long.parseLong(text) <= largest) {
            return Long.parseLong(text);
        }
        throw wrong("'" + text + "' is not the number of " + what + ", 0 to " + largest, "");
    }

    /** A date and a time of UTC, which the kernel counts in. */
    private static Instant instant(String text) {
        try {
            String stamp = text.replaceFirst("Z$", "").replace(' ', 'T');
            return LocalDateTime.parse(stamp).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException notATime) {
            throw wrong("'" + text + "' is no time: a date and a time of day in UTC, as 2026-11-22T03:00", "");
        }
    }

    private static void address(String text, Tracer tracer) {
        int equals = text.indexOf('=');
        InterfaceAddress address = InterfaceAddress.parse(text.substring(equals + 1))
                .orElseThrow(() -> wrong("'" + text.substring(equals + 1) + "' is no address", ""));
        if (equals < 0) {
            tracer.address(address);
        } else {
            tracer.address(text.substring(0, equals), address);
        }
    }

    private static void sysctl(String text, Tracer tracer) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw wrong("'" + text + "' sets no sysctl: NAME=VALUE", "");
        }
        tracer.sysctl(
                text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }

    private static int number(String text) {
        try {
            long number = Long.decode(text);
            if (number >= 0 && number <= 0xffff_ffffL) {
                return (int) number;
            }
        } catch (NumberFormatException notANumber) {
            // Told below.
        }
        throw wrong("'" + text + "' is no mark: a number of 32 bits, such as 0x4000", "");
    }

    private static State state(String text) {
        List<String> known = new ArrayList<>();
        for (State each : State.values()) {
            String word = each.name().toLowerCase(Locale.ROOT);
            if (word.equals(text.toLowerCase(Locale.ROOT))) {
                return each;
            }
            known.add(word);
        }
        throw wrong("'" + text + "' is no state: one of " + String.join(", ", known), Spelling.hint(text, known));
    }
}

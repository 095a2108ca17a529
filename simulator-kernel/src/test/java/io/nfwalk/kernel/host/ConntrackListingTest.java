package io.nfwalk.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.conntrack.RestoredEntry;
import io.nfwalk.conntrack.SctpState;
import io.nfwalk.conntrack.TcpState;
import io.nfwalk.kernel.linux.LiveKernel;
import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.scenario.HostFile;
import io.nfwalk.scenario.Scenario;
import io.nfwalk.scenario.TextReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A report lists entries as the real {@code conntrack -L} lists the same ones in a kernel's table. */
class ConntrackListingTest {
    private static final int ENTRIES = 300;

    @Test
    void reportsListEntriesAsConntrackDoes() throws IOException {
        List<String> lines = new ArrayList<>();
        Random random = new Random(20);
        for (int i = 0; i < ENTRIES; i++) {
            lines.add(line(random, i));
        }
        assertThat(withoutTime(reported(lines)))
                .hasSize(ENTRIES)
                .containsExactlyInAnyOrderElementsOf(withoutTime(listed(lines)));
    }

    /** What conntrack prints of the entries; the test is skipped where there can be no namespace. */
    private static List<String> listed(List<String> lines) throws IOException {
        List<RestoredEntry> entries =
                lines.stream().map(line -> HostFile.entry(line).orElseThrow()).toList();
        try (PinnedThread thread = LiveKernel.pinnedThread();
                KernelHost host = KernelHost.create(thread, "box");
                ConntrackEntries table = ConntrackEntries.open(host)) {
            table.insert(entries);
            return host.namespace().run(List.of("conntrack", "-L"), "").lines().toList();
        }
    }

    /** What a report prints of the entries of a host that has them from the start. */
    private static List<String> reported(List<String> lines) {
        StringBuilder yaml = new StringBuilder("hosts:\n  box:\n    conntrack: |\n");
        lines.forEach(line -> yaml.append("      ").append(line).append('\n'));
        yaml.append("steps:\n  - wait: 1s\n");
        Scenario scenario = Scenario.read(yaml.toString(), "box.yaml", Path.of("."))
                .scenario()
                .orElseThrow();
        return TextReport.write(scenario.run(0), Optional.empty(), false)
                .lines()
                .filter(line -> line.contains(" src="))
                .map(String::strip)
                .toList();
    }

    /** Seconds go by between the making of an entry and its listing. */
    private static List<String> withoutTime(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst("^(\\w+ +\\d+) \\d+ ", "$1 TIME "))
                .toList();
    }

    /** An entry as somebody would write it; numbers up to the count keep their tuples apart. */
    private static String line(Random random, int number) {
        boolean six = random.nextBoolean();
        String near = six ? "fd00::" + random.nextInt(1, 3) : "10.8.0." + random.nextInt(1, 3);
        String far = six ? "fd00:9::" + random.nextInt(1, 3) : "10.9.0." + random.nextInt(1, 3);
        String nat = random.nextBoolean() ? near : six ? "fd00:5::1" : "10.5.0.1";
        String protocol = one(random, "tcp", "udp", "udplite", "sctp", six ? "icmpv6" : "icmp", "gre");
        String flags = random.nextBoolean() ? " [UNREPLIED]" : "";
        String assured = random.nextBoolean() ? " [ASSURED]" : "";
        String zone = one(random, "", "", " zone=7", " zone-orig=3", " zone-reply=9");
        String mark = " mark=" + one(random, "0", "7", "0xffffffff");
        int part = 1000 + number;
        return head(random, protocol) + "src=" + near + " dst=" + far + parts(protocol, part, 80, true) + flags
                + " src=" + far + " dst=" + nat + parts(protocol, 80, part, false) + assured + mark + zone;
    }

    private static String head(Random random, String protocol) {
        return switch (protocol) {
            case "tcp" -> "tcp 6 900 " + one(random, names(TcpState.values())) + " ";
            case "sctp" -> "sctp 132 900 " + one(random, names(SctpState.values())) + " ";
            case "udp" -> "udp 17 900 ";
            case "udplite" -> "udplite 136 900 ";
            case "icmp" -> "icmp 1 900 ";
            case "icmpv6" -> "icmpv6 58 900 ";
            default -> "gre 47 900 ";
        };
    }

    private static String parts(String protocol, int from, int to, boolean question) {
        return switch (protocol) {
            case "icmp" -> " type=" + (question ? 8 : 0) + " code=0 id=" + (question ? from : to);
            case "icmpv6" -> " type=" + (question ? 128 : 129) + " code=0 id=" + (question ? from : to);
            case "gre" -> " srckey=" + from + " dstkey=" + to;
            default -> " sport=" + from + " dport=" + to;
        };
    }

    private static String[] names(Enum<?>[] values) {
        String[] names = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            names[i] = values[i].name();
        }
        return names;
    }

    private static String one(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }
}

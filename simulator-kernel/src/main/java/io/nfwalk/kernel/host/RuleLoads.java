package io.nfwalk.kernel.host;

import io.nfwalk.kernel.linux.Command;
import io.nfwalk.kernel.linux.CommandFailed;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RulesSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules that iptables' programs load into one host. The scenario's {@code rules} go through the replay's own
 * backend, its {@code rules-legacy} through the other one, so that two rule sets at once have one iptables each.
 */
public final class RuleLoads {
    private static final Duration LONGEST_LOAD = Duration.ofSeconds(30);
    private static final Pattern LINE = Pattern.compile("line:? ([1-9][0-9]{0,6})\\b");

    private final KernelHost host;
    private final Backend own;
    private final Map<Program, Set<String>> loaded = new LinkedHashMap<>();
    private final Set<String> accounting = new LinkedHashSet<>();

    private record Program(Family family, Backend backend) {
        String named(String verb) {
            return name(family, backend) + "-" + verb;
        }
    }

    /** Nothing loaded so far; {@code own} is the replay's backend. */
    public RuleLoads(KernelHost host, Backend own) {
        this.host = host;
        this.own = own;
    }

    /** {@code iptables-nft}, {@code ip6tables-legacy}. */
    static String name(Family family, Backend backend) {
        String name = switch (family) {
            case IPV4 -> "iptables";
            case IPV6 -> "ip6tables";
        };
        return switch (backend) {
            case NFT -> name + "-nft";
            case LEGACY -> name + "-legacy";
        };
    }

    /**
     * Loads rule texts, in order.
     *
     * @throws IOException if one is refused; the message says what the program said
     */
    public void load(List<RulesSource> sources) throws IOException {
        for (RulesSource source : sources) {
            begin(source).finish();
        }
    }

    /**
     * Begins to load a rule text, which takes the kernel a while; of one host, only one at a time.
     *
     * @throws IOException if there is no such program
     */
    public Loading begin(RulesSource source) throws IOException {
        Program program = new Program(source.family(), backend(source));
        if (own == Backend.NFT && program.backend() != own && !loaded.containsKey(program)) {
            host.askNetfilter("a mark between two rule sets", OwnTables.betweenBackends(program.family()));
        }
        Set<String> present = loaded.computeIfAbsent(program, key -> new LinkedHashSet<>());
        for (String object : AccountingObjects.named(source.text())) {
            if (accounting.add(object)) {
                host.askNetfilter("accounting object " + object, List.of(AccountingObjects.make(object)));
            }
        }
        // A table of ip_tables has all its chains anyway, and a text that does not name one leaves it its policy.
        String text = switch (program.backend()) {
            case NFT -> RuleText.withBuiltInChains(source.text(), source.noflush() ? present : Set.of());
            case LEGACY -> source.text();
        };
        List<String> argv = new ArrayList<>(List.of(program.named("restore")));
        if (source.noflush()) {
            argv.add("--noflush");
        }
        present.addAll(RuleText.tables(text));
        return new Loading(host.name(), argv.get(0), text, host.namespace().start(argv, text));
    }

    /** A rule text that is being loaded. */
    public static final class Loading {
        private final String host;
        private final String program;
        private final String text;
        private final Command command;

        private Loading(String host, String program, String text, Command command) {
            this.host = host;
            this.program = program;
            this.text = text;
            this.command = command;
        }

        /**
         * Waits until it is loaded; to be called once.
         *
         * @throws IOException if it was refused or takes longer than half a minute; the message says what the program
         *     said, and about which line
         */
        public void finish() throws IOException {
            Command.Finished finished;
            try {
                finished = command.finish(LONGEST_LOAD);
            } catch (CommandFailed failed) {
                throw new IOException(host + ": the rules: " + failed.getMessage(), failed);
            }
            if (finished.status() != 0) {
                String said =
                        String.join("; ", finished.errors().strip().lines().toList());
                throw new IOException(host + ": " + program + " refuses the rules: " + said + lineOf(said));
            }
        }

        /** Gives it up; to be called instead of {@link #finish}. */
        public void abandon() throws IOException {
            command.abandon();
        }

        private String lineOf(String said) {
            Matcher number = LINE.matcher(said);
            List<String> lines = text.lines().toList();
            if (!number.find() || Integer.parseInt(number.group(1)) > lines.size()) {
                return "";
            }
            return ": " + lines.get(Integer.parseInt(number.group(1)) - 1).strip();
        }
    }

    private Backend backend(RulesSource source) {
        return switch (source.backend()) {
            case NFT -> own;
            case LEGACY ->
                switch (own) {
                    case NFT -> Backend.LEGACY;
                    case LEGACY -> Backend.NFT;
                };
        };
    }

    /** The families for which the replay's own backend has loaded tables. */
    public List<Family> families() {
        return Arrays.stream(Family.values())
                .filter(family ->
                        !loaded.getOrDefault(new Program(family, own), Set.of()).isEmpty())
                .toList();
    }

    /**
     * Restores ip sets.
     *
     * @param exist whether sets and members that are there already are no mistake
     * @throws IOException if the text is refused; the message says what the program said
     */
    public void restoreSets(String text, boolean exist) throws IOException {
        host.run("sets", exist ? List.of("ipset", "restore", "-exist") : List.of("ipset", "restore"), text);
    }

    /** What {@code iptables-save -c} prints. */
    static SavedRules saved(KernelHost host, Family family, Backend backend) throws IOException {
        return SavedRules.parse(host.run("rules", List.of(name(family, backend) + "-save", "-c"), ""));
    }
}

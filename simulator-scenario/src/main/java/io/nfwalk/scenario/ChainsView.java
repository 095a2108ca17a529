package io.nfwalk.scenario;

import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.ScenarioResult.StepResult;
import io.nfwalk.walk.Event;
import io.nfwalk.walk.Visit;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A run as a LOG rule at the head of every chain of every table would show it: under each packet's heading the chains
 * that it came to, in order, those too that a rule sent it to.
 *
 * <pre>
 * # step 1: connect tcp from tmp2 to 10.32.0.117:80
 * ## worker-2: tcp 10.200.2.41:58488 to 10.32.0.117:80 S
 * raw PREROUTING
 * mangle PREROUTING
 * nat PREROUTING
 * nat KUBE-SERVICES
 * # step 1: timeout
 * </pre>
 *
 * <p>A chain to which a packet comes back is not told again. Chains of a host's second rule set, that of the other
 * iptables, have its name behind them.
 */
public final class ChainsView {
    private final ViewText text = new ViewText();
    private final Backend backend;

    private ChainsView(Backend backend) {
        this.backend = backend;
    }

    /**
     * The run as lines, divided by line feeds.
     *
     * @param result what the run told
     * @param file the scenario's file, told where several are run
     */
    public static String write(ScenarioResult result, Optional<String> file) {
        ChainsView view = new ChainsView(result.backend());
        view.text.begin(result, file);
        result.steps().forEach(view::step);
        return view.text.toString();
    }

    /** A packet on its way through a host. */
    private record Way(String host, long passage) {}

    private void step(StepResult step) {
        text.begin(step);
        Set<Way> told = new HashSet<>();
        Optional<Way> last = Optional.empty();
        for (Event event : step.record().events()) {
            if (event instanceof Event.Entered entered) {
                Way way = new Way(entered.host(), entered.passage());
                if (!last.equals(Optional.of(way))) {
                    boolean again = !told.add(way);
                    text.line("## " + entered.host() + ": " + entered.packet() + (again ? ", further on" : ""));
                }
                last = Optional.of(way);
                chain(entered.table().toString(), entered.hook().name(), entered.backend());
            } else if (event instanceof Visit visit) {
                calledChain(visit.verdict())
                        .ifPresent(chain -> chain(visit.table().toString(), chain, visit.backend()));
            }
        }
        text.end(step);
    }

    private static Optional<String> calledChain(String verdict) {
        return verdict.startsWith("jump ") || verdict.startsWith("goto ")
                ? Optional.of(verdict.substring("jump ".length()))
                : Optional.empty();
    }

    private void chain(String table, String chain, Backend holder) {
        String other = holder == backend ? "" : " (" + holder.name().toLowerCase(Locale.ROOT) + ")";
        text.line(table + " " + chain + other);
    }
}

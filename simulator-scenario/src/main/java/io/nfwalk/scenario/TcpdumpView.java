package io.nfwalk.scenario;

import io.nfwalk.host.Host;
import io.nfwalk.network.Network;
import io.nfwalk.scenario.ScenarioResult.StepResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as {@code tcpdump -nn -e -i any} on each of its hosts would have shown it, step by step and host by host:
 *
 * <pre>
 * # step 1: connect tcp from tmp2 to 10.32.0.117:80
 * ## worker-2
 * 00:00:00.000000 veth-tmp2 P   ifindex 3 9e:d4:7d:ec:b7:6d ethertype IPv4 (0x0800), length 80: 10.200.2.41.58488 > ...
 * # step 1: timeout
 * </pre>
 *
 * @see Tcpdump
 */
public final class TcpdumpView {
    private final ViewText text = new ViewText();
    private final Map<String, Tcpdump> taps = new LinkedHashMap<>();

    private TcpdumpView() {}

    /**
     * The run as lines, divided by line feeds.
     *
     * @param result what the run told
     * @param file the scenario's file, told where several are run
     */
    public static String write(ScenarioResult result, Optional<String> file) {
        TcpdumpView view = new TcpdumpView();
        view.text.begin(result, file);
        result.steps().forEach(step -> view.step(step, result.hosts()));
        return view.text.toString();
    }

    private void step(StepResult step, List<String> hosts) {
        text.begin(step);
        Network network = step.record().network();
        for (String name : hosts) {
            network.host(name).ifPresent(host -> host(host, step));
        }
        text.end(step);
    }

    private void host(Host host, StepResult step) {
        Tcpdump tap = taps.computeIfAbsent(host.name(), name -> new Tcpdump(host));
        List<String> lines = tap.lines(step.record().events(), step.begun());
        if (!lines.isEmpty()) {
            text.line("## " + host.name());
            lines.forEach(text::line);
        }
    }
}

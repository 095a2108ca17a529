package io.nfwalk.cli;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RecordedAnswer;
import io.nfwalk.scenario.RunReport;
import io.nfwalk.scenario.Scenario;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kernel that does what nfwalk says, but for words of its answer that are altered; or can't do anything.
 *
 * @param missing why nothing can be done, if so
 * @param refused title of the scenarios that it refuses
 * @param altered words of answers, as {@code kernel.json} has them, and what it says in their place
 */
record AlteredKernel(Optional<String> missing, Optional<String> refused, Map<String, String> altered)
        implements Kernel {
    /** One that does what nfwalk says. */
    static AlteredKernel none() {
        return new AlteredKernel(Optional.empty(), Optional.empty(), Map.of());
    }

    AlteredKernel without(String what) {
        return new AlteredKernel(Optional.of(what), refused, altered);
    }

    AlteredKernel refusing(String title) {
        return new AlteredKernel(missing, Optional.of(title), altered);
    }

    AlteredKernel saying(String words, String insteadOf) {
        Map<String, String> more = new LinkedHashMap<>(altered);
        more.put(insteadOf, words);
        return new AlteredKernel(missing, refused, more);
    }

    @Override
    public Optional<String> unavailable(Backend backend) {
        return missing;
    }

    @Override
    public List<Integer> cpus() {
        return List.of(2, 3);
    }

    @Override
    public RunReport replay(Scenario scenario, RunReport simulated, Backend backend, int cpu) throws KernelException {
        if (refused.equals(Optional.of(scenario.title()))) {
            throw new KernelException("there is no xt_geoip in this kernel");
        }
        String answer = RecordedAnswer.write(RunReport.of(scenario.run(0))).replaceFirst("(?m)^ \"seed\": 0,\n", "");
        for (Map.Entry<String, String> each : altered.entrySet()) {
            answer = answer.replace(each.getKey(), each.getValue());
        }
        return RecordedAnswer.parse(answer);
    }

    @Override
    public String release() {
        return "6.18.0-test";
    }

    @Override
    public String iptables(Backend backend) {
        return "iptables v1.8.9 (" + backend + ")";
    }
}

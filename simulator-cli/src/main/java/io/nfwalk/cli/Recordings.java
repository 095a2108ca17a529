package io.nfwalk.cli;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.rules.Backend;
import io.nfwalk.scenario.RecordedAnswer;
import io.nfwalk.scenario.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder into which a kernel's answers go: {@code kernel.json}, and {@code recorded.txt} that says where they come
 * from. Where a scenario is not alone, neither in its folder nor on the command line, its name stands before both.
 *
 * @param folder where they go; made if it is not there
 * @param kernel who answers
 * @param backend which iptables loaded the rules
 * @param files all scenarios that are recorded
 */
record Recordings(Path folder, Kernel kernel, Backend backend, List<Path> files) {
    private static final String SCENARIO = ".yaml";

    /** Why nothing can be recorded so, in words: no folder, or two files whose answers would have one name. */
    Optional<String> problem() {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            return Optional.of(folder + " is no folder");
        }
        Map<String, Path> names = new LinkedHashMap<>();
        for (Path file : files) {
            Path other = names.putIfAbsent(stem(file), file);
            if (other != null) {
                return Optional.of(other + " and " + file + " would both be recorded as "
                        + folder.resolve(stem(file) + ".kernel.json"));
            }
        }
        return Optional.empty();
    }

    /**
     * Writes a kernel's answer.
     *
     * @throws IOException if it can't be written
     * @throws KernelException if iptables does not tell its version
     */
    void write(Path file, RunReport answer) throws IOException, KernelException {
        String prefix = files.size() == 1 && isAlone(file) ? "" : stem(file) + ".";
        String word = backend.name().toLowerCase(Locale.ROOT);
        String origin = "kernel: " + kernel.release()
                + "\niptables: " + kernel.iptables(backend)
                + "\nbackend: " + word
                + "\ndate: " + LocalDate.now()
                + "\ncommand: nfwalk verify --backend " + word + " --record " + folder + " " + file + "\n";
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(prefix + "kernel.json"), RecordedAnswer.write(answer));
        Files.writeString(folder.resolve(prefix + "recorded.txt"), origin);
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static boolean isAlone(Path file) throws IOException {
        try (Stream<Path> beside = Files.list(file.toAbsolutePath().getParent())) {
            return beside.filter(each -> each.toString().endsWith(SCENARIO)).count() <= 1;
        }
    }
}

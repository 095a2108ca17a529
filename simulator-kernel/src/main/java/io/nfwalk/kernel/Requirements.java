package io.nfwalk.kernel;

import io.nfwalk.kernel.host.Probe;
import io.nfwalk.kernel.linux.PinnedThread;
import io.nfwalk.rules.Backend;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a machine needs to carry scenarios out. */
final class Requirements {
    private Requirements() {}

    /** What is missing, in a sentence; empty if nothing is. */
    static Optional<String> missing(Backend backend) {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            return Optional.of("a Linux kernel is needed, and this is " + system);
        }
        if (!System.getProperty("os.arch").contains("64")) {
            return Optional.of("a 64-bit Linux is needed, and this is " + System.getProperty("os.arch"));
        }
        List<String> programs =
                programs(backend).stream().filter(program -> !isInPath(program)).toList();
        if (!programs.isEmpty()) {
            return Optional.of("missing in PATH: " + String.join(", ", programs));
        }
        try (PinnedThread thread = PinnedThread.onCpu(PinnedThread.allowedCpus().get(0))) {
            Probe.tryOut(thread, backend);
            return Optional.empty();
        } catch (IOException refused) {
            return Optional.of(refused.getMessage());
        } catch (LinkageError noLibrary) {
            return Optional.of("the C library can't be called: " + noLibrary.getMessage());
        }
    }

    private static List<String> programs(Backend backend) {
        List<String> programs = new ArrayList<>(List.of("ip"));
        switch (backend) {
            case NFT -> programs.addAll(List.of("iptables-nft-restore", "ip6tables-nft-restore"));
            case LEGACY ->
                programs.addAll(List.of(
                        "iptables-legacy-restore",
                        "ip6tables-legacy-restore",
                        "iptables-legacy-save",
                        "ip6tables-legacy-save"));
        }
        return programs;
    }

    private static boolean isInPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        for (String folder : path.split(File.pathSeparator)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}

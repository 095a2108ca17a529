package io.nfwalk.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.Simulator;
import io.nfwalk.packet.Family;
import io.nfwalk.rules.RuleSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is under testdata/kube. */
final class TestFiles {
    static final Path FOLDER = Path.of("../testdata/kube");

    private TestFiles() {}

    static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Cluster cluster(String name) {
        KubeObjects.Read read = KubeObjects.read(List.of(FOLDER.resolve(name)));
        assertThat(read.diagnostics()).isEmpty();
        return read.cluster().orElseThrow();
    }

    static RuleSet rules(String name) {
        return Simulator.parse(text(name), name.endsWith(".v6") ? Family.IPV6 : Family.IPV4);
    }
}

package io.nfwalk.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that a command line means: a folder stands for the files in it and below it whose names end as such files'
 * names do, in the order of their paths; for itself if there are none, or if it can't be read.
 *
 * @param endings how the names of such files end
 */
record InputFiles(List<String> endings) {
    /** How rule files are called: as people call them, and as iptables-persistent does. */
    static final List<String> RULES = List.of(".rules", ".save", ".iptables", ".ip6tables", ".v4", ".v6");

    /** How scenario files are called. */
    static final List<String> SCENARIOS = List.of(".yaml", ".yml");

    /** Copies the list. */
    InputFiles {
        endings = List.copyOf(endings);
    }

    /** The files, in the order of the command line. */
    List<Path> of(List<Path> given) {
        List<Path> files = new ArrayList<>();
        for (Path path : given) {
            List<Path> below = Files.isDirectory(path) ? below(path) : List.of();
            files.addAll(below.isEmpty() ? List.of(path) : below);
        }
        return files;
    }

    private List<Path> below(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> isMeant(file, endings))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException unreadable) {
            return List.of();
        }
    }

    /** Whether the file's name ends so. */
    static boolean isMeant(Path file, List<String> endings) {
        return endings.stream().anyMatch(file.toString()::endsWith);
    }

    /** What to tell of a folder without such files. */
    String emptyFolder() {
        return "in this folder are no files whose names end in " + String.join(", ", endings);
    }
}

package io.nfwalk.kernel.random;

import java.util.ArrayList;
import java.util.List;

/** Draws the flags and numbers of single TCP segments. */
final class Segments {
    private final Dice dice;
    private final Scene scene;

    Segments(Dice dice, Scene scene) {
        this.dice = dice;
        this.scene = scene;
    }

    /** What a {@code send} of a segment says besides its tuple. */
    List<Word> any(boolean answers) {
        List<Word> words = new ArrayList<>();
        String flags = flags(answers);
        words.add(Word.text("flags", flags));
        if (dice.chance(0.6)) {
            words.add(Word.of("seq", dice.of(0L, 1L, 1000L, 1001L, 5000L, 5001L, 70000L, 1000000L, 4294967295L)));
            if (flags.contains("A") || dice.chance(0.2)) {
                words.add(Word.of("ack", dice.of(0, 1001, 5001, 1000, 5000, 70000)));
            }
        }
        if (flags.contains("S") && dice.chance(0.3)) {
            words.add(options(dice));
        }
        if (dice.chance(0.05)) {
            words.add(Word.of("window", dice.of(0, 1, 100, 1000)));
        }
        return words;
    }

    private String flags(boolean answers) {
        if (answers) {
            return dice.of("SA", "SA", "A", "PA", "RA", "RA", "R", "FA", "S");
        }
        return dice.chance(0.55)
                ? "S"
                : dice.of(
                        "A",
                        "PA",
                        "F",
                        "FA",
                        "R",
                        "RA",
                        "SA",
                        "NONE",
                        "SF",
                        "SR",
                        "FPU",
                        "SEW",
                        "A",
                        "AEW",
                        "U",
                        "SFRPAU",
                        "SFRPAUEW");
    }

    /** Whether a server would answer it by numbers that only it knows, were it of a connection. */
    boolean needsNewPort(List<Word> segment) {
        boolean plainSyn = segment.stream()
                .anyMatch(word -> word.key().equals("flags") && word.yaml().equals("S"));
        return !scene.silent && !plainSyn;
    }

    static Word options(Dice dice) {
        return new Word(
                "tcp-options",
                dice.of(
                        "{mss: 1460}",
                        "{mss: 500}",
                        "{mss: 1000, wscale: 7}",
                        "{mss: 1460, wscale: 7}",
                        "{sack: true, wscale: 2}",
                        "{timestamps: true}",
                        "{mss: 1460, wscale: 14, sack: true}"));
    }
}

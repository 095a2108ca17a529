package io.nfwalk.kernel.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nfwalk.kernel.KernelException;
import io.nfwalk.kernel.KernelReplay;
import io.nfwalk.rules.Backend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slice of the soak, on this machine's kernel where that can be asked. */
class RandomScenariosLiveTest {
    private static final int SCENARIOS = 300;
    private static final int LEGACY_SCENARIOS = 60;
    private static final int DRAWS = 400;
    private static final int PACKETS = 200;

    @TempDir
    private Path folder;

    private static void onlyWithKernel(Backend backend) {
        Optional<String> missing = KernelReplay.unavailable(backend);
        missing.ifPresent(why -> System.err.println(
                "SKIPPED: random scenarios were not compared with a kernel (" + backend + "), because " + why));
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }

    private void soak(Backend backend, int count) throws Exception {
        onlyWithKernel(backend);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        SoakOptions options = SoakOptions.parse(List.of(
                "--count",
                String.valueOf(count),
                "--seed",
                "1",
                "--backend",
                backend.name().toLowerCase(java.util.Locale.ROOT),
                "--shrink",
                "30",
                "--out",
                folder.toString()));
        Soak soak = new Soak(options, new PrintStream(text, true, StandardCharsets.UTF_8));
        boolean agreed = soak.run();
        assertThat(agreed).as(text.toString(StandardCharsets.UTF_8)).isTrue();
        assertThat(soak.tally().agreedCount()).isGreaterThan(count * 9 / 10);
    }

    @Test
    void threeHundredScenariosAgreeWithNfTables() throws Exception {
        soak(Backend.NFT, SCENARIOS);
    }

    @Test
    void scenariosAgreeWithIpTables() throws Exception {
        soak(Backend.LEGACY, LEGACY_SCENARIOS);
    }

    @Test
    void whatTheKernelDrawsComesAsOftenAsItShould() throws KernelException {
        onlyWithKernel(Backend.NFT);
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        DiceSoak dice = new DiceSoak(new KernelReplay(Backend.NFT, 0)::replay, nowhere);
        for (long seed = 0; seed < DiceScenario.KINDS; seed++) {
            dice.one(seed, DRAWS);
        }
        assertThat(dice.alarms()).isEmpty();
        assertThat(dice.lowest()).isGreaterThan(DiceSoak.ALARM);
    }

    @Test
    void eachOutcomeThatIsSaidComesAsOftenAsItIsSaidAndNoOther() throws IOException {
        onlyWithKernel(Backend.NFT);
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        MeasuredDice dice = new MeasuredDice(Backend.NFT, DiceSoak.ALARM, nowhere);
        for (Path file : MeasuredDice.files(Path.of("..", "testdata", "dice", "measured"))) {
            dice.one(file, PACKETS);
        }
        assertThat(dice.alarms()).isEmpty();
        assertThat(dice.lowest()).isGreaterThan(DiceSoak.ALARM);
    }
}

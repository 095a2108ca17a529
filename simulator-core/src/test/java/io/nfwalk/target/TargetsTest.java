package io.nfwalk.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.TargetRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {
    private static final Path CASES = Path.of("..", "testdata", "extensions");

    @Test
    void roomsStandInAlphabeticalOrderOnceEach() {
        List<String> names = Targets.rooms().stream().map(TargetRoom::name).toList();
        assertThat(names).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void everyRoomHasItsCases() {
        assertThat(Targets.rooms())
                .extracting(TargetRoom::name)
                .allMatch(name -> hasLines(name + ".cases") || hasLines(name + "-target.cases"), "has a .cases file");
    }

    private static boolean hasLines(String file) {
        try {
            return !Files.readString(CASES.resolve(file)).isBlank();
        } catch (IOException noSuchFile) {
            return false;
        }
    }
}

package io.nfwalk.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.rules.MatchRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchesTest {
    private static final Path CASES = Path.of("..", "testdata", "extensions");

    @Test
    void roomsStandInAlphabeticalOrderOnceEach() {
        List<String> names = Matches.rooms().stream().map(MatchRoom::name).toList();
        assertThat(names).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void everyRoomHasItsCases() {
        assertThat(Matches.rooms())
                .extracting(MatchRoom::name)
                .allMatch(name -> hasLines(name + ".cases"), "has a .cases file");
    }

    private static boolean hasLines(String file) {
        try {
            return !Files.readString(CASES.resolve(file)).isBlank();
        } catch (IOException noSuchFile) {
            return false;
        }
    }
}

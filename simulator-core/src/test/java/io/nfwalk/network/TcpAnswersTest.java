package io.nfwalk.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.nfwalk.packet.TcpOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a Linux 6.18 socket answered to segments made by hand, one line a conversation. A segment is {@code FLAGS
 * SEQUENCE ACKNOWLEDGEMENT PAYLOAD}, an answer {@code FLAGS SEQUENCE ACKNOWLEDGEMENT WINDOW LENGTH}, {@code S+1} counts
 * from the server's first number, {@code -} is silence.
 */
class TcpAnswersTest {
    private final TcpOptions all = new TcpOptions(OptionalInt.of(1460), OptionalInt.of(7), true, true);

    private static List<String> conversation(Wire wire, String segments, TcpOptions options) {
        List<String> answers = new ArrayList<>();
        for (String segment : segments.split(";")) {
            boolean isSyn = segment.trim().startsWith("S ");
            answers.add(wire.talk(segment, isSyn ? options : TcpOptions.NONE));
        }
        return answers;
    }

    private static List<String> list(String text) {
        return List.of(text.trim().split(" *; *"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            S 500 700     | RA 0 501 0 40
            A 500 700     | R 700 0 0 40
            R 500 700     | -
            RA 500 700    | -
            F 500 700     | RA 0 501 0 40
            FA 500 700    | R 700 0 0 40
            SF 500 700    | RA 0 502 0 40
            SA 500 700    | R 700 0 0 40
            SR 500 700    | -
            NONE 500 700  | RA 0 500 0 40
            FPU 500 700   | RA 0 501 0 40
            P 500 700     | RA 0 500 0 40
            S 500 700 10  | RA 0 511 0 40
            """)
    void aClosedPortAnswersReset(String segment, String answer) {
        assertThat(conversation(new Wire(), segment, TcpOptions.NONE)).containsExactly(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            A 500 700     | R 700 0 0 40
            R 500 700     | -
            RA 500 700    | -
            F 500 700     | -
            FA 500 700    | R 700 0 0 40
            SF 500 700    | -
            SA 500 700    | R 700 0 0 40
            SR 500 700    | -
            NONE 500 700  | -
            FPU 500 700   | -
            P 500 700     | -
            SEW 500 700   | SAE S+0 501 64240 44
            SPU 500 700   | SA S+0 501 64240 44
            SE 500 700    | SA S+0 501 64240 44
            S 500 0 10    | SA S+0 501 64240 44
            """)
    void aListeningPortTakesOnlySyns(String segment, String answer) {
        assertThat(conversation(new Wire("tcp/80"), segment, TcpOptions.NONE)).containsExactly(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            S 1000                            | SA S+0 1001 64240 44
            S 1000; S 1000                    | SA S+0 1001 64240 44; -
            S 5000                            | RA 0 5001 0 40
            S 5000; A 1001 S+1                | RA 0 5001 0 40; R S+1 0 0 40
            S 900000                          | A S+1 1001 64240 40
            A 1001 S+1                        | -
            A 1001 S+2; A 1001 S+1            | R S+2 0 0 40; -
            A 900000 S+1; A 900000 S+1        | A S+1 1001 64240 40; -
            A 900000 S+9                      | R S+9 0 0 40
            R 1001; A 1001 S+1                | -; R S+1 0 0 40
            R 1000; A 1001 S+1                | -; -
            R 900000; A 1001 S+1              | -; -
            RA 1001 S+9; A 1001 S+1           | -; R S+1 0 0 40
            F 1001; A 1001 S+1                | -; -
            NONE 1001; A 1001 S+1             | -; -
            FA 1001 S+1                       | A S+1 1002 64239 40
            PA 1001 S+1 7                     | A S+1 1008 64233 40
            SA 1001 S+1; A 1001 S+1           | R S+1 0 0 40; R S+1 0 0 40
            SA 1000 S+1                       | A S+1 1001 64240 40
            SF 1000                           | SA S+0 1001 64240 44
            PA 1005 S+1 7                     | A S+1 1001 64240 40
            """)
    void aHalfOpenConnection(String segments, String answers) {
        Wire wire = new Wire("tcp/80");
        wire.talk("S 1000", TcpOptions.NONE);

        assertThat(conversation(wire, segments, TcpOptions.NONE)).isEqualTo(list(answers));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PA 1001 S+1 7                     | A S+1 1008 64233 40
            PA 1001 S+1 7; PA 1008 S+1 7      | A S+1 1008 64233 40; A S+1 1015 64226 40
            F 1001                            | -
            P 1001 0 5                        | -
            FA 1001 S+1; FA 1001 S+1          | A S+1 1002 64239 40; A S+1 1002 64239 40
            FA 1001 S+1; A 1002 S+1           | A S+1 1002 64239 40; -
            FA 1001 S+1; PA 1002 S+1 4        | A S+1 1002 64239 40; -
            FA 1001 S+1; R 1001; A 1002 S+1   | A S+1 1002 64239 40; -; R S+1 0 0 40
            R 1001; A 1001 S+1                | -; R S+1 0 0 40
            R 1010; R 1011                    | A S+1 1001 64240 40; -
            R 900000                          | -
            RA 1001 S+99; A 1001 S+1          | -; R S+1 0 0 40
            S 1000                            | A S+1 1001 64240 40
            S 900000                          | A S+1 1001 64240 40
            SA 1000 S+1                       | A S+1 1001 64240 40
            A 900000 S+1; A 900000 S+1        | A S+1 1001 64240 40; -
            A 1000 S+1                        | A S+1 1001 64240 40
            A 1006 S+1                        | -
            A 1001 S+50                       | A S+1 1001 64240 40
            A 1001 S+0                        | A S+1 1001 64240 40
            PA 1001 S+50 4                    | A S+1 1001 64240 40
            PA 1006 S+1 4; PA 1001 S+1 5      | A S+1 1001 64240 40; A S+1 1010 64231 40
            PA 1001 S+1 5; PA 1001 S+1 5      | A S+1 1006 64235 40; A S+1 1006 64235 40
            PA 900000 S+1 5                   | A S+1 1001 64240 40
            FPUA 1001 S+1                     | A S+1 1002 64239 40
            UA 1001 S+1                       | -
            """)
    void anEstablishedConnection(String segments, String answers) {
        Wire wire = new Wire("tcp/80");
        conversation(wire, "S 1000; A 1001 S+1", TcpOptions.NONE);

        assertThat(conversation(wire, segments, TcpOptions.NONE)).isEqualTo(list(answers));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PA 1001 S+1 7                     | A S+1 1008 64 52
            PA 1006 S+1 4; PA 1001 S+1 5      | A S+1 1001 64 64; A S+1 1010 64 52
            PA 1001 S+1 5; PA 1001 S+1 5      | A S+1 1006 64 52; A S+1 1006 64 64
            PA 500 S+1 5                      | A S+1 1001 64 64
            PA 900000 S+1 5                   | A S+1 1001 64 52
            PA 1010 S+1 5; PA 1030 S+1 5; PA 1050 S+1 5; PA 1070 S+1 5 | A S+1 1001 64 64; A S+1 1001 64 72; A S+1 1001 64 80; A S+1 1001 64 80
            FA 1005 S+1                       | A S+1 1001 64 64
            A 1000 S+1                        | A S+1 1001 64 52
            """)
    void aConnectionThatAgreedOnAllOptionsReportsWhatCameOutOfOrder(String segments, String answers) {
        Wire wire = new Wire("tcp/80");
        conversation(wire, "S 1000; A 1001 S+1", all);

        assertThat(conversation(wire, segments, TcpOptions.NONE)).isEqualTo(list(answers));
    }

    @Test
    void aSynAckHasTheOptionsThatTheSynHad() {
        TcpOptions sack = new TcpOptions(OptionalInt.of(500), OptionalInt.empty(), true, false);
        TcpOptions scale = new TcpOptions(OptionalInt.empty(), OptionalInt.of(3), false, false);
        TcpOptions times = new TcpOptions(OptionalInt.empty(), OptionalInt.empty(), false, true);

        assertThat(new Wire("tcp/80").talk("S 1000", all)).isEqualTo("SA S+0 1001 65160 60");
        assertThat(new Wire("tcp/80").talk("S 1000", sack)).isEqualTo("SA S+0 1001 64240 48");
        assertThat(new Wire("tcp/80").talk("S 1000", scale)).isEqualTo("SA S+0 1001 64240 48");
        assertThat(new Wire("tcp/80").talk("S 1000", times)).isEqualTo("SA S+0 1001 65160 56");
    }

    @Test
    void halfASecondLaterASecondSegmentOutsideOfTheWindowIsAnsweredToo() {
        Wire wire = new Wire("tcp/80");
        conversation(wire, "S 1000; A 1001 S+1; A 900000 S+1", TcpOptions.NONE);
        wire.waitFor(Duration.ofMillis(501));

        assertThat(wire.talk("A 900000 S+1", TcpOptions.NONE)).isEqualTo("A S+1 1001 64240 40");
    }

    @Test
    void aHalfOpenConnectionIsGivenUpAfterASecond() {
        Wire wire = new Wire("tcp/80");
        assertThat(wire.talk("S 1000", TcpOptions.NONE)).startsWith("SA");
        wire.waitFor(Duration.ofMillis(999));
        assertThat(wire.talk("S 900", TcpOptions.NONE)).startsWith("A ");
        wire.waitFor(Duration.ofMillis(2));
        assertThat(wire.talk("S 900", TcpOptions.NONE)).startsWith("SA");
    }

    @Test
    void aSocketBoundToAnotherAddressDoesNotListenHere() {
        assertThat(new Wire("tcp/127.0.0.1:80").talk("S 1000", TcpOptions.NONE)).isEqualTo("RA 0 1001 0 40");
    }
}

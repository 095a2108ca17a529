package io.nfwalk.conntrack.per;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nfwalk.packet.Payload;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Aligned packed encoding, as a 6.18 kernel reads it. */
class PerReaderTest {
    private static Optional<PerValue> read(String type, String hex) {
        Payload payload = Payload.of(HexFormat.of().parseHex(hex));
        return PerReader.read(
                payload, 0, payload.length(), PerNotation.types("T ::= " + type).get("T"));
    }

    private static int place(Optional<PerValue> value, String... names) {
        return ((PerValue.Place) value.orElseThrow().at(names).orElseThrow()).at();
    }

    @Test
    void octetsThatAreKeptAreFoundAtTheBeginningOfAByte() {
        assertThat(place(read("SEQUENCE { flag BOOLEAN, +ip OCTET STRING (SIZE (4)) }", "800a080002"), "ip"))
                .isEqualTo(1);
    }

    @Test
    void whatIsAbsentTakesNoRoom() {
        String type = "SEQUENCE { a INTEGER (0..65535) OPTIONAL, +b OCTET STRING (SIZE (4)) OPTIONAL }";
        assertThat(place(read(type, "c000010a080002"), "b")).isEqualTo(3);
        assertThat(place(read(type, "400a080002"), "b")).isEqualTo(1);
        assertThat(read(type, "8000010a").orElseThrow().has("b")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "INTEGER (1..4), 1",
        "INTEGER (0..255), 2",
        "INTEGER (1..255), 2",
        "INTEGER (1..256), 2",
        "INTEGER (0..65535), 3",
        "BOOLEAN, 1",
        "NULL, 1",
        "BIT STRING (SIZE (32)), 5",
        "OCTET STRING (SIZE (2)), 3",
        "OBJECT IDENTIFIER, 2",
        "OCTET STRING, 2",
        "BMPString (SIZE (1..128)), 3"
    })
    void whatStandsBeforeIsPassedOver(String type, int place) {
        assertThat(place(
                        read(
                                "SEQUENCE { flag BOOLEAN, a " + type + ", +b OCTET STRING (SIZE (4)) }",
                                "80" + "00".repeat(20)),
                        "b"))
                .isEqualTo(place);
    }

    @Test
    void aLengthNeedsTwoBytesEvenIfItHasOne() {
        assertThat(read("SEQUENCE { a OCTET STRING }", "00")).isEmpty();
        assertThat(read("SEQUENCE { a OCTET STRING }", "0000")).isPresent();
    }

    @Test
    void partsOfAnExtensionThatNobodyKnowsArePassedOver() {
        String type = "SEQUENCE { a BOOLEAN, ..., +b OCTET STRING (SIZE (4)), c }";
        // b and a fourth part are there, c is not
        assertThat(place(read(type, "8150" + "040a080002" + "02ffff"), "b")).isEqualTo(3);
    }

    @Test
    void aNewerPartIsTakenToBeThereWhateverIsSaidOfIt() {
        String type = "SEQUENCE { a BOOLEAN, ..., b }";
        assertThat(read(type, "80c0" + "0100" + "0100")).isPresent();
        assertThat(read(type, "80c0" + "0100")).isEmpty();
    }

    @Test
    void nothingIsReadBehindTheLastPartOfInterest() {
        String type =
                "SEQUENCE { +a SEQUENCE { +b INTEGER (0..65535), !c OPTIONAL, d BOOLEAN }, +e OCTET STRING (SIZE (4)) }";
        // c's bit is the only one; what is around it goes on where it ended
        assertThat(place(read(type, "0000070a080002"), "e")).isEqualTo(3);
        assertThat(read("SEQUENCE { !a, b OCTET STRING (SIZE (4)) }", "00")).isPresent();
    }

    @Test
    void aChoiceThatDoesNotExistCantBeReadButANewerOneCan() {
        String type = "CHOICE { a NULL, b NULL, c NULL, ... }";
        assertThat(read(type, "60")).isEmpty();
        assertThat(read(type, "4000").orElseThrow().has("c")).isTrue();
        assertThat(read(type, "80020102")).isPresent();
        assertThat(read(type, "80030102")).isEmpty();
    }

    @Test
    void onlySoManyOfSeveralAreKept() {
        String type = "SEQUENCE { +a SEQUENCE (2) OF INTEGER (0..255), +b OCTET STRING (SIZE (4)) }";
        Optional<PerValue> value = read(type, "03010203" + "0a080002");
        assertThat(value.orElseThrow().items("a")).hasSize(2);
        assertThat(place(value, "b")).isEqualTo(4);
    }

    @Test
    void ofALongNumberThatIsKeptAsMuchAgainIsPassedOver() {
        String type = "SEQUENCE { +a INTEGER (1..4294967295), +b OCTET STRING (SIZE (4)) }";
        Optional<PerValue> value = read(type, "40012b" + "0000" + "0a080002");
        assertThat(value.orElseThrow().at("a")).contains(new PerValue.Number(300));
        assertThat(place(value, "b")).isEqualTo(5);
        assertThat(read(type.replace("+a", "a"), "40012b" + "0a080002")).isPresent();
    }

    @Test
    void aMapThatEndsWithItsFourthByteIsNotShifted() {
        String parts = "p OPTIONAL, ".repeat(30);
        String type = "SEQUENCE { a BOOLEAN, b BOOLEAN, +m SEQUENCE { " + parts.replace("p ", "p NULL ")
                + "+ip OCTET STRING (SIZE (4)), +q OCTET STRING (SIZE (4)) OPTIONAL } }";
        // 31 bits behind two, and 30 behind two
        assertThat(read(type, "0000000080" + "00".repeat(8)).orElseThrow().has("m", "q"))
                .isTrue();
        String shorter = type.replaceFirst("p NULL OPTIONAL, ", "");
        assertThat(read(shorter, "00000001" + "00".repeat(8)).orElseThrow().has("m", "q"))
                .isFalse();
        assertThat(read(shorter, "00000004" + "00".repeat(8)).orElseThrow().has("m", "q"))
                .isTrue();
    }

    @Test
    void aTypeThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> PerNotation.types("T ::= SEQUENCE { a Nowhere }"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Nowhere");
        assertThatThrownBy(() -> PerNotation.types("T ::= SEQUENCE { a NULL"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

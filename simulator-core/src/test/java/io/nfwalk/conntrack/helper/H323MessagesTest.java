package io.nfwalk.conntrack.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.nfwalk.conntrack.per.PerEncoder;
import io.nfwalk.conntrack.per.PerReader;
import io.nfwalk.conntrack.per.PerValue;
import io.nfwalk.packet.Payload;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** H.323's messages; the other side of the reader is an encoder that knows the same types. */
class H323MessagesTest {
    private static final byte[] MARKED = {10, 99, 98, 97};

    private static Payload message(String type, long seed, PerEncoder.Wishes wishes) {
        return Payload.of(PerEncoder.encode(H323Messages.type(type), new Random(seed), wishes));
    }

    /** With bytes behind it, since a length of one byte at the very end is not read. */
    private static Payload messageInTheMiddle(String type, long seed, PerEncoder.Wishes wishes) {
        return message(type, seed, wishes).plus(Payload.zeros(1));
    }

    /**
     * With many newer parts the map of an extension may end with a fourth byte, and then the kernel reads it wrongly.
     */
    private static Optional<Object> withoutNewer(String path) {
        return path.endsWith("+") ? Optional.of(0) : Optional.empty();
    }

    private static Optional<PerValue> read(Payload payload, String type) {
        return PerReader.read(payload, 0, payload.length(), H323Messages.type(type));
    }

    /**
     * In a valid message there is what was put in, and where the address stands it is.
     */
    @Property(tries = 300)
    void theAddressOfAnH245ConnectionIsFoundInEveryConnect(@ForAll long seed) {
        Payload payload = messageInTheMiddle("H323-UserInformation", seed, path -> switch (path) {
            case "h323-uu-pdu/h323-message-body/" -> Optional.of("connect");
            case "h323-uu-pdu/h323-message-body/connect/h245Address" -> Optional.of(true);
            case "h323-uu-pdu/h323-message-body/connect/h245Address/" -> Optional.of("ipAddress");
            case "h323-uu-pdu/h323-message-body/connect/h245Address/ipAddress/ip/" -> Optional.of(MARKED);
            default -> withoutNewer(path);
        });
        PerValue place = read(payload, "H323-UserInformation")
                .orElseThrow()
                .at("h323-uu-pdu", "h323-message-body", "connect", "h245Address", "ipAddress", "ip")
                .orElseThrow();
        int at = ((PerValue.Place) place).at();
        assertThat(payload.slice(at, at + 4)).isEqualTo(Payload.of(MARKED));
    }

    @Property(tries = 300)
    void everyValidMessageOfH245CanBeRead(@ForAll long seed) {
        Payload payload = messageInTheMiddle("MultimediaSystemControlMessage", seed, H323MessagesTest::withoutNewer);
        assertThat(read(payload, "MultimediaSystemControlMessage")).isPresent();
    }

    @Property(tries = 500)
    void nothingThatComesIsTooMuch(@ForAll @Size(max = 200) byte[] bytes, @ForAll long seed) {
        Payload any = Payload.of(bytes);
        Payload cut = message("RasMessage", seed, path -> Optional.empty());
        Payload less = cut.slice(0, Math.floorMod(seed, cut.length() + 1));
        assertThatCode(() -> {
                    for (Payload payload : List.of(any, less)) {
                        H323Messages.registration(payload);
                        H323Messages.control(payload, 0, payload.length());
                        H323Messages.signalling(payload, 0, payload.length());
                    }
                })
                .doesNotThrowAnyException();
    }

    private static boolean signals(String hex) {
        Payload payload = Payload.of(HexFormat.of().parseHex(hex));
        return H323Messages.signalling(payload, 0, payload.length()).isPresent();
    }

    @Test
    void theUserUserElementMayStandBehindOthers() {
        Payload content = message(
                "H323-UserInformation",
                7,
                path -> path.isEmpty() || path.endsWith("h245Control")
                        ? Optional.of(false)
                        : path.endsWith("h323-message-body/") ? Optional.of("information") : Optional.empty());
        String user = "05" + HexFormat.of().formatHex(content.toBytes());
        String element = "7e00%02x".formatted(user.length() / 2) + user;
        assertThat(signals("0802123405" + element)).isTrue();
        assertThat(signals("080212340504038890a5" + element)).isTrue();
        // an element of one byte is taken for one with a length
        assertThat(signals("0802123405" + "2807" + element)).isFalse();
        assertThat(signals("0802123405" + "90" + element)).isTrue();
        assertThat(signals("0902123405" + element)).isFalse();
        assertThat(signals("0802123405" + element.substring(0, element.length() - 2)))
                .isFalse();
        assertThat(signals("08021234057e000105")).isFalse();
        assertThat(signals("0802123405")).isFalse();
    }
}

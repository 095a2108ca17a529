package io.nfwalk.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nfwalk.packet.IpAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AttributesTest {
    @Property
    void whatIsPutIsReadBack(@ForAll @Size(max = 40) byte[] one, @ForAll @IntRange(min = 1, max = 0x3fff) int kind) {
        byte[] message = new NetlinkBytes()
                .zeros(4)
                .put(kind, one)
                .nested(kind, inner -> inner.put(1, one).netInt32(2, kind))
                .toBytes();
        Attributes read = Attributes.read(message, 4);
        assertThat(read.all()).hasSize(2).allMatch(attribute -> attribute.kind() == kind);
        assertThat(read.all().get(0).data()).isEqualTo(one);
        assertThat(read.nested(kind).bytes(1)).isEqualTo(one);
        assertThat(read.nested(kind).netInt32(2)).isEqualTo(kind);
    }

    @Property
    void numbersAreReadBackInTheirOrder(@ForAll long number) {
        Attributes read = Attributes.read(
                new NetlinkBytes()
                        .int8(1, (int) number)
                        .netInt16(2, (int) number)
                        .netInt32(3, (int) number)
                        .netInt64(4, number)
                        .int32(5, (int) number)
                        .toBytes(),
                0);
        assertThat(read.int8(1)).isEqualTo((int) number & 0xff);
        assertThat(read.netInt16(2)).isEqualTo((int) number & 0xffff);
        assertThat(read.netInt32(3)).isEqualTo((int) number);
        assertThat(read.netInt64(4)).isEqualTo(number);
        assertThat(read.int32(5)).isEqualTo((int) number);
    }

    @Property
    void brokenBytesEndTheAttributes(@ForAll byte[] bytes) {
        assertThatCode(() -> Attributes.read(bytes, 0)).doesNotThrowAnyException();
    }

    @Test
    void addressesStandInNetworkOrder() {
        byte[] message = new NetlinkBytes().address(1, IpAddress.of("10.0.0.1")).toBytes();
        assertThat(Attributes.read(message, 0).bytes(1)).containsExactly(10, 0, 0, 1);
    }

    @Test
    void aTextEndsBeforeItsZero() {
        assertThat(Attributes.read(new NetlinkBytes().text(3, "eth0").toBytes(), 0)
                        .text(3))
                .isEqualTo("eth0");
    }

    @Test
    void anAttributeThatTheKernelLeftOutIsNamed() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Attributes.read(new byte[0], 0).int8(7))
                .withMessage("a netlink message without attribute 7");
    }
}

package io.nfwalk.match;

import java.util.List;

/**
 * One instruction of a classic BPF program. Source: kernel {@code include/uapi/linux/bpf_common.h}, {@code filter.h}.
 *
 * @param code what is done, 16 bits
 * @param ifTrue how many instructions a jump skips if its condition holds, 0 to 255
 * @param ifFalse how many otherwise
 * @param operand its number
 */
record BpfInstruction(int code, int ifTrue, int ifFalse, int operand) {
    static final int CLASS = 0x07;
    static final int OPERATION = 0xf0;
    static final int BY_X = 0x08;
    static final int LOAD = 0x00;
    static final int LOAD_X = 0x01;
    static final int STORE = 0x02;
    static final int STORE_X = 0x03;
    static final int COMPUTE = 0x04;
    static final int JUMP = 0x05;
    static final int RETURN = 0x06;
    static final int COPY = 0x07;

    static final int RETURN_NUMBER = 0x06;
    static final int RETURN_A = 0x16;
    static final int JUMP_ALWAYS = 0x05;

    /** All that the kernel takes. Source: kernel net/core/filter.c, chk_code_allowed. */
    private static final List<Integer> ALLOWED = List.of(
            0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c, 0x34, 0x3c, 0x44, 0x4c, 0x54, 0x5c, 0x64, 0x6c, 0x74, 0x7c, 0x84, 0x94,
            0x9c, 0xa4, 0xac, 0x20, 0x28, 0x30, 0x80, 0x40, 0x48, 0x50, 0x00, 0x60, 0x81, 0xb1, 0x01, 0x61, 0x02, 0x03,
            0x07, 0x87, 0x06, 0x16, 0x05, 0x15, 0x1d, 0x35, 0x3d, 0x25, 0x2d, 0x45, 0x4d);

    boolean isAllowed() {
        return ALLOWED.contains(code);
    }

    int kind() {
        return code & CLASS;
    }

    boolean isReturn() {
        return code == RETURN_NUMBER || code == RETURN_A;
    }

    boolean isConditional() {
        return kind() == JUMP && code != JUMP_ALWAYS;
    }

    /** Whether it loads from a memory cell. */
    boolean loadsCell() {
        return code == 0x60 || code == 0x61;
    }

    /** Whether it stores into a memory cell. */
    boolean storesCell() {
        return code == STORE || code == STORE_X;
    }

    /** Whether it loads from a place of the packet that it names itself. */
    boolean loadsFixedPlace() {
        return code == 0x20 || code == 0x28 || code == 0x30;
    }

    /** {@code 48 0 0 9}. */
    @Override
    public String toString() {
        return code + " " + ifTrue + " " + ifFalse + " " + Integer.toUnsignedString(operand);
    }
}

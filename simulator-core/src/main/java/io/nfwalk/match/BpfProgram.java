package io.nfwalk.match;

import io.nfwalk.rules.OptionException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A program of classic BPF instructions, which goes forward only and so always ends.
 *
 * @param instructions 1 to 64 of them
 */
record BpfProgram(List<BpfInstruction> instructions) {
    private static final int MOST = 64;
    private static final int CELLS = 16;
    private static final int ALL_CELLS = 0xffff;
    /** From here on a place is no place in the packet, but another fact. Source: SKF_AD_OFF. */
    private static final int FACTS = -0x1000;

    private static final Pattern LENGTH = Pattern.compile("\\s*([+-]?\\d+),.*", Pattern.DOTALL);
    private static final Pattern INSTRUCTION = Pattern.compile(
            "\\s*([+-]?\\d+)\\s*([+-]\\d+|(?<!\\d)\\d+)\\s*([+-]\\d+|(?<!\\d)\\d+)\\s*([+-]\\d+|(?<!\\d)\\d+)");

    /** Copies the list. */
    BpfProgram {
        instructions = List.copyOf(instructions);
    }

    /** Reads {@code 1,6 0 0 1}: how many there are, then each. Source: iptables extensions/libxt_bpf.c, sscanf(3). */
    static BpfProgram read(String word) throws OptionException {
        Matcher length = LENGTH.matcher(word);
        int announced = length.matches() ? number(length.group(1)).intValue() & 0xffff : 0;
        if (announced == 0 || announced > MOST) {
            throw refusal("option-value-out-of-range", "begins with no number of instructions that can be");
        }
        List<BpfInstruction> read = new ArrayList<>();
        int comma = word.indexOf(',');
        while (comma >= 0 && comma + 1 < word.length()) {
            Matcher instruction = INSTRUCTION.matcher(word).region(comma + 1, word.length());
            if (!instruction.lookingAt()) {
                throw refusal("option-value-malformed", "instruction " + read.size() + " is not four numbers");
            }
            read.add(new BpfInstruction(
                    number(instruction.group(1)).intValue() & 0xffff,
                    number(instruction.group(2)).intValue() & 0xff,
                    number(instruction.group(3)).intValue() & 0xff,
                    number(instruction.group(4)).intValue()));
            comma = word.indexOf(',', comma + 1);
        }
        if (read.size() != announced) {
            throw refusal("option-value-malformed", "announces " + announced + " instructions and has " + read.size());
        }
        return new BpfProgram(read);
    }

    private static BigInteger number(String digits) {
        return new BigInteger(digits.startsWith("+") ? digits.substring(1) : digits);
    }

    private static OptionException refusal(String code, String what) {
        return OptionException.of(code, "the program " + what, "as \"2,48 0 0 9,22 0 0 0\": 1 to 64 instructions");
    }

    /** Whether the kernel takes it. Source: kernel net/core/filter.c, bpf_check_classic. */
    boolean isSound() {
        for (int at = 0; at < instructions.size(); at++) {
            if (!instructions.get(at).isAllowed() || !isSound(instructions.get(at), instructions.size() - at - 1)) {
                return false;
            }
        }
        return instructions.get(instructions.size() - 1).isReturn() && loadsOnlyWhatIsStored();
    }

    /** @param left how many instructions stand behind it */
    private static boolean isSound(BpfInstruction instruction, int left) {
        int operand = instruction.operand();
        if (instruction.code() == BpfInstruction.JUMP_ALWAYS) {
            return Integer.compareUnsigned(operand, left) < 0;
        }
        if (instruction.isConditional()) {
            return instruction.ifTrue() < left && instruction.ifFalse() < left;
        }
        if (instruction.loadsCell() || instruction.storesCell()) {
            return Integer.compareUnsigned(operand, CELLS) < 0;
        }
        if (instruction.loadsFixedPlace()) {
            return operand >= 0 || operand < FACTS || BpfRun.isFact(operand - FACTS);
        }
        return switch (instruction.code()) {
            case 0x34, 0x94 -> operand != 0;
            case 0x64, 0x74 -> Integer.compareUnsigned(operand, Integer.SIZE) < 0;
            default -> true;
        };
    }

    /** Source: kernel net/core/filter.c, check_load_and_stores. */
    private boolean loadsOnlyWhatIsStored() {
        int[] reached = new int[instructions.size()];
        Arrays.fill(reached, ALL_CELLS);
        int stored = 0;
        for (int at = 0; at < reached.length; at++) {
            BpfInstruction instruction = instructions.get(at);
            stored &= reached[at];
            if (instruction.storesCell()) {
                stored |= 1 << instruction.operand();
            } else if (instruction.loadsCell() && (stored & 1 << instruction.operand()) == 0) {
                return false;
            } else if (instruction.kind() == BpfInstruction.JUMP) {
                boolean always = instruction.code() == BpfInstruction.JUMP_ALWAYS;
                reached[at + 1 + (always ? instruction.operand() : instruction.ifTrue())] &= stored;
                reached[at + 1 + (always ? instruction.operand() : instruction.ifFalse())] &= stored;
                stored = ALL_CELLS;
            }
        }
        return true;
    }

    /** {@code 1,6 0 0 1}. */
    @Override
    public String toString() {
        return instructions.size() + ","
                + instructions.stream().map(BpfInstruction::toString).collect(Collectors.joining(","));
    }
}

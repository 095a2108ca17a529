package io.nfwalk.kernel.random;

import io.nfwalk.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Draws programs for {@code -m bpf}: tests of what a packet states one after the other, with a sum, a shift, a memory
 * cell or an index before the comparison now and then. In IPv6 the same programs read other bytes of the header.
 */
final class BpfWords {
    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_INDEXED = 0x20;
    private static final int LOAD_NUMBER = 0x00;
    private static final int LOAD_LENGTH = 0x80;
    private static final int LOAD_CELL = 0x60;
    private static final int INDEX_NUMBER = 0x01;
    private static final int INDEX_LENGTH = 0x81;
    private static final int INDEX_CELL = 0x61;
    private static final int INDEX_BEHIND_HEADER = 0xb1;
    private static final int STORE = 0x02;
    private static final int STORE_INDEX = 0x03;
    private static final int ADD = 0x04;
    private static final int SUBTRACT = 0x14;
    private static final int MULTIPLY = 0x24;
    private static final int DIVIDE = 0x34;
    private static final int OR = 0x44;
    private static final int AND = 0x54;
    private static final int SHIFT_LEFT = 0x64;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int NEGATE = 0x84;
    private static final int REMAINDER = 0x94;
    private static final int EXCLUSIVE_OR = 0xa4;
    private static final int BY_INDEX = 0x08;
    private static final int EQUAL = 0x15;
    private static final int GREATER = 0x25;
    private static final int AT_LEAST = 0x35;
    private static final int ANY_BIT = 0x45;
    private static final int RETURN = 0x06;
    private static final int RETURN_SUM = 0x16;
    private static final int COPY_TO_INDEX = 0x07;
    private static final int COPY_FROM_INDEX = 0x87;

    private static final long FACTS = 0xffff_f000L;
    private static final long NETWORK_HEADER = 0xfff0_0000L;
    private static final int PROTOCOL_FACT = 0;
    private static final int MARK_FACT = 20;
    private static final int MOST_OF_A_BYTE = 255;

    private final Dice dice;

    BpfWords(Dice dice) {
        this.dice = dice;
    }

    /**
     * A test.
     *
     * @param loads what puts a number into A
     * @param number what A is, for the packets that are to match
     */
    private record Test(List<String> loads, long number) {}

    Optional<String> of(Place place) {
        List<Test> tests = dice.some(tests(place), dice.of(1, 1, 2, 3));
        List<List<String>> parts = new ArrayList<>();
        for (Test test : tests) {
            parts.add(compared(test));
        }
        return Optional.of("--bytecode \"" + program(parts) + '"');
    }

    /** Each part ends with a comparison that skips as many instructions as it says where it fails. */
    private String program(List<List<String>> parts) {
        List<String> program = new ArrayList<>();
        int left = parts.stream().mapToInt(List::size).sum();
        for (List<String> part : parts) {
            left -= part.size();
            int toTheEnd = left + 1;
            part.forEach(instruction -> program.add(instruction.replace("END", String.valueOf(toTheEnd))));
        }
        program.add(dice.of(
                instruction(RETURN, 1),
                instruction(RETURN, 65535),
                instruction(RETURN, 0x8000_0000L),
                instruction(RETURN_SUM, 0)));
        program.add(instruction(RETURN, 0));
        return program.size() + "," + String.join(",", program);
    }

    private List<Test> tests(Place place) {
        List<Test> tests = new ArrayList<>(List.of(
                new Test(List.of(instruction(LOAD_LENGTH, 0)), dice.of(28, 40, 60, 100)),
                new Test(List.of(instruction(LOAD_HALF, 2)), dice.of(28, 40, 60, 100)),
                new Test(List.of(instruction(LOAD_BYTE, 9)), dice.of(1, 6, 17, 132)),
                new Test(List.of(instruction(LOAD_BYTE, 8)), dice.of(1, 2, 63, 64)),
                new Test(List.of(instruction(LOAD_BYTE, NETWORK_HEADER + dice.of(1, 6, 8, 9))), dice.of(0, 6, 16, 64)),
                new Test(List.of(instruction(LOAD_WORD, FACTS + MARK_FACT)), dice.of(0, 1, 2, 0x10)),
                new Test(List.of(instruction(LOAD_HALF, FACTS + PROTOCOL_FACT)), dice.of(0x0800, 0x86dd)),
                new Test(
                        List.of(instruction(LOAD_WORD, 12)),
                        address(place.flow().source())),
                new Test(
                        List.of(instruction(LOAD_WORD, 16)),
                        address(place.flow().destination())),
                indexedByLength(),
                new Test(List.of(instruction(LOAD_NUMBER, 7)), 7)));
        if (place.hasPorts()) {
            tests.add(behindTheHeader(LOAD_HALF, 0, place.flow().sourcePort()));
            tests.add(behindTheHeader(LOAD_HALF, 2, place.flow().destinationPort()));
        }
        if (place.isFor("tcp")) {
            tests.add(behindTheHeader(LOAD_BYTE, 13, dice.of(2, 16, 18, 24)));
        }
        if (place.isFor("udp")) {
            tests.add(behindTheHeader(LOAD_WORD, 8, 0x61626361L));
        }
        return tests;
    }

    /** A place counted from the packet's end, which is beyond it where the packet is short. */
    private Test indexedByLength() {
        long from = 0x1_0000_0000L - dice.of(19, 20, 28, 40, 60);
        return new Test(
                List.of(instruction(INDEX_LENGTH, 0), instruction(LOAD_BYTE + LOAD_INDEXED, from)), dice.of(0, 6, 64));
    }

    private Test behindTheHeader(int load, int place, long number) {
        return new Test(List.of(instruction(INDEX_BEHIND_HEADER, 0), instruction(load + LOAD_INDEXED, place)), number);
    }

    private static long address(String written) {
        return IpAddress.of(written).low() & 0xffff_ffffL;
    }

    private List<String> compared(Test test) {
        List<String> part = new ArrayList<>(test.loads());
        long number = dice.chance(0.4) ? changed(part, test.number()) : test.number();
        long near = dice.chance(0.7) ? number : number + dice.of(-1, 1) & 0xffff_ffffL;
        int kind = dice.of(EQUAL, EQUAL, GREATER, AT_LEAST, ANY_BIT);
        boolean byIndex = dice.chance(0.2);
        if (byIndex) {
            part.add(instruction(INDEX_NUMBER, near));
        }
        boolean turned = dice.chance(0.3);
        part.add((byIndex ? kind + BY_INDEX : kind) + (turned ? " END 0 " : " 0 END ") + (byIndex ? 0 : near));
        return part;
    }

    /** Adds instructions that make another number of it; returns what becomes of this one. */
    private long changed(List<String> part, long number) {
        int operand = dice.of(1, 2, 3, 7, MOST_OF_A_BYTE);
        boolean byIndex = dice.chance(0.3);
        int operation = dice.of(
                ADD, SUBTRACT, MULTIPLY, DIVIDE, OR, AND, SHIFT_LEFT, SHIFT_RIGHT, NEGATE, REMAINDER, EXCLUSIVE_OR);
        if (operation == SHIFT_LEFT || operation == SHIFT_RIGHT) {
            operand = Math.min(operand, 31);
        }
        if (dice.chance(0.2)) {
            throughACell(part);
        }
        if (operation == NEGATE) {
            part.add(instruction(NEGATE, 0));
        } else if (byIndex) {
            part.add(instruction(INDEX_NUMBER, operand));
            part.add(instruction(operation + BY_INDEX, 0));
        } else {
            part.add(instruction(operation, operand));
        }
        return result(operation, number, operand) & 0xffff_ffffL;
    }

    private void throughACell(List<String> part) {
        int cell = dice.between(0, 15);
        part.addAll(dice.of(
                List.of(instruction(STORE, cell), instruction(LOAD_NUMBER, 9), instruction(LOAD_CELL, cell)),
                List.of(
                        instruction(COPY_TO_INDEX, 0),
                        instruction(STORE_INDEX, cell),
                        instruction(INDEX_CELL, cell),
                        instruction(COPY_FROM_INDEX, 0))));
    }

    private static long result(int operation, long number, int operand) {
        return switch (operation) {
            case ADD -> number + operand;
            case SUBTRACT -> number - operand;
            case MULTIPLY -> number * operand;
            case DIVIDE -> number / operand;
            case OR -> number | operand;
            case AND -> number & operand;
            case SHIFT_LEFT -> number << operand;
            case SHIFT_RIGHT -> number >> operand;
            case NEGATE -> -number;
            case REMAINDER -> number % operand;
            case EXCLUSIVE_OR -> number ^ operand;
            default -> throw new AssertionError("operation " + operation);
        };
    }

    private static String instruction(int code, long operand) {
        return code + " 0 0 " + operand;
    }
}

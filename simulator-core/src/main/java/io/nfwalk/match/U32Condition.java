package io.nfwalk.match;

import io.nfwalk.packet.StatedBytes;
import io.nfwalk.rules.NumberRange;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One test of {@code -m u32}: where a 32-bit number comes from, and which numbers are wanted. All numbers are unsigned.
 *
 * @param place where the first number begins, in bytes from the IP header on
 * @param operations what is done to it, in order; at most 9
 * @param wanted ranges of which one must hold it; 1 to 10; a reversed one holds nothing
 */
record U32Condition(long place, List<Operation> operations, List<NumberRange> wanted) {
    /** Copies the lists. */
    U32Condition {
        operations = List.copyOf(operations);
        wanted = List.copyOf(wanted);
    }

    /**
     * One step of a location.
     *
     * @param operator what is done
     * @param number with what
     */
    record Operation(Operator operator, long number) {}

    /** What can be done to a number. */
    enum Operator {
        /** Keeps the bits of the mask. */
        AND("&"),
        /** Moves the bits up. */
        LEFT("<<"),
        /** Moves the bits down. */
        RIGHT(">>"),
        /** Steps forward by the number found so far, and reads another one from there. */
        AT("@");

        final String text;

        Operator(String text) {
            this.text = text;
        }
    }

    /** What a test says. */
    enum Answer {
        /** The number is wanted. */
        YES,
        /** It is not, or the packet ends before it. */
        NO,
        /** It hangs on bits that the packet's model does not state. */
        UNSTATED
    }

    /** What it says of these bytes. Source: kernel {@code net/netfilter/xt_u32.c}, {@code u32_match_it}. */
    Answer ask(StatedBytes bytes) {
        if (place > bytes.length() - 4L) {
            return Answer.NO;
        }
        long at = 0;
        int value = bytes.wordAt((int) place);
        int stated = bytes.statedWordAt((int) place);
        for (Operation operation : operations) {
            int number = (int) operation.number();
            switch (operation.operator()) {
                case AND -> {
                    value &= number;
                    stated |= ~number;
                }
                case LEFT -> {
                    value <<= number;
                    stated = ~(~stated << number);
                }
                case RIGHT -> {
                    value >>>= number;
                    stated = ~(~stated >>> number);
                }
                case AT -> {
                    if (stated != -1) {
                        return Answer.UNSTATED;
                    }
                    at += Integer.toUnsignedLong(value);
                    if (at + operation.number() > bytes.length() - 4L) {
                        return Answer.NO;
                    }
                    value = bytes.wordAt((int) (at + operation.number()));
                    stated = bytes.statedWordAt((int) (at + operation.number()));
                }
            }
        }
        return compare(Integer.toUnsignedLong(value & stated), Integer.toUnsignedLong(value | ~stated));
    }

    /** Bits that are not stated make it any number from the one to the other, or at least one of these. */
    private Answer compare(long lowest, long highest) {
        if (wanted.stream().anyMatch(range -> range.contains(lowest) && range.contains(highest))) {
            return Answer.YES;
        }
        boolean apart = wanted.stream()
                .allMatch(range -> range.last() < range.first() || range.last() < lowest || range.first() > highest);
        return apart ? Answer.NO : Answer.UNSTATED;
    }

    /** {@code 0x0>>0x16&0x3c@0x4=0x50,0x60:0x70}. */
    @Override
    public String toString() {
        return hex(place)
                + operations.stream()
                        .map(operation -> operation.operator().text + hex(operation.number()))
                        .collect(Collectors.joining())
                + "="
                + wanted.stream()
                        .map(range -> range.first() == range.last()
                                ? hex(range.first())
                                : hex(range.first()) + ":" + hex(range.last()))
                        .collect(Collectors.joining(","));
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }
}

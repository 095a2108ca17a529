package io.nfwalk.match;

import io.nfwalk.packet.Family;
import io.nfwalk.packet.StatedBytes;
import io.nfwalk.rules.MatchContext;
import java.util.List;
import java.util.Optional;

/**
 * One run of a program over one packet. Each register and memory cell knows which of its bits the packet's model
 * states; where the way or the result hangs on others, the run has no result. Source: kernel net/core/filter.c,
 * bpf_convert_filter; kernel/bpf/core.c.
 */
final class BpfRun {
    private static final int FACTS = -0x1000;
    private static final int NETWORK_HEADER = -0x100000;
    private static final int LINK_HEADER = -0x200000;
    /** The last of the facts that a program may ask for; all are multiples of 4. */
    private static final int LAST_FACT = 60;

    private static final Cell ZERO = new Cell(0, -1);

    private final MatchContext context;
    private final StatedBytes bytes;
    private final Cell[] cells = new Cell[16];
    private Cell a = ZERO;
    private Cell x = ZERO;
    private boolean outside;

    /**
     * A number.
     *
     * @param value its bits; those that are not stated are 0
     * @param stated which bits are stated
     */
    private record Cell(int value, int stated) {
        static Cell of(int value) {
            return new Cell(value, -1);
        }

        boolean isStated() {
            return stated == -1;
        }

        long lowest() {
            return Integer.toUnsignedLong(value);
        }

        long highest() {
            return Integer.toUnsignedLong(value | ~stated);
        }
    }

    private static final Cell UNSTATED = new Cell(0, 0);

    BpfRun(MatchContext context) {
        this.context = context;
        this.bytes = StatedBytes.of(context.packet());
    }

    /** Whether the kernel knows a fact of that number. Source: SKF_AD_MAX and before. */
    static boolean isFact(int number) {
        return number % 4 == 0 && number <= LAST_FACT;
    }

    /** Whether the program returns something else than 0; empty if that hangs on what is not stated. */
    Optional<Boolean> of(List<BpfInstruction> program) {
        int at = 0;
        while (true) {
            BpfInstruction instruction = program.get(at++);
            switch (instruction.kind()) {
                case BpfInstruction.LOAD -> a = load(instruction, a);
                case BpfInstruction.LOAD_X -> x = load(instruction, x);
                case BpfInstruction.STORE -> cells[instruction.operand()] = a;
                case BpfInstruction.STORE_X -> cells[instruction.operand()] = x;
                case BpfInstruction.COMPUTE -> {
                    if (dividesByNothing(instruction)) {
                        return x.isStated() ? Optional.of(false) : Optional.empty();
                    }
                    a = compute(instruction.code() & BpfInstruction.OPERATION, a, other(instruction));
                }
                case BpfInstruction.JUMP -> {
                    Optional<Boolean> holds = condition(instruction);
                    if (holds.isEmpty()) {
                        return Optional.empty();
                    }
                    at += instruction.code() == BpfInstruction.JUMP_ALWAYS
                            ? instruction.operand()
                            : holds.get() ? instruction.ifTrue() : instruction.ifFalse();
                }
                case BpfInstruction.RETURN -> {
                    return isNotZero(
                            instruction.code() == BpfInstruction.RETURN_A ? a : Cell.of(instruction.operand()));
                }
                default -> {
                    if (instruction.code() == BpfInstruction.COPY) {
                        x = a;
                    } else {
                        a = x;
                    }
                }
            }
            if (outside) {
                return Optional.of(false);
            }
            if (a == null || x == null) {
                return Optional.empty();
            }
        }
    }

    private static Optional<Boolean> isNotZero(Cell cell) {
        return cell.value() != 0 ? Optional.of(true) : cell.isStated() ? Optional.of(false) : Optional.empty();
    }

    private Cell other(BpfInstruction instruction) {
        return (instruction.code() & BpfInstruction.BY_X) == 0 ? Cell.of(instruction.operand()) : x;
    }

    /** Then the program returns 0, or that is not known. */
    private boolean dividesByNothing(BpfInstruction instruction) {
        boolean divides = instruction.code() == 0x3c || instruction.code() == 0x9c;
        return divides && x.lowest() == 0;
    }

    private Cell load(BpfInstruction instruction, Cell before) {
        int operand = instruction.operand();
        return switch (instruction.code()) {
            case 0x00, 0x01 -> Cell.of(operand);
            case 0x80, 0x81 -> Cell.of(bytes.length());
            case 0x60, 0x61 -> cells[operand];
            case 0x20, 0x28, 0x30 ->
                operand < 0 && operand >= FACTS ? fact(operand - FACTS) : read(operand, widthOf(instruction.code()));
            case 0xb1 -> {
                Cell low = compute(0x50, read(operand, 1), Cell.of(0xf));
                yield compute(0x60, low, Cell.of(2));
            }
            default -> x.isStated() ? read(x.value() + operand, widthOf(instruction.code())) : null;
        };
    }

    private static int widthOf(int code) {
        return switch (code & 0x18) {
            case 0x00 -> 4;
            case 0x08 -> 2;
            default -> 1;
        };
    }

    private Cell read(int place, int width) {
        if (place < NETWORK_HEADER && place >= LINK_HEADER) {
            return UNSTATED;
        }
        long begin = place < 0 ? (long) place - NETWORK_HEADER : place;
        if (begin < 0 || begin + width > bytes.length()) {
            outside = true;
            return ZERO;
        }
        int value = 0;
        int stated = -1;
        for (int i = (int) begin; i < begin + width; i++) {
            value = value << 8 | bytes.at(i);
            stated = stated << 8 | bytes.statedAt(i);
        }
        return new Cell(value, stated);
    }

    /** Source: kernel net/core/filter.c, convert_bpf_extensions. */
    private Cell fact(int number) {
        return switch (number) {
            case 0 -> Cell.of(context.packet().family() == Family.IPV4 ? 0x0800 : 0x86dd);
            case 20 -> Cell.of(context.mark());
            case 40 -> compute(0xa0, a, x);
            case 44, 48 -> ZERO;
            default -> UNSTATED;
        };
    }

    private static Cell compute(int operation, Cell left, Cell right) {
        int l = left.value();
        int r = right.value();
        int both = left.stated() & right.stated();
        return switch (operation) {
            case 0x40 -> new Cell(l | r, both | l | r);
            case 0x50 -> new Cell(l & r, both | left.stated() & ~l | right.stated() & ~r);
            case 0xa0 -> new Cell((l ^ r) & both, both);
            case 0x60 -> right.isStated() ? new Cell(l << r, ~(~left.stated() << r)) : UNSTATED;
            case 0x70 -> right.isStated() ? new Cell(l >>> r, ~(~left.stated() >>> r)) : UNSTATED;
            default -> both == -1 ? Cell.of(calculated(operation, l, r)) : UNSTATED;
        };
    }

    private static int calculated(int operation, int left, int right) {
        return switch (operation) {
            case 0x00 -> left + right;
            case 0x10 -> left - right;
            case 0x20 -> left * right;
            case 0x30 -> Integer.divideUnsigned(left, right);
            case 0x80 -> -left;
            case 0x90 -> Integer.remainderUnsigned(left, right);
            default -> throw new AssertionError("operation " + operation);
        };
    }

    private Optional<Boolean> condition(BpfInstruction instruction) {
        Cell other = other(instruction);
        return switch (instruction.code() & BpfInstruction.OPERATION) {
            case 0x00 -> Optional.of(true);
            case 0x10 -> {
                boolean differs = ((a.value() ^ other.value()) & a.stated() & other.stated()) != 0;
                yield differs ? Optional.of(false) : isKnown(other, true);
            }
            case 0x20 -> isGreater(a, other);
            case 0x30 -> isGreater(other, a).map(less -> !less);
            default -> {
                boolean anyBit = (a.value() & other.value()) != 0;
                boolean noBit = (a.highest() & other.highest()) == 0;
                yield anyBit || noBit ? Optional.of(anyBit) : Optional.empty();
            }
        };
    }

    private Optional<Boolean> isKnown(Cell other, boolean answer) {
        return a.isStated() && other.isStated() ? Optional.of(answer) : Optional.empty();
    }

    private static Optional<Boolean> isGreater(Cell left, Cell right) {
        if (left.lowest() > right.highest()) {
            return Optional.of(true);
        }
        return left.highest() <= right.lowest() ? Optional.of(false) : Optional.empty();
    }
}

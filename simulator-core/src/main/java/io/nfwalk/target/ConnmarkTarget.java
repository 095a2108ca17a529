package io.nfwalk.target;

import io.nfwalk.conntrack.Connection;
import io.nfwalk.conntrack.Template;
import io.nfwalk.rules.Effect;
import io.nfwalk.rules.Listed;
import io.nfwalk.rules.Masked;
import io.nfwalk.rules.Option;
import io.nfwalk.rules.OptionException;
import io.nfwalk.rules.OptionTable;
import io.nfwalk.rules.OptionValues;
import io.nfwalk.rules.Target;
import io.nfwalk.rules.TargetContext;
import io.nfwalk.rules.TargetRoom;
import io.nfwalk.rules.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * {@code -j CONNMARK}: writes the connection's mark, or copies it from or to the packet's. A packet without connection
 * is left alone.
 *
 * <p>Semantics: kernel net/netfilter/xt_connmark.c, connmark_tg_shift. Options and save form: iptables
 * extensions/libxt_CONNMARK.c.
 */
sealed interface ConnmarkTarget extends Target {
    /** The room. */
    TargetRoom ROOM = TargetRoom.of(
                    "CONNMARK",
                    OptionTable.of(
                            operation(Option.masked("--set-xmark")),
                            operation(Option.masked("--set-mark")),
                            operation(Option.number("--and-mark", 0, Masked.ALL)),
                            operation(Option.number("--or-mark", 0, Masked.ALL)),
                            operation(Option.number("--xor-mark", 0, Masked.ALL)),
                            operation(Option.flag("--save-mark")),
                            operation(Option.flag("--restore-mark")),
                            Option.number("--left-shift-mark", 0, 31),
                            Option.number("--right-shift-mark", 0, 31),
                            Option.number("--nfmask", 0, Masked.ALL).excludes("--mask"),
                            Option.number("--ctmask", 0, Masked.ALL).excludes("--mask"),
                            Option.number("--mask", 0, Masked.ALL).excludes("--nfmask", "--ctmask")),
                    (values, family, head) -> new Reading(values).target())
            .listed(Listed.inParts()
                    .with("(left|right)-shift-mark (\\d+)", "--$1-shift-mark $2")
                    .with("CONNMARK set (\\S+)", "--set-mark $1")
                    .with("CONNMARK xset (\\S+)", "--set-xmark $1")
                    .with("CONNMARK (or|and|xor) (\\S+)", "--$1-mark $2")
                    .with("CONNMARK (save|restore) mask (\\S+)", "--$1-mark --mask $2")
                    .with("CONNMARK save nfmask (\\S+) ctmask ~(\\S+)", "--save-mark --nfmask $1 --ctmask $2")
                    .with("CONNMARK restore ctmask (\\S+) nfmask ~(\\S+)", "--restore-mark --nfmask $2 --ctmask $1")
                    .with("CONNMARK (save|restore)", "--$1-mark"));

    @Override
    default Effect effect() {
        return Effect.TAGS;
    }

    private static void change(TargetContext context, IntUnaryOperator written) {
        context.tracking()
                .connection()
                .ifPresent(connection -> connection.setMark(written.applyAsInt(connection.mark())));
        context.standIn().flatMap(Template::mark).ifPresent(mark -> mark.set(written.applyAsInt(mark.value())));
    }

    private static Option operation(Option option) {
        return option.excludes(Reading.OPERATIONS.stream()
                .filter(other -> !other.equals(option.name()))
                .toArray(String[]::new));
    }

    private static String copyToSave(String operation, int packetMask, int connectionMask) {
        return "-j CONNMARK " + operation + " --nfmask 0x" + Integer.toHexString(packetMask) + " --ctmask 0x"
                + Integer.toHexString(connectionMask);
    }

    /** Reads the options in the order of the text, because a later one overrides what an earlier one set. */
    final class Reading {
        static final List<String> OPERATIONS = List.of(
                "--set-xmark", "--set-mark", "--and-mark", "--or-mark", "--xor-mark", "--save-mark", "--restore-mark");

        private final OptionValues values;
        private int packetMask = -1;
        private int connectionMask = -1;
        private int value;
        private Shift shift = Shift.NONE;

        Reading(OptionValues values) {
            this.values = values;
            values.names().forEach(this::take);
        }

        private void take(String option) {
            switch (option) {
                case "--set-xmark" -> takeWrite(BitsWrite.xorAfterClearing(values.value(option, Masked.class)));
                case "--set-mark" -> takeWrite(BitsWrite.set(values.value(option, Masked.class)));
                case "--and-mark" -> takeWrite(BitsWrite.and(values.number(option)));
                case "--or-mark" -> takeWrite(BitsWrite.or(values.number(option)));
                case "--xor-mark" -> takeWrite(BitsWrite.xor(values.number(option)));
                case "--nfmask" -> packetMask = (int) values.number(option);
                case "--ctmask" -> connectionMask = (int) values.number(option);
                case "--mask" -> {
                    packetMask = (int) values.number(option);
                    connectionMask = packetMask;
                }
                case "--left-shift-mark" -> shift = Shift.of(false, values.number(option));
                case "--right-shift-mark" -> shift = Shift.of(true, values.number(option));
                default -> {
                    // --save-mark and --restore-mark bring no number.
                }
            }
        }

        private void takeWrite(BitsWrite write) {
            value = write.value();
            connectionMask = write.mask();
        }

        ConnmarkTarget target() throws OptionException {
            if (values.has("--save-mark")) {
                return new Save(packetMask, connectionMask, shift);
            }
            if (values.has("--restore-mark")) {
                return new Restore(packetMask, connectionMask, shift);
            }
            if (OPERATIONS.stream().anyMatch(values::has)) {
                return new Set(new BitsWrite(value, connectionMask), shift);
            }
            throw OptionException.of(
                    "option-required", "CONNMARK does not say what to do", "one of " + String.join(", ", OPERATIONS));
        }
    }

    @Override
    default String name() {
        return "CONNMARK";
    }

    @Override
    default boolean needsTracking() {
        return true;
    }

    /**
     * Moves the bits of a mark.
     *
     * @param right whether to the right
     * @param bits how far, 0 to 31; 0 is not printed
     */
    record Shift(boolean right, int bits) {
        static final Shift NONE = new Shift(false, 0);

        static Shift of(boolean right, long bits) {
            return bits == 0 ? NONE : new Shift(right, (int) bits);
        }

        /** The bits that those are moved to, and they themselves. */
        int bits(int moved) {
            return moved | applyTo(moved);
        }

        int applyTo(int mark) {
            return right ? mark >>> bits : mark << bits;
        }

        String toSave() {
            return bits == 0 ? "" : (right ? " --right-shift-mark " : " --left-shift-mark ") + bits;
        }
    }

    /**
     * {@code --set-xmark} and what prints so: writes the connection's mark.
     *
     * @param write what is written
     * @param shift then moves all of it
     */
    record Set(BitsWrite write, Shift shift) implements ConnmarkTarget {
        @Override
        public Verdict apply(TargetContext context) {
            ConnmarkTarget.change(context, mark -> shift.applyTo(write.applyTo(mark)));
            return Verdict.CONTINUE;
        }

        @Override
        public int markBits() {
            return shift.bits() == 0 ? write.bits() : -1;
        }

        @Override
        public String toSave() {
            return "-j CONNMARK --set-xmark " + write + shift.toSave();
        }
    }

    /**
     * {@code --save-mark}: copies the packet's mark to the connection.
     *
     * @param packetMask bits to take of the packet's mark
     * @param connectionMask bits to clear before in the connection's
     * @param shift moves the taken bits
     */
    record Save(int packetMask, int connectionMask, Shift shift) implements ConnmarkTarget {
        @Override
        public Verdict apply(TargetContext context) {
            int taken = shift.applyTo(context.mark() & packetMask);
            ConnmarkTarget.change(context, mark -> mark & ~connectionMask ^ taken);
            return Verdict.CONTINUE;
        }

        @Override
        public int markBits() {
            return connectionMask | shift.bits(packetMask);
        }

        @Override
        public String toSave() {
            return ConnmarkTarget.copyToSave("--save-mark", packetMask, connectionMask) + shift.toSave();
        }
    }

    /**
     * {@code --restore-mark}: copies the connection's mark to the packet.
     *
     * @param packetMask bits to clear before in the packet's mark
     * @param connectionMask bits to take of the connection's
     * @param shift moves the taken bits
     */
    record Restore(int packetMask, int connectionMask, Shift shift) implements ConnmarkTarget {
        @Override
        public Verdict apply(TargetContext context) {
            Optional<Integer> connectionMark = context.tracking().connection().map(Connection::mark);
            connectionMark
                    .or(() -> context.standIn().map(Template::markValue))
                    .ifPresent(mark ->
                            context.setMark(context.mark() & ~packetMask ^ shift.applyTo(mark & connectionMask)));
            return Verdict.CONTINUE;
        }

        @Override
        public int markBits() {
            return packetMask | shift.bits(connectionMask);
        }

        @Override
        public String toSave() {
            return ConnmarkTarget.copyToSave("--restore-mark", packetMask, connectionMask) + shift.toSave();
        }
    }
}

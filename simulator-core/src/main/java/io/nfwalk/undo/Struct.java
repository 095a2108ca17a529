package io.nfwalk.undo;

/**
 * A few plain fields that change together. While a mark stands they are changed in a copy, which takes its place in the
 * cell, the map or the slot that holds it: so whoever changes it asks that holder for it each time, and keeps it no
 * longer than for one packet.
 *
 * <p>A copy has the same values. What overrides {@link #copy} copies the collections that are among them.
 */
public abstract class Struct implements Cloneable, Undoable {
    /** With the values that its class gives it. */
    protected Struct() {}

    /** Another one with the same values. */
    protected Struct copy() {
        try {
            return (Struct) super.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** One to be changed in the place of that one: itself, or a copy if it may have to be as it was again. */
    static <T> T toChange(Journal journal, T value) {
        if (journal.isOpen() && value instanceof Struct struct) {
            @SuppressWarnings("unchecked") // a copy is of the same class
            T copy = (T) struct.copy();
            return copy;
        }
        return value;
    }
}

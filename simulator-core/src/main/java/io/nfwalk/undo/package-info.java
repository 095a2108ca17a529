/**
 * State that can be set back: what a host remembers while packets pass is kept in the containers of this package, which
 * write each change into one {@link io.nfwalk.undo.Journal}.
 *
 * <pre>
 *  Cell, LongCell   one value
 *  Slots            an array
 *  UndoList, UndoMap, UndoSet   collections; the map and the set keep their order, through a rollback too
 *  Struct           a few plain fields that change together: changed in a copy
 * </pre>
 *
 * <p>So that a change in a class is a declaration, and nobody writes an undo by hand. Nothing is written while no mark
 * stands: ordinary runs pay for a glance at a number.
 */
package io.nfwalk.undo;

package io.nfwalk.undo;

/**
 * What promises that each change of it can be undone: it is a {@link Struct}, or all that changes in it is in this
 * package's containers.
 */
public interface Undoable {}

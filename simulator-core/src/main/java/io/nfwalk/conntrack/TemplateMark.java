package io.nfwalk.conntrack;

import io.nfwalk.undo.Cell;
import io.nfwalk.undo.Journal;
import io.nfwalk.undo.Undoable;

/**
 * The connection mark of a CT rule's template. It lives as long as the rule, so that what CONNMARK writes before the
 * tracking hook is there for the next packet of the rule too; a new connection does not inherit it. A host's SYN proxy
 * has one such template, for good. Source: kernel net/netfilter/xt_connmark.c, which asks nf_ct_get for a connection and
 * is given the template.
 */
public final class TemplateMark implements Undoable {
    private final Cell<Integer> value;

    /** A mark of 0. */
    public TemplateMark(Journal journal) {
        this.value = new Cell<>(journal, 0);
    }

    /** The mark; 0 until somebody writes one. */
    public int value() {
        return value.get();
    }

    /** Writes the mark. */
    public void set(int mark) {
        value.set(mark);
    }
}

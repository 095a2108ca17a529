package io.nfwalk.conntrack;

/**
 * The connection mark of a CT rule's template. It lives as long as the rule, so that what CONNMARK writes before the
 * tracking hook is there for the next packet of the rule too; a new connection does not inherit it. Source: kernel
 * net/netfilter/xt_connmark.c, which asks nf_ct_get for a connection and is given the template.
 */
public final class TemplateMark {
    private int value;

    /** A mark of 0. */
    public TemplateMark() {
        // Nothing but the value.
    }

    /** The mark; 0 until somebody writes one. */
    public int value() {
        return value;
    }

    /** Writes the mark. */
    public void set(int mark) {
        value = mark;
    }
}

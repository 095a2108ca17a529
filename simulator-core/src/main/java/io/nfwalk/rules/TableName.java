package io.nfwalk.rules;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The five tables of iptables and the hooks at which each has a built-in chain. Source: kernel
 * net/ipv4/netfilter/iptable_*.c.
 */
public enum TableName {
    /** Before connection tracking. */
    RAW(List.of(Hook.PREROUTING, Hook.OUTPUT)),
    /** Alters packets. */
    MANGLE(List.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING)),
    /** Decides how a connection is translated; sees first packets only. */
    NAT(List.of(Hook.PREROUTING, Hook.INPUT, Hook.OUTPUT, Hook.POSTROUTING)),
    /** Lets pass or drops. */
    FILTER(List.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT)),
    /** Mandatory access control; after filter. */
    SECURITY(List.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT));

    private final List<Hook> hooks;

    TableName(List<Hook> hooks) {
        this.hooks = hooks;
    }

    /** The hooks with a built-in chain, in hook order. */
    public List<Hook> hooks() {
        return hooks;
    }

    /** The table of that name in lower case, or empty. */
    public static Optional<TableName> of(String name) {
        for (TableName table : values()) {
            if (table.toString().equals(name)) {
                return Optional.of(table);
            }
        }
        return Optional.empty();
    }

    /** The name as iptables writes it: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

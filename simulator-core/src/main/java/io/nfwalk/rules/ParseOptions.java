package io.nfwalk.rules;

import io.nfwalk.packet.Family;

/**
 * How a text is to be read.
 *
 * @param fileName how diagnostics and rules call the text
 * @param family IPv4 (iptables-restore) or IPv6 (ip6tables-restore)
 * @param extensions the matches and targets that are known
 * @param backend which iptables would load it; the two refuse different things
 * @param listedTable the table of an {@code iptables -S} listing, which does not name it
 */
public record ParseOptions(
        String fileName, Family family, Extensions extensions, Backend backend, TableName listedTable) {
    /** For iptables-nft; a listing is of the table filter. */
    public static ParseOptions of(String fileName, Family family, Extensions extensions) {
        return new ParseOptions(fileName, family, extensions, Backend.NFT, TableName.FILTER);
    }

    /** The same for another iptables. */
    public ParseOptions with(Backend other) {
        return new ParseOptions(fileName, family, extensions, other, listedTable);
    }

    /** The same, with listings read as that table's. */
    public ParseOptions withListed(TableName table) {
        return new ParseOptions(fileName, family, extensions, backend, table);
    }
}

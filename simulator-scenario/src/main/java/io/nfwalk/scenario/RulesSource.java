package io.nfwalk.scenario;

import io.nfwalk.packet.Family;
import io.nfwalk.rules.Backend;

/**
 * A rule text of a scenario, and how it is loaded.
 *
 * @param family iptables (IPv4) or ip6tables (IPv6)
 * @param backend {@code NFT} for {@code rules}, {@code LEGACY} for {@code rules-legacy}, whichever a run loads them
 *     with
 * @param text iptables-save text, as it was written
 * @param noflush whether it is loaded with {@code --noflush}: tables that it names keep their rules
 */
public record RulesSource(Family family, Backend backend, String text, boolean noflush) {}

package io.nfwalk.host;

import io.nfwalk.rules.Backend;
import io.nfwalk.rules.RuleSet;

/**
 * Rules that are loaded on a host.
 *
 * @param rules the tables of one family
 * @param backend which part of the kernel they are loaded into
 */
public record LoadedRules(RuleSet rules, Backend backend) {}

package io.nfwalk.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of iptables itself, which are no extension's. Source: iptables 1.8.9, iptables(8). */
enum OwnOption {
    APPEND("-A", Kind.RULE_COMMAND, "--append"),
    DELETE("-D", Kind.RULE_COMMAND, "--delete"),
    CHECK("-C", Kind.RULE_COMMAND, "--check"),
    INSERT("-I", Kind.RULE_COMMAND, "--insert"),
    REPLACE("-R", Kind.RULE_COMMAND, "--replace"),
    LIST("-L", Kind.OTHER_COMMAND, "--list"),
    LIST_RULES("-S", Kind.OTHER_COMMAND, "--list-rules"),
    FLUSH("-F", Kind.CHAIN_COMMAND, "--flush"),
    ZERO("-Z", Kind.CHAIN_COMMAND, "--zero"),
    NEW_CHAIN("-N", Kind.CHAIN_COMMAND, "--new-chain"),
    DELETE_CHAIN("-X", Kind.CHAIN_COMMAND, "--delete-chain"),
    RENAME_CHAIN("-E", Kind.OTHER_COMMAND, "--rename-chain"),
    POLICY("-P", Kind.CHAIN_COMMAND, "--policy"),
    SOURCE("-s", Kind.CONDITION, "--source", "--src"),
    DESTINATION("-d", Kind.CONDITION, "--destination", "--dst"),
    PROTOCOL("-p", Kind.CONDITION, "--protocol"),
    IN_INTERFACE("-i", Kind.CONDITION, "--in-interface"),
    OUT_INTERFACE("-o", Kind.CONDITION, "--out-interface"),
    FRAGMENT("-f", Kind.CONDITION, "--fragments"),
    MATCH("-m", Kind.RULE, "--match"),
    JUMP("-j", Kind.RULE, "--jump"),
    GOTO("-g", Kind.RULE, "--goto"),
    COUNTERS("-c", Kind.RULE, "--set-counters"),
    IPV4("-4", Kind.RULE, "--ipv4"),
    IPV6("-6", Kind.RULE, "--ipv6"),
    VERBOSE("-v", Kind.RULE, "--verbose"),
    TABLE("-t", Kind.SHELL_ONLY, "--table"),
    NUMERIC("-n", Kind.SHELL_ONLY, "--numeric"),
    WAIT("-w", Kind.SHELL_ONLY, "--wait"),
    WAIT_INTERVAL("-W", Kind.SHELL_ONLY, "--wait-interval"),
    EXACT("-x", Kind.SHELL_ONLY, "--exact"),
    VERSION("-V", Kind.SHELL_ONLY, "--version"),
    HELP("-h", Kind.SHELL_ONLY, "--help"),
    LINE_NUMBERS("", Kind.SHELL_ONLY, "--line-numbers"),
    MODPROBE("-M", Kind.SHELL_ONLY, "--modprobe");

    private final String shortName;
    private final Kind kind;
    private final List<String> longNames;

    OwnOption(String shortName, Kind kind, String... longNames) {
        this.shortName = shortName;
        this.kind = kind;
        this.longNames = List.of(longNames);
    }

    /** What an option is for. */
    enum Kind {
        /** Says what to do with a rule. */
        RULE_COMMAND,
        /** Says what to do with a chain, or all of them. */
        CHAIN_COMMAND,
        /** Says to do something that nfwalk does not do. */
        OTHER_COMMAND,
        /** Says which packets are meant; may be negated. */
        CONDITION,
        /** Part of a rule, not to be negated. */
        RULE,
        /** Has no place in a text. */
        SHELL_ONLY
    }

    /** Whether the command may do without a chain, and then is for all. */
    boolean chainIsOptional() {
        return this == FLUSH || this == ZERO || this == DELETE_CHAIN || this == LIST || this == LIST_RULES;
    }

    /** Whether a value may be joined to its letter. */
    boolean takesValue() {
        return kind != Kind.SHELL_ONLY && this != FRAGMENT && this != VERBOSE && this != IPV4 && this != IPV6;
    }

    Kind kind() {
        return kind;
    }

    /** {@code -s}; for messages. */
    String shortName() {
        return shortName.isEmpty() ? longNames.get(0) : shortName;
    }

    List<String> longNames() {
        return longNames;
    }

    private static final Map<String, OwnOption> BY_NAME = byName();

    private static Map<String, OwnOption> byName() {
        Map<String, OwnOption> options = new HashMap<>();
        for (OwnOption option : values()) {
            if (!option.shortName.isEmpty()) {
                options.putIfAbsent(option.shortName, option);
            }
            option.longNames.forEach(name -> options.putIfAbsent(name, option));
        }
        return options;
    }

    /** The option that is written exactly so. */
    static Optional<OwnOption> exactly(String word) {
        return Optional.ofNullable(BY_NAME.get(word));
    }

    /** The option whose one letter the word begins with. */
    static Optional<OwnOption> byLetter(String word) {
        return exactly(word.substring(0, 2));
    }

    /** All long names. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (OwnOption option : values()) {
            names.addAll(option.longNames);
        }
        return names;
    }
}

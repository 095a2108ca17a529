# SPDX-License-Identifier: Apache-2.0
"""Rule sets: loading iptables-save text with either iptables, reading rules and counters back."""

import dataclasses
import re

# In the order of their hooks.
BUILT_IN = {
    "raw": ("PREROUTING", "OUTPUT"),
    "mangle": ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
    "nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
    "filter": ("INPUT", "FORWARD", "OUTPUT"),
    "security": ("INPUT", "FORWARD", "OUTPUT"),
}

_PROGRAMS = {4: "iptables", 6: "ip6tables"}


@dataclasses.dataclass
class SavedRule:
    """One rule as iptables-save prints it: its target (None: no target), whether it is a goto, its text."""
    target: str
    is_goto: bool
    text: str


def with_built_in_chains(text, present=()):
    """The text with a `:CHAIN ACCEPT` line for each built-in chain that a table does not name.

    iptables-nft makes only the chains a file names or uses; a scenario's declared table has all of them.
    Tables in `present` are there already and are left alone.
    """
    lines, result = text.splitlines(), []
    for at, line in enumerate(lines):
        result.append(line)
        table = line.strip()[1:] if line.strip().startswith("*") else None
        if table in BUILT_IN and table not in present:
            named = set()
            for later in lines[at + 1:]:
                if later.strip().startswith(("*", "COMMIT")):
                    break
                if later.strip().startswith(":"):
                    named.add(later.strip()[1:].split()[0])
            result.extend(":%s ACCEPT [0:0]" % chain for chain in BUILT_IN[table] if chain not in named)
    return "\n".join(result) + "\n"


def tables_of(text):
    """The tables that a text declares."""
    return [line.strip()[1:] for line in text.splitlines() if line.strip().startswith("*")]


def restore(namespace, family, backend, text, noflush=False):
    """Loads iptables-save text; backend is `nft` or `legacy`."""
    argv = ["%s-%s-restore" % (_PROGRAMS[family], backend)] + (["--noflush"] if noflush else [])
    namespace.run(argv, text)


def save(namespace, family, backend):
    """`iptables-save -c` as {table: {chain: (policy or None, [packets, bytes], [(packets, bytes, SavedRule)])}}."""
    text = namespace.run(["%s-%s-save" % (_PROGRAMS[family], backend), "-c"])
    tables, table = {}, None
    for line in text.splitlines():
        if line.startswith("*"):
            table = tables.setdefault(line[1:].strip(), {})
        elif line.startswith(":"):
            match = re.match(r":(\S+) (\S+) \[(\d+):(\d+)\]", line)
            policy = None if match.group(2) == "-" else match.group(2)
            table[match.group(1)] = (policy, [int(match.group(3)), int(match.group(4))], [])
        elif line.startswith("["):
            match = re.match(r"\[(\d+):(\d+)\] -A (\S+) ?(.*)", line)
            table[match.group(3)][2].append((int(match.group(1)), int(match.group(2)), _saved_rule(match.group(4))))
    return tables


def _saved_rule(text):
    # Quoted words (comments) may hold anything, so they go first.
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    match = re.search(r"(?:^| )-([jg]) (\S+)", bare)
    return SavedRule(match.group(2) if match else None, bool(match) and match.group(1) == "g", text)


def counters(tables):
    """What save() read, in the form of a result."""
    result = {}
    for table in sorted(tables, key=list(BUILT_IN).index):
        chains = result.setdefault(table, {})
        for chain, (policy, counts, rules) in tables[table].items():
            chains[chain] = ({"policy": counts} if policy else {})
            chains[chain]["rules"] = [[packets, size] for packets, size, _ in rules]
    return result

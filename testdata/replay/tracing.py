# SPDX-License-Identifier: Apache-2.0
"""What rules a packet met: nf_tables' trace events, or ip_tables' through NFLOG, as a result reports them.

A table `watch` (see topology.py) marks every packet; it also tells where a packet's walk begins, which
is needed to put a REJECT before what it sends: nf_tables tells of a rule after its target has run.
"""

import dataclasses
import struct

import holding
import netlink
import rulesets

_AF = {2: 4, 10: 6}
_LOOPBACK = 1

# nfnetlink, nf_tables
_MSG_GETRULE, _MSG_TRACE = 0xA07, 0xA11
_GROUP_TRACE = 9
_RULE_TABLE, _RULE_CHAIN, _RULE_HANDLE, _RULE_EXPRESSIONS = 1, 2, 3, 4
_TRACE_TABLE, _TRACE_CHAIN, _TRACE_HANDLE, _TRACE_TYPE, _TRACE_VERDICT, _TRACE_ID, _TRACE_IIF, _TRACE_POLICY = (
    1, 2, 3, 4, 5, 6, 10, 16)
_TYPE_POLICY = 1
_DROP, _ACCEPT, _STOLEN, _QUEUE = 0, 1, 2, 3
_CONTINUE, _BREAK, _JUMP, _GOTO, _RETURN = -1, -2, -3, -4, -5

# nfnetlink_log
_MSG_LOG_PACKET, _MSG_LOG_CONFIG = 0x400, 0x401
_LOG_COMMAND, _LOG_MODE, _LOG_THRESHOLD = 1, 2, 5
_LOG_BIND, _LOG_PF_BIND = 1, 3
_LOG_PREFIX = 10

# Targets that send packets of their own while the rule is being walked.
_SENDERS = ("REJECT", "TEE", "reject", "dup")
_TERMINATING = ("ACCEPT", "DROP", "RETURN", "REJECT", "QUEUE", "NFQUEUE", "SYNPROXY", "TPROXY", "DNAT", "SNAT",
                "MASQUERADE", "REDIRECT", "NETMAP")


@dataclasses.dataclass
class Event:
    """One line of a trace, with what is needed to order it."""
    family: int
    table: str
    chain: str
    rule: int
    verdict: str
    packet: int = 0
    anchor: str = None       # in the table `watch`: "in", or "own" for a packet of the host itself
    sends: bool = False      # the rule's target sends packets by itself

    def reported(self):
        """The event in the form of a result."""
        return {"table": self.table, "chain": self.chain, "rule": self.rule, "verdict": self.verdict}


class NftTrace:
    """Trace events of one namespace's nf_tables."""

    def __init__(self, namespace):
        self._events = netlink.open_socket(namespace, netlink.NETLINK_NETFILTER, (_GROUP_TRACE,))
        self._requests = netlink.open_socket(namespace, netlink.NETLINK_NETFILTER)
        self._rules = {}

    def fileno(self):
        """For poll()."""
        return self._events.fileno()

    def close(self):
        """Lets the namespace go."""
        self._events.close()
        self._requests.close()

    def rules_changed(self):
        """Learns anew which handle stands where; to be called after each load."""
        self._rules = {}
        positions = {}
        for family in _AF:
            answer = netlink.request(self._requests, _MSG_GETRULE, netlink.NLM_F_DUMP,
                                     struct.pack("!BBH", family, 0, 0))
            for _, body in answer:
                found = netlink.attributes(body[4:])
                table, chain = netlink.text(found[_RULE_TABLE]), netlink.text(found[_RULE_CHAIN])
                place = positions[family, table, chain] = positions.get((family, table, chain), 0) + 1
                handle = struct.unpack("!Q", found[_RULE_HANDLE])[0]
                self._rules[family, table, chain, handle] = (place, _targets(found.get(_RULE_EXPRESSIONS, b"")))

    def read(self):
        """(whether anything was there, the events since last time in the order of a result)."""
        raw = [body for kind, body in netlink.drain(self._events) if kind == _MSG_TRACE]
        events = [event for event in map(self._event, raw) if event]
        return bool(raw), events

    def _event(self, body):
        family, found = body[0], netlink.attributes(body[4:])
        if family not in _AF:
            return None
        table, chain = netlink.text(found[_TRACE_TABLE]), netlink.text(found[_TRACE_CHAIN])
        if table == holding.TABLE:
            return None
        packet = struct.unpack("!I", found[_TRACE_ID])[0]
        kind = struct.unpack("!I", found[_TRACE_TYPE])[0]
        event = Event(_AF[family], table, chain, 0, "", packet)
        if table == "watch":
            if _TRACE_HANDLE not in found:
                return None                  # only the first event tells the interface
            over_lo = struct.unpack("!I", found.get(_TRACE_IIF, bytes(4)))[0] == _LOOPBACK
            event.anchor = "own" if chain == "o" or over_lo else "in"
            return event
        if kind == _TYPE_POLICY:
            policy = struct.unpack("!I", found[_TRACE_POLICY])[0]
            event.verdict = "policy " + ("ACCEPT" if policy == _ACCEPT else "DROP")
            return event
        code, target_chain = _verdict(found[_TRACE_VERDICT])
        if _TRACE_HANDLE not in found:       # the end of the chain
            if chain in rulesets.BUILT_IN.get(table, ()):
                return None                  # the policy's event follows
            event.verdict = "return"
            return event
        handle = struct.unpack("!Q", found[_TRACE_HANDLE])[0]
        event.rule, targets = self._rules[family, table, chain, handle]
        event.verdict = _verdict_words(code, target_chain, targets)
        event.sends = any(target in _SENDERS for target in targets)
        return event


def in_order(events):
    """Events as ip_tables would have told them; drops what `watch` told.

    A rule whose target sends packets comes before those packets' events. What such a target sent stands
    directly before the rule's own event. Its walk begins with an anchor of the host's own, and so back to
    the rule's packet itself: an event of the same packet, or one whose walk began elsewhere.
    """
    ordered, anchors = [], {}
    for event in events:
        if event.anchor:
            anchors[event.packet] = event.anchor
        event_anchor = anchors.get(event.packet)
        at = len(ordered)
        if event.sends:
            while at and ordered[at - 1][0].packet != event.packet and ordered[at - 1][1] == "own":
                at -= 1
        ordered.insert(at, (event, event_anchor))
    return _security_before_nat([event for event, _ in ordered if not event.anchor])


def _security_before_nat(events):
    """Puts security INPUT before nat INPUT.

    The kernel's own priorities are 50 and 100; iptables-nft registers its security table at 150.
    """
    blocks = []
    for event in events:
        # A walk begins with an event of a built-in chain; those of user chains belong to it.
        begins = not blocks or (blocks[-1][0].packet, blocks[-1][0].table) != (event.packet, event.table) or (
            event.chain in rulesets.BUILT_IN[event.table] and event.chain != blocks[-1][0].chain)
        if begins:
            blocks.append([event])
        else:
            blocks[-1].append(event)
    for at in range(len(blocks) - 1):
        first, second = blocks[at][0], blocks[at + 1][0]
        if (first.packet == second.packet and first.chain == second.chain == "INPUT"
                and (first.table, second.table) == ("nat", "security")):
            blocks[at], blocks[at + 1] = blocks[at + 1], blocks[at]
    return [event for block in blocks for event in block]


def _verdict(data):
    found = netlink.attributes(data)
    code = struct.unpack("!i", found[1])[0]
    return code, netlink.text(found[2]) if 2 in found else None


def _verdict_words(code, chain, targets):
    if code in (_CONTINUE, _BREAK):
        return "continue"
    if code == _JUMP:
        return "jump " + chain
    if code == _GOTO:
        return "goto " + chain
    if code == _RETURN:
        return "return"
    if "REJECT" in targets or "reject" in targets:
        return "REJECT"
    low = code & 0xFF
    if low == _DROP:
        return "drop"
    if low == _QUEUE:
        return "QUEUE"
    if low == _STOLEN:
        return targets[-1] if targets else "stolen"
    return "accept"


def _targets(expressions):
    """The names of a rule's targets: an xtables target's own, an nf_tables expression's."""
    found = []
    for _, element in netlink.attribute_list(expressions):
        expression = netlink.attributes(element)
        name = netlink.text(expression[1])
        if name == "target":
            found.append(netlink.text(netlink.attributes(expression[2])[1]))
        elif name in ("reject", "dup", "synproxy", "queue", "tproxy"):
            found.append(name)
    return found


class LegacyTrace:
    """Trace events of one namespace's ip_tables and ip6_tables, by way of NFLOG's group 0."""

    def __init__(self, namespace):
        for family in (2, 10):
            namespace.write_sysctl("net.netfilter.nf_log.%d" % family, "nfnetlink_log")
        self._namespace = namespace
        self._events = netlink.open_socket(namespace, netlink.NETLINK_NETFILTER)
        self._rules = {}
        for family in (2, 10):
            self._configure(family, netlink.attribute(_LOG_COMMAND, bytes([_LOG_PF_BIND])))
        self._configure(0, netlink.attribute(_LOG_COMMAND, bytes([_LOG_BIND])))
        self._configure(0, netlink.attribute(_LOG_MODE, struct.pack("!IBB", 128, 2, 0)))
        self._configure(0, netlink.attribute(_LOG_THRESHOLD, struct.pack("!I", 1)))

    def _configure(self, family, payload):
        netlink.request(self._events, _MSG_LOG_CONFIG, 0, struct.pack("!BBH", family, 0, 0) + payload)

    def fileno(self):
        """For poll()."""
        return self._events.fileno()

    def close(self):
        """Lets the namespace go."""
        self._events.close()

    def rules_changed(self):
        """Learns anew which rule has which target; to be called after each load."""
        self._rules = {family: rulesets.save(self._namespace, family, "legacy") for family in (4, 6)}

    def read(self):
        """(whether anything was there, the events since last time)."""
        raw = [body for kind, body in netlink.drain(self._events) if kind == _MSG_LOG_PACKET]
        return bool(raw), [event for event in map(self._event, raw) if event]

    def _event(self, body):
        prefix = netlink.text(netlink.attributes(body[4:]).get(_LOG_PREFIX, b"")).strip()
        if body[0] not in _AF or not prefix.startswith("TRACE: "):
            return None
        family = _AF[body[0]]
        table, chain, kind, number = prefix[len("TRACE: "):].split(":")
        policy, _, rules = self._rules[family][table][chain]
        event = Event(family, table, chain, int(number), "return")
        # `policy` and `return` are also said of a rule without conditions that only accepts, drops or returns.
        if int(number) <= len(rules):
            event.verdict = _legacy_verdict(rules[int(number) - 1][2], self._rules[family][table])
        else:
            event.rule = 0
            if kind == "policy":
                event.verdict = "policy " + policy
        return event


def _legacy_verdict(rule, chains):
    if rule.target in chains:
        return ("goto " if rule.is_goto else "jump ") + rule.target
    if rule.target not in _TERMINATING:
        return "continue"
    if rule.target in ("ACCEPT", "DROP", "RETURN"):
        return rule.target.lower()
    if rule.target in ("QUEUE", "NFQUEUE"):
        return "QUEUE"
    if rule.target in ("REJECT", "SYNPROXY"):
        return rule.target
    return "accept"

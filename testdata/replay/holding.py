# SPDX-License-Identifier: Apache-2.0
"""Holds packets back where their entries are about to enter the conntrack table, as `send-at-once` asks for.

A table of nf_tables' own, behind all chains and before conntrack confirms (priority 1000), hands every packet with an
unconfirmed entry to this process, which lets them go on one after the other. NFQUEUE is an xtables target here, which
the nft command can't write, so the rule is sent over netlink.
"""

import re
import struct

import netlink

TABLE = "hold"
_QUEUE = 4711

_NFT_NEWTABLE, _NFT_DELTABLE, _NFT_NEWCHAIN, _NFT_NEWRULE = 0xA00, 0xA02, 0xA03, 0xA06
_BATCH_BEGIN, _BATCH_END = 0x10, 0x11
_SUBSYSTEM_NFTABLES = 10
_PRIORITY = 1000
_LOCAL_IN, _POST_ROUTING = 1, 4
_REGISTER = 8
_CT_DIRECTION, _CT_STATUS = 1, 2
_CONFIRMED = 8
_AF = {4: 2, 6: 10}

_QUEUE_PACKET, _QUEUE_VERDICT, _QUEUE_CONFIG = 0x300, 0x301, 0x302
_CONFIG_COMMAND, _CONFIG_PARAMETERS, _CONFIG_MAXIMUM = 1, 2, 3
_BIND, _COPY_META = 1, 1
_PACKET_HEADER, _VERDICT_HEADER = 1, 2
_ACCEPT = 1

# What makes a kernel track connections; a host without it is left alone, because the rule itself would.
_TRACKING = re.compile(
    r"(?:^|\s)(?:-m (conntrack|state|connmark|connlabel|connlimit|connbytes|cluster|helper)\b|-j (SNAT|DNAT|MASQUERADE|REDIRECT"
    r"|NETMAP|CONNMARK|CONNSECMARK|SYNPROXY)\b|-j CT (?!.*--notrack))")


def needs_tracking(tables):
    """Whether rules, as rulesets.save() reads them, make a host track connections."""
    return any(_TRACKING.search(rule.text) for chains in tables.values() for _, _, rules in chains.values()
               for _, _, rule in rules)


class Gate:
    """The place in one namespace where packets wait, as long as it is open()ed."""

    def __init__(self, namespace, families):
        self._rules = netlink.open_socket(namespace, netlink.NETLINK_NETFILTER)
        self._queue = netlink.open_socket(namespace, netlink.NETLINK_NETFILTER)
        self._families = families
        self._configure(_CONFIG_COMMAND, struct.pack("!BxH", _BIND, 0))
        self._configure(_CONFIG_PARAMETERS, struct.pack("!IB", 0, _COPY_META))
        for family in families:
            self._batch(_table(family) + _chain(family, "in", _LOCAL_IN) + _chain(family, "post", _POST_ROUTING))
            self._batch(_rule(family, "in") + _rule(family, "post"))

    def waiting(self):
        """The packets that have come since last time, in their order."""
        return [struct.unpack_from("!I", netlink.attributes(body[4:])[_PACKET_HEADER])[0]
                for kind, body in netlink.drain(self._queue) if kind == _QUEUE_PACKET]

    def let_go(self, packet):
        """Lets one of them go on; when this returns it has gone as far as it can without another process."""
        verdict = netlink.attribute(_VERDICT_HEADER, struct.pack("!II", _ACCEPT, packet))
        payload = struct.pack("!BBH", 0, 0, _QUEUE) + verdict
        self._queue.send(struct.pack("=IHHII", 16 + len(payload), _QUEUE_VERDICT, netlink.NLM_F_REQUEST, 1, 0) + payload)

    def close(self):
        """Takes the table away."""
        for family in self._families:
            self._batch([(_NFT_DELTABLE, 0, _head(family) + _text(1, TABLE))])
        self._rules.close()
        self._queue.close()

    def _configure(self, kind, data):
        netlink.request(self._queue, _QUEUE_CONFIG, 0, struct.pack("!BBH", 0, 0, _QUEUE) + netlink.attribute(kind, data))

    def _batch(self, messages):
        """Sends nf_tables messages as one transaction; raises OSError for the first that is refused."""
        frame = struct.pack("!BBH", 0, 0, _SUBSYSTEM_NFTABLES)
        data, acknowledged = _message(_BATCH_BEGIN, netlink.NLM_F_REQUEST, frame), 0
        for kind, flags, payload in messages:
            data += _message(kind, netlink.NLM_F_REQUEST | netlink.NLM_F_ACK | flags, payload)
            acknowledged += 1
        data += _message(_BATCH_END, netlink.NLM_F_REQUEST, frame)
        self._rules.setblocking(True)
        self._rules.send(data)
        while acknowledged:
            for _, body in netlink.messages(self._rules.recv(1 << 18)):
                error = -struct.unpack_from("=i", body)[0]
                if error:
                    raise OSError(error, "nf_tables refused the table %s" % TABLE)
                acknowledged -= 1


def _message(kind, flags, payload):
    return struct.pack("=IHHII", 16 + len(payload), kind, flags, 1, 0) + payload


def _head(family):
    return struct.pack("!BBH", _AF[family], 0, 0)


def _text(kind, value):
    return netlink.attribute(kind, value.encode() + b"\0")


def _number(kind, value):
    return netlink.attribute(kind, struct.pack("!I", value))


def _table(family):
    return [(_NFT_NEWTABLE, netlink.NLM_F_CREATE, _head(family) + _text(1, TABLE) + _number(2, 0))]


def _chain(family, name, hook):
    where = netlink.nested(4, _number(1, hook), netlink.attribute(2, struct.pack("!i", _PRIORITY)))
    return [(_NFT_NEWCHAIN, netlink.NLM_F_CREATE,
             _head(family) + _text(1, TABLE) + _text(3, name) + where + _number(5, 1) + _text(7, "filter"))]


def _rule(family, chain):
    expressions = netlink.nested(
        4,
        _expression("ct", _number(1, _REGISTER), _number(2, _CT_STATUS)),
        _expression("bitwise", _number(1, _REGISTER), _number(2, _REGISTER), _number(3, 4),
                    _data(4, struct.pack("=I", _CONFIRMED)), _data(5, bytes(4))),
        _equal(bytes(4)),
        _expression("ct", _number(1, _REGISTER), _number(2, _CT_DIRECTION)),
        _equal(bytes(1)),
        _expression("target", _text(1, "NFQUEUE"), _number(2, 0),
                    netlink.attribute(3, struct.pack("=H6x", _QUEUE))))
    return [(_NFT_NEWRULE, netlink.NLM_F_CREATE | 0x800, _head(family) + _text(1, TABLE) + _text(2, chain) + expressions)]


def _expression(name, *attributes):
    return netlink.nested(1, _text(1, name), netlink.nested(2, *attributes))


def _data(kind, value):
    return netlink.nested(kind, netlink.attribute(1, value))


def _equal(value):
    return _expression("cmp", _number(1, _REGISTER), _number(2, 0), _data(3, value))

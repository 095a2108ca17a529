# SPDX-License-Identifier: Apache-2.0
"""A host's connection tracking table: read, aged, flushed."""

import ipaddress
import struct

import netlink

_NEW, _GET, _DELETE = 0x100, 0x101, 0x102
_NEW_EXPECTATION, _GET_EXPECTATION, _DELETE_EXPECTATION = 0x200, 0x201, 0x202
_EXPECTED_MASTER, _EXPECTED_TUPLE, _EXPECTED_MASK, _EXPECTED_TIMEOUT, _EXPECTED_ZONE = 1, 2, 3, 4, 7
_TUPLE_ORIG, _TUPLE_REPLY, _STATUS, _PROTOINFO, _TIMEOUT, _MARK, _ZONE = 1, 2, 3, 4, 7, 8, 18
_TUPLE_IP, _TUPLE_PROTO, _TUPLE_ZONE = 1, 2, 3
_SEEN_REPLY, _ASSURED = 2, 4

TCP_STATES = ("NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT",
               "CLOSE", "SYN_SENT2")
SCTP_STATES = ("NONE", "CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTABLISHED", "SHUTDOWN_SENT", "SHUTDOWN_RECD",
                "SHUTDOWN_ACK_SENT", "HEARTBEAT_SENT")
_STATES = {6: (1, TCP_STATES), 132: (3, SCTP_STATES)}
_NAMES = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6", 132: "sctp"}
_WITH_PORTS = (6, 17, 33, 132, 136)


class Table:
    """The table of one namespace."""

    def __init__(self, namespace):
        self._namespace = namespace
        self._socket = netlink.open_socket(namespace, netlink.NETLINK_NETFILTER)

    def close(self):
        """Lets the namespace go."""
        self._socket.close()

    def entries(self):
        """All entries in the form and order of a result."""
        found = [_describe(entry) for _, entry in self._dump()]
        return sorted(found, key=lambda entry: (entry["protocol"], entry["original"], entry["reply"]))

    def age(self, seconds):
        """Takes seconds off each entry's and each expectation's time-out; those that would have run out go."""
        for family, entry in self._dump():
            # What is left is told in whole seconds, rounded down; a few milliseconds of the last one have gone.
            left = struct.unpack("!I", entry[_TIMEOUT])[0] + 1 - seconds
            name = _header(family) + self._name(entry)
            if left > 0:
                netlink.request(self._socket, _NEW, 0, name + netlink.attribute(
                    _TIMEOUT, struct.pack("!I", max(1, round(left)))))
            else:
                self._delete(name)
        self._age_expectations(seconds)

    def _age_expectations(self, seconds):
        """Those whose connection has gone are gone with it."""
        answer = netlink.request(self._socket, _GET_EXPECTATION, netlink.NLM_F_DUMP, _header(0))
        zones = self._zones() if answer else []
        for _, body in answer:
            expected = netlink.attributes(body[4:])
            left = struct.unpack("!I", expected[_EXPECTED_TIMEOUT])[0] + 1 - seconds
            payload = _header(body[0]) + b"".join(
                netlink.attribute(kind | 0x8000, expected[kind])
                for kind in (_EXPECTED_MASTER, _EXPECTED_TUPLE, _EXPECTED_MASK))
            if left > 0:
                payload += netlink.attribute(_EXPECTED_TIMEOUT, struct.pack("!I", max(1, round(left))))
            self._in_some_zone(_NEW_EXPECTATION if left > 0 else _DELETE_EXPECTATION, payload, zones)

    def _in_some_zone(self, kind, payload, zones):
        """The kernel asks for an expectation's zone, but doesn't tell it: it is one of the entries'."""
        for zone in [b""] + [netlink.attribute(_EXPECTED_ZONE, zone) for zone in zones]:
            try:
                netlink.request(self._socket, kind, 0, payload + zone)
                return
            except FileNotFoundError:
                pass

    def _zones(self):
        zones = set()
        for _, entry in self._dump():
            zones.add(entry.get(_ZONE))
            zones.update(netlink.attributes(entry[kind]).get(_TUPLE_ZONE) for kind in (_TUPLE_ORIG, _TUPLE_REPLY))
        return sorted(zones - {None})

    def insert(self, requests):
        """Makes the entries that conntrack_text.requests() describes."""
        for payload in requests:
            netlink.request(self._socket, _NEW, netlink.NLM_F_CREATE | netlink.NLM_F_EXCL, payload)

    def flush(self):
        """Forgets every entry."""
        for family in (2, 10):
            self._delete(_header(family))

    def _delete(self, payload):
        try:
            netlink.request(self._socket, _DELETE, 0, payload)
        except FileNotFoundError:
            pass                     # it ran out by itself

    @staticmethod
    def _name(entry):
        parts = [netlink.attribute(_TUPLE_ORIG | 0x8000, entry[_TUPLE_ORIG])]
        if _ZONE in entry:
            parts.append(netlink.attribute(_ZONE, entry[_ZONE]))
        return b"".join(parts)

    def _dump(self):
        # A dump walks the whole machine's hash table, so it is worth asking first.
        if self._namespace.read_sysctl("net.netfilter.nf_conntrack_count") == "0":
            return []
        answer = netlink.request(self._socket, _GET, netlink.NLM_F_DUMP, _header(0))
        return [(body[0], netlink.attributes(body[4:])) for _, body in answer]


def _header(family):
    return struct.pack("!BBH", family, 0, 0)


def _describe(entry):
    original, reply = _tuple(entry[_TUPLE_ORIG]), _tuple(entry[_TUPLE_REPLY])
    number = original["protocol"]
    described = {"protocol": _NAMES.get(number, str(number))}
    if number in _STATES:
        kind, states = _STATES[number]
        info = netlink.attributes(netlink.attributes(entry.get(_PROTOINFO, b"")).get(kind, b""))
        described["state"] = states[info[1][0]]
    described["original"], described["reply"] = original["text"], reply["text"]
    status = struct.unpack("!I", entry[_STATUS])[0]
    described["flags"] = ([] if status & _SEEN_REPLY else ["UNREPLIED"]) + (["ASSURED"] if status & _ASSURED else [])
    described["mark"] = struct.unpack("!I", entry[_MARK])[0] if _MARK in entry else 0
    for key, value in (("zone", entry.get(_ZONE)), ("zoneOriginal", original["zone"]), ("zoneReply", reply["zone"])):
        if value and value != b"\0\0":
            described[key] = struct.unpack("!H", value)[0]
    return described


def _tuple(data):
    parts = netlink.attributes(data)
    addresses = netlink.attributes(parts[_TUPLE_IP])
    six = 3 in addresses
    src = str(ipaddress.ip_address(addresses[3 if six else 1]))
    dst = str(ipaddress.ip_address(addresses[4 if six else 2]))
    proto = netlink.attributes(parts[_TUPLE_PROTO])
    number = proto[1][0]
    if number in _WITH_PORTS and 2 in proto:
        form = "[%s]:%d>[%s]:%d" if six else "%s:%d>%s:%d"
        text = form % (src, struct.unpack("!H", proto[2])[0], dst, struct.unpack("!H", proto[3])[0])
    elif 4 in proto or 7 in proto:
        first = 4 if 4 in proto else 7
        text = "%s>%s %d/%d/%d" % (src, dst, proto[first + 1][0], proto[first + 2][0],
                                   struct.unpack("!H", proto[first])[0])
    else:
        text = "%s>%s" % (src, dst)
    return {"protocol": number, "text": text, "zone": parts.get(_TUPLE_ZONE)}

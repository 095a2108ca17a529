# SPDX-License-Identifier: Apache-2.0
"""`conntrack -L` text as netlink requests that make such entries."""

import ipaddress
import re
import struct

import netlink
from conntrack import SCTP_STATES, TCP_STATES
from scenario_file import ScenarioError

_FLAGS_ORIG, _FLAGS_REPLY, _SACK_AND_LIBERAL = 4, 5, 0x0A
_TUPLE_ORIG, _TUPLE_REPLY, _STATUS, _PROTOINFO, _NAT_SRC, _TIMEOUT, _MARK, _NAT_DST, _ZONE = 1, 2, 3, 4, 6, 7, 8, 13, 18
_TUPLE_IP, _TUPLE_PROTO, _TUPLE_ZONE = 1, 2, 3
_SEEN_REPLY, _ASSURED, _CONFIRMED = 2, 4, 8
_NUMBERS = {"tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58, "sctp": 132, "udplite": 136, "gre": 47}
_ICMP_ANSWERS = {8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17, 128: 129, 129: 128, 139: 140, 140: 139}


def requests(text):
    """The payload (nfgenmsg and attributes) of a request for each entry of the text."""
    return [_request(line) for line in text.splitlines() if "src=" in line]


def _request(line):
    words = line.split()
    if words[0] in ("ipv4", "ipv6"):
        words = words[2:]
    number = _NUMBERS.get(words[0]) or int(words[1])
    flags = re.findall(r"\[(\w+)\]", line)
    bare = [word for word in words[2:] if "=" not in word and not word.startswith("[")]
    ways = _two_ways(words, number)
    family = 10 if ways[0]["src"].version == 6 else 2
    status = _CONFIRMED | (0 if "UNREPLIED" in flags else _SEEN_REPLY) | (_ASSURED if "ASSURED" in flags else 0)
    parts = [_tuple(_TUPLE_ORIG, ways[0], number),
             _tuple(_TUPLE_REPLY, dict(_inverted(ways[0]), zone=ways[1]["zone"]), number),
             netlink.attribute(_STATUS, struct.pack("!I", status))]
    timeout = next((word for word in bare if word.isdigit()), "600")
    parts.append(netlink.attribute(_TIMEOUT, struct.pack("!I", int(timeout))))
    state = next((word for word in bare if not word.isdigit()), None)
    if state:
        parts.append(_protoinfo(number, state))
    # The reply tuple as asked comes of the translations; the kernel marks the entry with them.
    parts.extend(_translation(kind, ways[1][side], ways[1][part])
                 for kind, side, part, other, its_part in (
                     (_NAT_DST, "src", "srcport", "dst", "dstport"),
                     (_NAT_SRC, "dst", "id" if "type" in ways[0] else "dstport", "src",
                      "id" if "type" in ways[0] else "srcport"))
                 if (ways[1][side], ways[1][part]) != (ways[0][other], ways[0][its_part]))
    for key, kind, form in (("mark", _MARK, "!I"), ("zone", _ZONE, "!H")):
        value = re.search(r"\b%s=(\w+)" % key, line)
        if value:
            parts.append(netlink.attribute(kind, struct.pack(form, int(value.group(1), 0))))
    return struct.pack("!BBH", family, 0, 0) + b"".join(parts)


def _two_ways(words, number):
    ways = []
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            continue
        if key == "src":
            ways.append({"sport": 0, "dport": 0, "srcport": 0, "dstport": 0, "zone": None})
        if not ways:
            continue
        way = ways[-1]
        if key in ("src", "dst"):
            way[key] = ipaddress.ip_address(value)
        elif key in ("sport", "dport", "srckey", "dstkey"):
            way["srcport" if key[0] == "s" else "dstport"] = int(value, 0)
        elif key in ("type", "code", "id"):
            way[key] = int(value)
    for way, key in zip(ways, ("zone-orig=", "zone-reply=")):
        way["zone"] = next((int(word[len(key):]) for word in words if word.startswith(key)), None)
    if len(ways) != 2 or number in (1, 58) and "type" not in ways[0]:
        raise ScenarioError("not an entry of conntrack -L: %s" % " ".join(words))
    return ways


def _inverted(way):
    turned = dict(way, src=way["dst"], dst=way["src"], srcport=way["dstport"], dstport=way["srcport"], zone=None)
    if "type" in way:
        turned["type"] = _ICMP_ANSWERS.get(way["type"], way["type"])
    return turned


def _tuple(kind, way, number):
    six = way["src"].version == 6
    addresses = (netlink.attribute(3 if six else 1, way["src"].packed),
                 netlink.attribute(4 if six else 2, way["dst"].packed))
    protocol = [netlink.attribute(1, bytes([number]))]
    if "type" in way:
        first = 7 if six else 4
        protocol += [netlink.attribute(first, struct.pack("!H", way["id"])),
                     netlink.attribute(first + 1, bytes([way["type"]])),
                     netlink.attribute(first + 2, bytes([way["code"]]))]
    else:
        protocol += [netlink.attribute(2, struct.pack("!H", way["srcport"])),
                     netlink.attribute(3, struct.pack("!H", way["dstport"]))]
    parts = [netlink.nested(_TUPLE_IP, *addresses), netlink.nested(_TUPLE_PROTO, *protocol)]
    if way["zone"] is not None:
        parts.append(netlink.attribute(_TUPLE_ZONE, struct.pack("!H", way["zone"])))
    return netlink.nested(kind, *parts)


def _protoinfo(number, state):
    nest, states = {6: (1, TCP_STATES), 132: (3, SCTP_STATES)}[number]
    parts = [netlink.attribute(1, bytes([states.index(state)]))]
    if number == 6:                  # as `conntrack -I` does: no windows are known, so none are checked
        parts += [netlink.attribute(way, bytes([_SACK_AND_LIBERAL] * 2)) for way in (_FLAGS_ORIG, _FLAGS_REPLY)]
    else:                            # the kernel insists on the two tags, which a listing does not tell
        parts += [netlink.attribute(way, bytes(4)) for way in (2, 3)]
    return netlink.nested(_PROTOINFO, netlink.nested(nest, *parts))


def _translation(kind, address, port):
    first = 4 if address.version == 6 else 1
    parts = [netlink.attribute(first, address.packed), netlink.attribute(first + 1, address.packed)]
    if port:
        parts.append(netlink.nested(3, netlink.attribute(1, struct.pack("!H", port)),
                                    netlink.attribute(2, struct.pack("!H", port))))
    return netlink.nested(kind, *parts)

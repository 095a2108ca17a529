# SPDX-License-Identifier: Apache-2.0
"""Builds the packet that a `send` step describes, byte by byte."""

import ipaddress
import struct

from scenario_file import ScenarioError

_NUMBERS = {"icmp": 1, "gre": 47, "tcp": 6, "udp": 17, "icmpv6": 58, "sctp": 132, "udplite": 136}
_TCP_FLAGS = "FSRPAUEW"
_WINDOW = 65535
_IDENTIFICATION = 1           # of fragments, so that several steps can send one datagram's


def payload_bytes(value):
    """The bytes that a `payload` key means: a number of zeros, a text, or {hex: ...}."""
    if value is None:
        return b""
    if isinstance(value, dict):
        return bytes.fromhex(str(value["hex"]).replace(" ", ""))
    if isinstance(value, str):
        return value.encode()
    return bytes(int(value))


def protocol_number(word):
    """6 for `tcp`; numbers stay."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    try:
        return int(word)
    except (TypeError, ValueError):
        raise ScenarioError("unknown protocol: %s" % word) from None


def build(keys, rest=b""):
    """The IP packet with these keys of a `send` step; seq and ack are numbers already, src is there.

    `rest` is what a first fragment's later ones will bring: its lengths and checksum cover them.
    """
    src, dst = ipaddress.ip_address(keys["src"]), ipaddress.ip_address(keys["dst"])
    number = protocol_number(keys["protocol"])
    offset, more = fragment_place(keys)
    if offset:
        body = payload_bytes(keys.get("payload"))
    else:
        body = _transport(keys, number, src, dst, rest)
        body = body[:len(body) - len(rest)]
    return _ip(keys, number, src, dst, body, offset, more)


def fragment_place(keys):
    """(offset in bytes, whether more follow) of a `send` step; (0, False) for a whole packet."""
    text = str(keys.get("fragment") or 0)
    return int(text.rstrip("+")), text.endswith("+")


def rest_of_datagram(sends, at):
    """The bytes behind a first fragment: those of the other `send` steps of the same datagram, if all are there.

    They are looked for behind it up to the next first fragment, then before it, then on both sides.
    """
    keys = sends[at]
    if not keys or fragment_place(keys) != (0, True):
        return b""
    own_length = len(build({"src": "192.0.2.1", "dst": "192.0.2.2", **keys})) - (40 if ":" in str(keys["dst"]) else 20)
    own_length -= 8 if ":" in str(keys["dst"]) else 0      # IPv6's fragment header
    behind, before = _up_to_first(keys, sends[at + 1:]), _up_to_first(keys, reversed(sends[:at]))
    for others in (behind, before, behind + before):
        pieces, end = {}, None
        for other in others:
            offset, more = fragment_place(other)
            pieces[offset] = payload_bytes(other.get("payload"))
            end = end if more else offset + len(pieces[offset])
        rest, place = b"", own_length
        while place in pieces:
            rest += pieces[place]
            place += len(pieces[place])
        if place == end:
            return rest
    return b""


def _up_to_first(keys, sends):
    found = []
    for other in sends:
        if other and other != keys and _same_datagram(keys, other):
            if fragment_place(other)[0] == 0:
                break
            found.append(other)
    return found


def _same_datagram(one, other):
    keys = ["src", "dst", "protocol"]
    keys += [] if protocol_number(one["protocol"]) in (1, 58) else ["id"]      # theirs is the echo's
    return all(str(one.get(key)) == str(other.get(key)) for key in keys)


def _ip(keys, number, src, dst, body, offset, more):
    identification = _IDENTIFICATION if number in (1, 58) else int(keys.get("id", _IDENTIFICATION))
    ttl, tos = int(keys.get("ttl", 64)), int(keys.get("tos", 0))
    if src.version == 6:
        if offset or more:
            body = struct.pack("!BBHI", number, 0, offset | more, identification) + body
            number = 44
        return struct.pack("!IHBB", 6 << 28 | tos << 20, len(body), number, ttl) + src.packed + dst.packed + body
    fragment = offset >> 3 | more << 13
    if keys.get("df", not (offset or more)):
        fragment |= 0x4000
    header = struct.pack("!BBHHHBBH", 0x45, tos, 20 + len(body), identification, fragment, ttl, number, 0)
    header += src.packed + dst.packed
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + body


def checksum(data):
    """The Internet checksum of the bytes."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _with_checksum(body, at, number, src, dst, pseudo=True):
    summed = body
    if pseudo:
        summed = src.packed + dst.packed + struct.pack("!II", len(body), number) + body
    value = checksum(summed)
    if number == 17 and value == 0:
        value = 0xFFFF
    return body[:at] + struct.pack("!H", value) + body[at + 2:]


def _transport(keys, number, src, dst, rest):
    payload = payload_bytes(keys.get("payload")) + rest
    ports = struct.pack("!HH", int(keys.get("sport", 0)), int(keys.get("dport", 0)))
    if number == 6:
        return _tcp(keys, ports, payload, src, dst)
    if number in (17, 136):
        third = 8 + len(payload)
        return _with_checksum(ports + struct.pack("!HH", third, 0) + payload, 6, number, src, dst)
    if number == 1 and src.version == 4 or number == 58 and src.version == 6:
        return _icmp(keys, number, payload, src, dst)
    return payload


def _tcp(keys, ports, payload, src, dst):
    letters = str(keys.get("flags", "S"))
    flags = 0 if letters == "NONE" else sum(1 << _TCP_FLAGS.index(letter) for letter in letters)
    options = _tcp_options(keys.get("tcp-options") or {})
    seq, ack = (int(keys.get(key, 0)) & 0xFFFFFFFF for key in ("seq", "ack"))
    segment = ports + struct.pack("!IIBBHHH", seq, ack,
                                  (20 + len(options)) << 2, flags, int(keys.get("window", _WINDOW)), 0, 0)
    return _with_checksum(segment + options + payload, 16, 6, src, dst)


def _tcp_options(options):
    data = b""
    for name, value in options.items():
        if name == "mss":
            data += struct.pack("!BBH", 2, 4, int(value))
        elif name == "wscale":
            data += struct.pack("!BBB", 3, 3, int(value))
        elif name == "sack":
            data += b"\4\2" if value else b""
        elif name == "timestamps":
            # A time of 0 would count as none: Linux would not answer with its own.
            data += b"\10\12" + struct.pack("!II", 1, 0) if value else b""
        else:
            raise ScenarioError("unknown tcp option: %s" % name)
    return data + b"\1" * (-len(data) % 4)


def _icmp(keys, number, payload, src, dst):
    kind = int(keys.get("icmp-type", 8 if number == 1 else 128))
    code = int(keys.get("icmp-code", 0))
    inner = keys.get("inner")
    if inner:
        rest = _error_word(kind, code, int(keys.get("mtu", 0)), src.version) + _quote(inner) + payload
    else:
        rest = struct.pack("!HH", int(keys.get("id", 0)), int(keys.get("seq", 1))) + payload
    return _with_checksum(struct.pack("!BBH", kind, code, 0) + rest, 2, number, src, dst, pseudo=number == 58)


def _error_word(kind, code, mtu, version):
    if version == 4 and (kind, code) == (3, 4):
        return struct.pack("!HH", 0, mtu)
    return struct.pack("!I", mtu if version == 6 and kind == 2 else 0)


def _quote(inner):
    """The IP header and 8 bytes of the packet that an ICMP error speaks of."""
    packet = build(inner)
    header = 40 if packet[0] >> 4 == 6 else 20
    return packet[:header + 8]

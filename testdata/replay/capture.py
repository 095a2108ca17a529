# SPDX-License-Identifier: Apache-2.0
"""Taps: every IPv4 and IPv6 frame of a host, in the order the host saw them, as the result format has it."""

import fcntl
import ipaddress
import mmap
import socket
import struct

_ETH_P_ALL = 0x0003
_ETH_P_IP = 0x0800
_ETH_P_IPV6 = 0x86DD
_PACKET_OTHERHOST = 3
_PACKET_OUTGOING = 4
_SOL_PACKET, _PACKET_RX_RING, _PACKET_STATISTICS, _PACKET_VERSION, _TPACKET_V2 = 263, 5, 6, 10, 1
_SLOT, _SLOTS = 4096, 1024               # bytes of a frame that are kept; frames between two reads
_RING_HEADER = struct.Struct("=IIIHH")   # status (bit 0: ours to read), length, length kept, offset of the frame
_RING_SENDER = struct.Struct("=HHiHB")   # 32 bytes into the slot: family, protocol, interface, hardware, kind
_SIOCGIFNAME = 0x8910

_TCP_FLAGS = "FSRPAUEW"
_NAMES4 = {1: "icmp", 6: "tcp", 17: "udp", 132: "sctp"}
_NAMES6 = {58: "icmpv6", 6: "tcp", 17: "udp", 132: "sctp"}
_WITH_PORTS = (6, 17, 132, 136)
_ICMP4_ERRORS = (3, 4, 5, 11, 12)
_SKIPPED_HEADERS = (0, 43, 60)          # hop-by-hop, routing, destination options
_FRAGMENT_HEADER = 44


class FramesLost(Exception):
    """A tap had no room for all frames."""


class Tap:
    """One host's tap on all of its interfaces at once: one socket, so the order is the kernel's.

    A ring, because the kernel copies a frame into it at once. What recvfrom() gives shares its bytes with the
    packet: of a fragment that is forwarded later it shows the header that it left with.
    """

    def __init__(self, host, namespace):
        self._host = host
        self._bridge_macs = _macs_taken_as_in(host)
        self._socket = namespace.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.setsockopt(_SOL_PACKET, _PACKET_VERSION, _TPACKET_V2)
        self._socket.setsockopt(_SOL_PACKET, _PACKET_RX_RING, struct.pack("=4I", _SLOT, _SLOTS, _SLOT, _SLOTS))
        self._ring = mmap.mmap(self._socket.fileno(), _SLOT * _SLOTS)
        self._next = 0

    def fileno(self):
        """For poll()."""
        return self._socket.fileno()

    def read(self):
        """(whether anything at all was there, the frames that a result reports)."""
        self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)     # an interface went down: told once
        stirred, frames = False, []
        while True:
            slot = self._next * _SLOT
            status, _, kept, start, _ = _RING_HEADER.unpack_from(self._ring, slot)
            if not status & 1:
                self._insist_on_all(stirred)
                return stirred, frames
            _, protocol, index, _, kind = _RING_SENDER.unpack_from(self._ring, slot + 32)
            data, protocol = self._ring[slot + start:slot + start + kept], socket.ntohs(protocol)
            device = self._name(index)
            struct.pack_into("=I", self._ring, slot, 0)
            self._next = (self._next + 1) % _SLOTS
            stirred = True
            if device != "lo" and protocol in (_ETH_P_IP, _ETH_P_IPV6):
                frame = self._frame(device, protocol, kind, data)
                if frame is not None:
                    frames.append(frame)

    def _insist_on_all(self, stirred):
        if stirred and struct.unpack("=II", self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8))[1]:
            raise FramesLost("more frames at once on %s than a tap has room for" % self._host.name)

    def _name(self, index):
        request = struct.pack("16si20x", b"", index)
        return fcntl.ioctl(self._socket, _SIOCGIFNAME, request)[:16].rstrip(b"\0").decode()

    def close(self):
        """Stops listening."""
        self._ring.close()
        self._socket.close()

    def _frame(self, device, protocol, kind, data):
        destination, source = _mac(data[0:6]), _mac(data[6:12])
        packet = describe(data[14:], 4 if protocol == _ETH_P_IP else 6)
        if packet is None:
            return None
        if kind == _PACKET_OUTGOING:
            direction = "out"
        elif kind == _PACKET_OTHERHOST and destination not in self._bridge_macs.get(device, ()):
            direction = "other"
        else:
            direction = "in"
        return {"host": self._host.name, "interface": device, "direction": direction,
                "ethSrc": source, "ethDst": destination, **packet}


def _macs_taken_as_in(host):
    """Port -> the MACs of its bridge and of all of that bridge's ports."""
    taken = {}
    for port in host.interfaces.values():
        if port.master:
            taken[port.name] = {host.interfaces[port.master].mac} | {
                other.mac for other in host.interfaces.values() if other.master == port.master}
    return taken


def _mac(data):
    return ":".join("%02x" % byte for byte in data)


def describe(data, version):
    """The packet part of a frame's report; None for a packet that is no IP or IPv6's own multicast chatter.

    `_seq`, a TCP segment's sequence number, is no part of the report.
    """
    header = _parse4(data) if version == 4 else _parse6(data)
    if header is None or (version == 6 and header["dst"].is_multicast):
        return None
    number, payload, offset = header["protocol"], header["payload"], header["offset"]
    first = not offset
    described = {"protocol": header["name"], "src": str(header["src"])}
    if number in _WITH_PORTS and first and len(payload) >= 4:
        described["sport"] = struct.unpack_from("!H", payload, 0)[0]
    described["dst"] = str(header["dst"])
    if "sport" in described:
        described["dport"] = struct.unpack_from("!H", payload, 2)[0]
    if number == 6 and first and len(payload) >= 14:
        described["flags"] = "".join(letter for bit, letter in enumerate(_TCP_FLAGS) if payload[13] >> bit & 1)
        described["_seq"] = struct.unpack_from("!I", payload, 4)[0]
    if header["name"] in ("icmp", "icmpv6") and first and len(payload) >= 2:
        described.update(_icmp(payload, version))
    if offset or header["more"]:
        described["fragment"] = "%d%s" % (offset, "+" if header["more"] else "")
    described.update(ttl=header["ttl"], tos=header["tos"], length=header["length"])
    return described


def _parse4(data):
    if len(data) < 20 or data[0] >> 4 != 4:
        return None
    tos, length = data[1], struct.unpack_from("!H", data, 2)[0]
    fragment = struct.unpack_from("!H", data, 6)[0]
    number = data[9]
    return {"src": ipaddress.IPv4Address(data[12:16]), "dst": ipaddress.IPv4Address(data[16:20]),
            "ttl": data[8], "tos": tos, "length": length, "protocol": number,
            "name": _NAMES4.get(number, str(number)), "offset": (fragment & 0x1FFF) * 8,
            "more": bool(fragment & 0x2000), "payload": data[(data[0] & 15) * 4:length]}


def _parse6(data):
    if len(data) < 40 or data[0] >> 4 != 6:
        return None
    word, length, number, ttl = struct.unpack_from("!IHBB", data)
    payload, offset, more = data[40:40 + length], 0, False
    while len(payload) >= 8 and (number in _SKIPPED_HEADERS or number == _FRAGMENT_HEADER):
        if number == _FRAGMENT_HEADER:
            field = struct.unpack_from("!H", payload, 2)[0]
            offset, more = field & 0xFFF8, bool(field & 1)
            size = 8
        else:
            size = 8 + payload[1] * 8
        number, payload = payload[0], payload[size:]
        if offset:
            break
    return {"src": ipaddress.IPv6Address(data[8:24]), "dst": ipaddress.IPv6Address(data[24:40]),
            "ttl": ttl, "tos": word >> 20 & 0xFF, "length": 40 + length, "protocol": number,
            "name": _NAMES6.get(number, str(number)), "offset": offset, "more": more, "payload": payload}


def _icmp(payload, version):
    kind, code = payload[0], payload[1]
    error = kind in _ICMP4_ERRORS if version == 4 else kind < 128
    known = {"icmpType": kind, "icmpCode": code,
             "id": 0 if error or len(payload) < 6 else struct.unpack_from("!H", payload, 4)[0]}
    if error:
        inner = _quoted(payload[8:], version)
        if inner:
            known["inner"] = inner
    return known


def _quoted(data, version):
    header = _parse4(data) if version == 4 else _parse6(data)
    if header is None:
        return None
    number, payload = header["protocol"], header["payload"]
    src, dst = str(header["src"]), str(header["dst"])
    if header["offset"] or len(payload) < 4:
        return "%s %s>%s" % (header["name"], src, dst)
    if number in _WITH_PORTS:
        sport, dport = struct.unpack_from("!HH", payload)
        form = "%s %s:%d>%s:%d" if version == 4 else "%s [%s]:%d>[%s]:%d"
        return form % (header["name"], src, sport, dst, dport)
    if header["name"] in ("icmp", "icmpv6"):
        known = _icmp(payload[:8], version)
        return "%s %s>%s %d/%d/%d" % (header["name"], src, dst, known["icmpType"], known["icmpCode"], known["id"])
    return "%s %s>%s" % (header["name"], src, dst)

# SPDX-License-Identifier: Apache-2.0
"""The little of netlink that a replay needs: packing, parsing, dumps and acknowledged requests."""

import os
import socket
import struct

NETLINK_ROUTE = 0
NETLINK_NETFILTER = 12

NLM_F_REQUEST = 0x1
NLM_F_ACK = 0x4
NLM_F_DUMP = 0x300
NLM_F_CREATE = 0x400
NLM_F_EXCL = 0x200

_NLMSG_ERROR = 2
_NLMSG_DONE = 3
_NLA_F_NESTED = 0x8000
_NLA_TYPE_MASK = 0x3FFF
_SOL_NETLINK = 270
_NETLINK_ADD_MEMBERSHIP = 1
_SO_RCVBUFFORCE = 33
_RECEIVE_BUFFER = 32 << 20


def attribute(kind, data):
    """One attribute with its padding."""
    return struct.pack("=HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def nested(kind, *attributes):
    """An attribute that holds attributes."""
    return attribute(kind | _NLA_F_NESTED, b"".join(attributes))


def attributes(data):
    """Attributes by their type; of a repeated type the last."""
    return dict(attribute_list(data))


def attribute_list(data):
    """(type, payload) of each attribute, in order."""
    found, at = [], 0
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, at)
        if length < 4:
            break
        found.append((kind & _NLA_TYPE_MASK, data[at + 4:at + length]))
        at += (length + 3) & ~3
    return found


def text(data):
    """A string attribute's value."""
    return data.rstrip(b"\0").decode()


def messages(data):
    """(type, payload without the netlink header) of each message of a datagram."""
    found, at = [], 0
    while at + 16 <= len(data):
        length, kind = struct.unpack_from("=IH", data, at)
        if length < 16:
            break
        found.append((kind, data[at + 16:at + length]))
        at += (length + 3) & ~3
    return found


def open_socket(namespace, protocol, groups=()):
    """A netlink socket of the namespace, joined to multicast groups, that does not block."""
    sock = namespace.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol)
    sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _RECEIVE_BUFFER)
    sock.bind((0, 0))
    for group in groups:
        sock.setsockopt(_SOL_NETLINK, _NETLINK_ADD_MEMBERSHIP, group)
    sock.setblocking(False)
    return sock


def request(sock, kind, flags, payload):
    """Sends one request and returns the (type, payload) messages of its answer.

    Raises OSError with the kernel's error number.
    """
    flags |= NLM_F_REQUEST
    if flags & NLM_F_DUMP != NLM_F_DUMP:
        flags |= NLM_F_ACK
    sock.setblocking(True)
    try:
        sock.send(struct.pack("=IHHII", 16 + len(payload), kind, flags, 1, 0) + payload)
        answer = []
        while True:
            for got, body in messages(sock.recv(1 << 18)):
                if got == _NLMSG_DONE:
                    return answer
                if got == _NLMSG_ERROR:
                    error = -struct.unpack_from("=i", body)[0]
                    if error:
                        raise OSError(error, os.strerror(error))
                    return answer
                answer.append((got, body))
    finally:
        sock.setblocking(False)


def drain(sock):
    """All messages that have arrived, without waiting."""
    found = []
    while True:
        try:
            found.extend(messages(sock.recv(1 << 18)))
        except BlockingIOError:
            return found

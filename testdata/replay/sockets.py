# SPDX-License-Identifier: Apache-2.0
"""The sockets of hosts: those that listen and answer, and the clients that `connect` and `ping` open."""

import errno
import ipaddress
import socket
import struct

from scenario_file import ScenarioError

_IP_RECVERR, _IPV6_RECVERR = 11, 25
_IP_PKTINFO, _IPV6_RECVPKTINFO, _IPV6_PKTINFO = 8, 49, 50
_MSG_ERRQUEUE = 0x2000
_TCP_REPAIR, _TCP_REPAIR_QUEUE, _TCP_QUEUE_SEQ = 19, 20, 21
_TCP_SEND_QUEUE, _REPAIR_OFF_WITHOUT_PROBE = 2, -1
_FIRST_SEQUENCE = 1000
_ORIGIN_LOCAL, _ORIGIN_ICMP, _ORIGIN_ICMP6 = 1, 2, 3

_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES, errno.EINVAL, errno.ENETDOWN, errno.EADDRNOTAVAIL,
                errno.EMSGSIZE, errno.ENOPROTOOPT, errno.EPROTO, errno.EOPNOTSUPP, errno.ENONET, errno.EHOSTDOWN)


def split_endpoint(text):
    """(address, port) of `10.0.0.1:80` or `[fd00::1]:80`."""
    address, _, port = str(text).rpartition(":")
    return ipaddress.ip_address(address.strip("[]")), int(port)


def _family(address):
    return socket.AF_INET if address.version == 4 else socket.AF_INET6


class Listeners:
    """The sockets of a host that answer: tcp accepts, udp sends back what it gets."""

    def __init__(self, namespace, entries):
        self._sockets = []
        self._accepted = []
        for entry in entries:
            self._open(namespace, str(entry))

    def _open(self, namespace, entry):
        protocol, _, place = entry.partition("/")
        kinds = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
        if protocol not in kinds:
            raise ScenarioError("can't listen on %s" % entry)
        if place.isdigit():
            ends = [(ipaddress.ip_address("0.0.0.0"), int(place)), (ipaddress.ip_address("::"), int(place))]
        else:
            ends = [split_endpoint(place)]
        for address, port in ends:
            sock = namespace.socket(_family(address), kinds[protocol], 0)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(protocol == "tcp"))
            if address.version == 6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            if protocol == "udp":
                if address.version == 4:
                    sock.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)
                else:
                    sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVPKTINFO, 1)
            sock.bind((str(address), port))
            if protocol == "tcp":
                sock.listen(128)
            sock.setblocking(False)
            self._sockets.append((sock, protocol))

    def pollable(self):
        """The open sockets, for poll()."""
        return [sock for sock, _ in self._sockets]

    def serve(self):
        """Answers whatever has come; returns whether anything had."""
        return any([self._accept(sock) if protocol == "tcp" else self._echo(sock)
                    for sock, protocol in self._sockets])

    def _accept(self, sock):
        served = False
        while True:
            try:
                connection, _ = sock.accept()
            except OSError:
                return served
            self._accepted.append(connection)
            served = True

    @staticmethod
    def _echo(sock):
        served = False
        while True:
            try:
                data, ancillary, _, peer = sock.recvmsg(1 << 16, 256)
            except OSError:
                return served
            served = True
            try:
                sock.sendmsg([data], _answer_from(ancillary), 0, peer)
            except OSError:
                pass                 # its own rules may forbid the answer

    def close(self):
        """Closes what listens; connections that were accepted stay open."""
        for sock, _ in self._sockets:
            sock.close()
        self._sockets = []

    def close_connections(self):
        """Closes what was accepted."""
        for connection in self._accepted:
            connection.close()


def _answer_from(ancillary):
    """Ancillary data that makes an answer leave from the address that the question came to."""
    for level, kind, data in ancillary:
        if (level, kind) == (socket.IPPROTO_IP, _IP_PKTINFO):
            return [(level, kind, struct.pack("=i4s4s", 0, data[8:12], bytes(4)))]
        if (level, kind) == (socket.IPPROTO_IPV6, _IPV6_PKTINFO):
            return [(level, kind, data[:16] + struct.pack("=i", 0))]
    return []


class Client:
    """A client socket: `start` sends, and when all is quiet `result` tells what came of it."""

    def __init__(self, sock, to, port):
        self._socket = sock
        self._to = (str(to), port)
        self._failed = None

    def _bind(self, source, port, version):
        try:
            self._socket.bind((source or ("0.0.0.0" if version == 4 else "::"), port))
        except OSError as error:
            self._failed = error.errno

    def close(self):
        """Closes the socket."""
        self._socket.close()


class TcpClient(Client):
    """One connection attempt, whose first sequence number is 1000."""

    def __init__(self, namespace, address, port, source, source_port):
        super().__init__(namespace.socket(_family(address), socket.SOCK_STREAM, 0), address, port)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._bind(source, source_port, address.version)
        for option, value in ((_TCP_REPAIR, 1), (_TCP_REPAIR_QUEUE, _TCP_SEND_QUEUE),
                              (_TCP_QUEUE_SEQ, _FIRST_SEQUENCE), (_TCP_REPAIR, _REPAIR_OFF_WITHOUT_PROBE)):
            self._socket.setsockopt(socket.IPPROTO_TCP, option, value)

    def start(self):
        """Sends the SYN."""
        if self._failed is None:
            error = self._socket.connect_ex(self._to)
            if error not in (0, errno.EINPROGRESS):
                self._failed = error

    def result(self):
        """The word of the result format."""
        error = self._failed
        if error is None:
            error = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            return _word_for(error)
        try:
            self._socket.getpeername()
        except OSError:
            return "timeout"
        return "established"

    def close(self):
        """Closes the socket without a word, even if it is connected."""
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, _TCP_REPAIR, 1)
        except OSError:
            pass                     # not connected: it has nothing to say
        super().close()


class DatagramClient(Client):
    """One datagram, udp or an echo request, and what comes back for it."""

    def __init__(self, sock, to, port, data, is_answer):
        super().__init__(sock, to, port)
        self._data = data
        self._is_answer = is_answer
        self._version = to.version
        sock.setblocking(False)
        if self._version == 4:
            sock.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
        else:
            sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_RECVERR, 1)

    def start(self):
        """Sends it."""
        if self._failed is None:
            try:
                self._socket.sendto(self._data, self._to)
            except OSError as error:
                self._failed = error.errno

    def result(self):
        """The word of the result format."""
        answer = self._answer()
        if answer:
            return answer
        told = self._icmp_error()
        if told:
            return told
        return _word_for(self._failed) if self._failed else "timeout"

    def _answer(self):
        while True:
            try:
                data, peer = self._socket.recvfrom(1 << 16)
            except BlockingIOError:
                return None
            except OSError:
                continue             # a pending error: the error queue has it, too
            if self._is_answer(data):
                same = ipaddress.ip_address(peer[0]) == ipaddress.ip_address(self._to[0])
                return "answered" if same and peer[1] == self._to[1] else "unexpected-source"

    def _icmp_error(self):
        while True:
            try:
                _, ancillary, _, _ = self._socket.recvmsg(1 << 16, 512, _MSG_ERRQUEUE)
            except OSError:
                return None
            for level, kind, data in ancillary:
                if (level, kind) in ((socket.IPPROTO_IP, _IP_RECVERR), (socket.IPPROTO_IPV6, _IPV6_RECVERR)):
                    origin, icmp_type, code = struct.unpack_from("=4xBBB", data)
                    if (origin, icmp_type, code) in ((_ORIGIN_ICMP, 3, 3), (_ORIGIN_ICMP6, 1, 4)):
                        return "refused"
                    if origin in (_ORIGIN_LOCAL, _ORIGIN_ICMP, _ORIGIN_ICMP6):
                        return "unreachable"


def udp_client(namespace, address, port, source, source_port, data):
    """A client that sends one datagram from an unconnected socket."""
    sock = namespace.socket(_family(address), socket.SOCK_DGRAM, 0)
    client = DatagramClient(sock, address, port, data, lambda _: True)
    client._bind(source, source_port, address.version)
    return client


def ping_client(namespace, address, source, identifier):
    """A client that sends one echo request with sequence number 1 and 56 bytes of data."""
    protocol = socket.IPPROTO_ICMP if address.version == 4 else socket.IPPROTO_ICMPV6
    request = struct.pack("!BBHHH", 8 if address.version == 4 else 128, 0, 0, identifier, 1) + bytes(56)
    sock = namespace.socket(_family(address), socket.SOCK_DGRAM, protocol)
    client = DatagramClient(sock, address, 0, request, lambda data: data[:1] in (b"\0", b"\x81"))
    client._bind(source, identifier, address.version)
    return client


def _word_for(error):
    if error in (errno.ECONNREFUSED, errno.ECONNRESET):
        return "refused"
    return "unreachable" if error in _UNREACHABLE else "timeout"


def routed_source(namespace, destination):
    """The source address that routing chooses towards a destination; None if there is no way."""
    sock = namespace.socket(_family(destination), socket.SOCK_DGRAM, 0)
    try:
        sock.connect((str(destination), 9))
        return sock.getsockname()[0]
    except OSError:
        return None
    finally:
        sock.close()

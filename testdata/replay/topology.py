# SPDX-License-Identifier: Apache-2.0
"""Builds a scenario's hosts as network namespaces of this machine's kernel, and takes them away again."""

import ctypes
import fcntl
import ipaddress
import os
import socket
import struct
import time

import links
import netlink
from namespaces import Namespace, ip_batch
from scenario_file import ScenarioError, mentioned_addresses

_VOID = "void"

# What a new namespace has, whatever this machine's first one inherited, and what makes runs repeatable.
_BASE_SYSCTLS = (
    ("net.ipv4.conf.all.rp_filter", 0), ("net.ipv4.conf.default.rp_filter", 0),
    ("net.ipv4.conf.all.send_redirects", 0), ("net.ipv4.conf.default.send_redirects", 0),
    ("net.ipv4.conf.all.accept_redirects", 0), ("net.ipv4.conf.default.accept_redirects", 0),
    ("net.ipv4.ip_forward", 0), ("net.ipv4.tcp_synack_retries", 0),
    ("net.ipv4.icmp_ratelimit", 0), ("net.ipv4.icmp_ratemask", 0), ("net.ipv6.icmp.ratelimit", 0),
    ("net.ipv4.ping_group_range", "0 2147483647"),
    ("net.ipv6.conf.all.disable_ipv6", 0), ("net.ipv6.conf.default.disable_ipv6", 0),
    ("net.ipv6.conf.lo.disable_ipv6", 0),
    ("net.ipv6.conf.all.accept_redirects", 0), ("net.ipv6.conf.default.accept_redirects", 0),
    ("net.ipv6.conf.default.accept_dad", 0), ("net.ipv6.conf.all.accept_dad", 0),
    ("net.ipv6.conf.default.dad_transmits", 0), ("net.ipv6.conf.default.autoconf", 0),
    ("net.ipv6.conf.default.accept_ra", 0), ("net.ipv6.conf.all.accept_ra", 0),
    ("net.ipv6.conf.default.router_solicitations", 0), ("net.ipv6.conf.default.addr_gen_mode", 1),
)
# The second of these is not in every kernel's namespaces.
_OPTIONAL_SYSCTLS = (("net.ipv4.icmp_msgs_per_sec", 1000000), ("net.ipv4.icmp_msgs_burst", 1000000))

_BRIDGE_CALLS = ("iptables", "ip6tables", "arptables")

# Runs before raw and after defragmentation; says nothing but "trace this". IPv6's own chatter ends here.
_WATCH = """
table ip watch {
  chain p { type filter hook prerouting priority -350; meta nftrace set 1
  }
  chain o { type filter hook output priority -350; meta nftrace set 1
  }
}
table ip6 watch {
  chain p { type filter hook prerouting priority -350; meta nftrace set 1
  }
  chain o { type filter hook output priority -350; icmpv6 type { 130-137, 143 } drop; meta nftrace set 1
  }
}
"""

# The far end of a wire without a peer answers ARP for every address (all are its own) and takes nothing else.
_FAR_END_SILENCE = """
table ip silence { chain p { type filter hook prerouting priority -500; policy drop; }; }
table ip6 silence { chain p { type filter hook prerouting priority -500; policy drop; }; }
"""

_SIOCETHTOOL = 0x8946
_ETHTOOL_SETTERS = (0x17, 0x1F, 0x24, 0x2C)     # tx checksums, TSO, GSO, GRO
_IFF_UP = 0x1
_IFLA_IFNAME, _IFLA_QDISC, _IFLA_OPERSTATE, _IFLA_LINKINFO, _IFLA_CARRIER = 3, 6, 16, 18, 33
_IFLA_INFO_SLAVE_DATA, _IFLA_BRPORT_STATE = 5, 1
_OPERATIONAL = (b"\0", b"\6")         # unknown, up
_FORWARDING = b"\3"
_RTM_GETLINK, _RTM_GETNEIGH = 18, 30
_NUD_INCOMPLETE = 1


class Topology:
    """The namespaces of one scenario. Use as a context manager; it adds the namespaces' names to `left_over`.

    The kernel takes namespaces away all at once about as fast as one alone, and is slow at all else meanwhile.
    """

    def __init__(self, scenario, prefix, left_over):
        self.scenario = scenario
        self.hosts = scenario.hosts
        self.left_over = left_over
        self._prefix = prefix
        self._names = []
        self.namespaces = {}
        self.void = None
        self._routing = {}           # a routing netlink socket of each namespace, by its name
        self._segments = links.segments(self.hosts)
        self._far_ends = {}
        self.down = set()            # keys of the interfaces that a change took down
        self._addresses = mentioned_addresses(scenario.text)

    def __enter__(self):
        try:
            self._build()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        for namespace in list(self.namespaces.values()) + [self.void]:
            if namespace:
                namespace.close()
        for sock in self._routing.values():
            sock.close()
        self.left_over.extend(name for name in self._names if os.path.exists("/run/netns/" + name))

    def wire_towards(self, interface):
        """(namespace, device) from which a frame comes to this interface as if from the wire."""
        if interface.peer:
            return self.namespaces[interface.peer[0]], interface.peer[1]
        if interface.key not in self._far_ends:
            raise ScenarioError("nothing arrives at %s/%s from a wire" % interface.key)
        return self.void, self._far_ends[interface.key]

    def bridge_of(self, interface):
        """The bridge that the interface is a port of, or None."""
        return self.hosts[interface.host].interfaces[interface.master] if interface.master else None

    def is_resolving(self):
        """Whether a host still waits for the answer of a neighbour; if none comes, an ICMP error will."""
        return any(_states_of_neighbours(sock) & {_NUD_INCOMPLETE} for sock in self._routing.values())

    # ---- building, in the order that the recipe asks for

    def _build(self):
        self._make_namespaces()
        self._make_links()
        for host in self.hosts.values():
            self._raise_links(host)
        self.wait_until_up()
        for host in self.hosts.values():
            self._tune_devices(host)
            self._configure_addresses(host)
        for host in self.hosts.values():
            self._late_sysctls(host)
        self._warm_header_caches()

    def _make_namespaces(self):
        self._names = [self._prefix + "-" + _VOID] + [
            "%s-%d-%s" % (self._prefix, host.number, host.name) for host in self.hosts.values()]
        ip_batch(["netns add " + name for name in self._names])
        self.void = self._enter_into_books(self._names[0])
        self._silence_void()
        for host, name in zip(self.hosts.values(), self._names[1:]):
            namespace = self.namespaces[host.name] = self._enter_into_books(name)
            for key, value in _BASE_SYSCTLS:
                namespace.write_sysctl(key, value)
            for key, value in _OPTIONAL_SYSCTLS:
                namespace.write_sysctl(key, value, missing_ok=True)
            for key, value in host.sysctl.items():
                if _is_for_devices_to_come(key):
                    namespace.write_sysctl(key, sysctl_value(value))
            namespace.run(["nft", "-f", "-"], _WATCH)
            namespace.ip(["link set lo up"])

    def _enter_into_books(self, name):
        namespace = Namespace(name)
        self._routing[name] = netlink.open_socket(namespace, netlink.NETLINK_ROUTE)
        return namespace

    def _silence_void(self):
        void = self.void
        for key, value in (("net.ipv6.conf.all.disable_ipv6", 1), ("net.ipv6.conf.default.disable_ipv6", 1),
                           ("net.ipv4.conf.all.rp_filter", 0), ("net.ipv4.conf.default.rp_filter", 0),
                           ("net.ipv4.conf.all.accept_local", 1), ("net.ipv4.ip_forward", 0)):
            void.write_sysctl(key, value)
        void.run(["nft", "-f", "-"], _FAR_END_SILENCE)
        void.ip(["link set lo up", "route add local 0.0.0.0/0 dev lo table local"])

    def _make_links(self):
        # Were both ends of a wire to have the same number, the kernel would tell of their carrier a second later.
        numbers = {interface.key: place for place, interface in enumerate(links.all_interfaces(self.hosts), 2)}
        lines = []
        for first, second in links.creation_order(self.hosts):
            ours = self._link_end(first, numbers[first.key])
            if first.kind == "bridge":
                lines.append("link add %s type bridge stp_state 0 forward_delay 0 mcast_snooping 0" % ours)
                continue
            if second:
                theirs = self._link_end(second, numbers[second.key])
            else:
                far = self._far_ends[first.key] = "w%d" % (len(self._far_ends) + 1)
                theirs = "name %s index %d address %s netns %s mtu %d" % (
                    far, len(numbers) + 2 + len(self._far_ends), links.FAR_END_MAC, self.void.name, first.mtu or 1500)
            lines.append("link add %s type veth peer %s" % (ours, theirs))
        ip_batch(lines)
        self.void.ip(["link set %s up" % far for far in self._far_ends.values()])

    def _link_end(self, interface, number):
        mtu = " mtu %d" % interface.mtu if interface.mtu and interface.kind != "bridge" else ""
        return "name %s index %d address %s netns %s%s" % (
            interface.name, number, interface.mac, self.namespaces[interface.host].name, mtu)

    def _raise_links(self, host):
        namespace = self.namespaces[host.name]
        lines = []
        for interface in host.interfaces.values():
            if interface.master:
                lines.append("link set dev %s master %s" % (interface.name, interface.master))
                lines.append("link set dev %s type bridge_slave learning off hairpin %s" % (
                    interface.name, "on" if interface.hairpin else "off"))
        for interface in host.interfaces.values():
            if interface.kind == "bridge" and interface.mtu:
                lines.append("link set dev %s mtu %d" % (interface.name, interface.mtu))
        lines.extend("link set dev %s up" % name for name in host.interfaces)
        namespace.ip(lines)
        self.set_modules(host.name, host.modules)

    def set_modules(self, host_name, modules):
        """br_netfilter loaded or not, as its sysctls say it on a kernel that has it anyway."""
        unknown = [module for module in modules if module != "br_netfilter"]
        if unknown:
            raise ScenarioError("unknown module: %s" % unknown[0])
        value = 1 if "br_netfilter" in modules else 0
        for call in _BRIDGE_CALLS:
            self.namespaces[host_name].write_sysctl("net.bridge.bridge-nf-call-" + call, value, missing_ok=value == 0)

    def wait_until_up(self, limit=3.0):
        """Returns when every device that can have a carrier has it, and a queue that sends."""
        deadline = time.monotonic() + limit
        waiting = [(self.void, set(self._far_ends.values()))] if not self.down else []
        for host in self.hosts.values():
            waiting.append((self.namespaces[host.name], {
                interface.name for interface in host.interfaces.values() if self._may_have_carrier(interface)}))
        for namespace, devices in waiting:
            while not _all_ready(self._routing[namespace.name], devices) and time.monotonic() < deadline:
                time.sleep(0.002)

    def _may_have_carrier(self, interface):
        if interface.name == "lo" or interface.key in self.down:
            return False
        if interface.kind == "bridge":
            return any(self._may_have_carrier(port) for port in links.ports_of(self.hosts, interface))
        return interface.peer not in self.down

    def _tune_devices(self, host):
        namespace = self.namespaces[host.name]
        probe = namespace.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for name in host.interfaces:
            if name == "lo":
                continue
            _offloads_off(probe, name)
            for family in ("ipv4", "ipv6"):
                for key, value in (("mcast_solicit", 1), ("ucast_solicit", 0), ("retrans_time_ms", 10)):
                    # A device whose mtu is below 1280 does not speak IPv6.
                    namespace.write_sysctl("net/%s/neigh/%s/%s" % (family, name, key), value,
                                           missing_ok=family == "ipv6")
        probe.close()

    def _configure_addresses(self, host):
        namespace = self.namespaces[host.name]
        lines = []
        for interface in host.interfaces.values():
            for address in interface.addresses:
                lines.append("address add %s dev %s%s" % (address, interface.name, " nodad" if ":" in address else ""))
        namespace.ip(lines)
        self.know_neighbours(host.name)
        namespace.ip([ip_line("route add", line) for line in host.routes])
        namespace.ip([ip_line("rule add", line) for line in host.policy_rules])

    def _late_sysctls(self, host):
        namespace = self.namespaces[host.name]
        late = [(key, value) for key, value in host.sysctl.items() if not _is_for_devices_to_come(key)]
        # ip_forward writes every device's `forwarding`, so it goes before those of single devices.
        for key, value in sorted(late, key=lambda item: _is_of_one_device(item[0])):
            namespace.write_sysctl(key, sysctl_value(value))

    # ---- neighbours and forwarding tables

    def know_neighbours(self, host_name):
        """Permanent neighbours for every on-link address, static forwarding entries for every bridge."""
        namespace = self.namespaces[host_name]
        host = self.hosts[host_name]
        lines = []
        for interface in host.interfaces.values():
            if not interface.master and interface.name != "lo":
                for address, mac in self._neighbours(interface).items():
                    lines.append("neigh replace %s lladdr %s nud permanent dev %s" % (address, mac, interface.name))
        if lines:
            # A device that is down takes no neighbours, and the others' still have to come.
            namespace.run(["ip", "-force", "-batch", "-"], "\n".join(lines) + "\n", check=False)
        forwarding = [line for interface in host.interfaces.values() if interface.kind == "bridge"
                      for line in self._forwarding_entries(interface)]
        if forwarding:
            namespace.run(["bridge", "-batch", "-"], "\n".join(forwarding) + "\n")

    def _neighbours(self, interface):
        segment = next(s for s in self._segments if interface in s)
        others = [other for other in links.network_layer(segment) if other is not interface]
        known = {}
        for other in others:
            for address in other.addresses:
                known.setdefault(ipaddress.ip_interface(address).ip, other.mac)
        for other in others:       # a Linux host answers ARP (not ND) for its other devices' addresses as well
            if other.host != interface.host:
                for sibling in self.hosts[other.host].interfaces.values():
                    for address in sibling.addresses:
                        ip = ipaddress.ip_interface(address).ip
                        if ip.version == 4:
                            known.setdefault(ip, other.mac)
        if any(links.is_wire_end(end) for end in segment):
            own = {ipaddress.ip_interface(a).ip for i in self.hosts[interface.host].interfaces.values()
                   for a in i.addresses}
            for address in self._addresses:
                if address not in own and _is_unicast(address):
                    known.setdefault(address, links.FAR_END_MAC)
        return known

    def _forwarding_entries(self, bridge):
        known = {}
        for port in links.ports_of(self.hosts, bridge):
            for interface in links.beyond_port(self.hosts, port):
                if interface is None:
                    known.setdefault(links.FAR_END_MAC, port.name)
                elif interface.key not in bridge.unlearned:
                    known.setdefault(interface.mac, port.name)
        return ["fdb replace %s dev %s master static" % (mac, port) for mac, port in known.items()]

    def _warm_header_caches(self):
        """One packet that nobody answers from each bridge to each of its neighbours.

        Until then a bridged DNAT shows once more on the bridge itself (a header cache); a scenario's caches are warm.
        """
        for host in self.hosts.values():
            for bridge in host.interfaces.values():
                if bridge.kind != "bridge" or bridge.name == "lo":
                    continue
                for version in (4, 6):
                    addresses = [a for a in self._neighbours(bridge) if a.version == version]
                    if addresses:
                        _send_unasked_echo_replies(self.namespaces[host.name], bridge, version, addresses)


def remove_namespaces(names):
    """Takes namespaces away."""
    ip_batch(["netns del " + name for name in names])


def ip_line(command, line):
    """A route's or policy rule's line behind its command, with `-6 ` in front where it is IPv6's."""
    line = str(line).strip()
    if line.startswith("-6 "):
        return "-6 %s %s" % (command, line[3:])
    return "%s%s %s" % ("-6 " if ":" in line else "", command, line)


def flush_learned_paths(namespace):
    """Forgets learned path MTUs."""
    namespace.write_sysctl("net.ipv4.route.flush", 1)
    namespace.write_sysctl("net.ipv6.route.flush", 1)


def _is_for_devices_to_come(key):
    return any(part in key.replace("/", ".") for part in (".conf.all.", ".conf.default."))


def _is_of_one_device(key):
    return ".conf." in key.replace("/", ".") or ".neigh." in key.replace("/", ".")


def sysctl_value(value):
    """What is written for a value of the file."""
    return int(value) if isinstance(value, bool) else value


def _is_unicast(address):
    return not (address.is_multicast or address.is_unspecified or address.is_loopback
                or str(address) == "255.255.255.255")


def _all_ready(sock, devices):
    for _, body in netlink.request(sock, _RTM_GETLINK, netlink.NLM_F_DUMP, struct.pack("=BBHiII", 0, 0, 0, 0, 0, 0)):
        flags = struct.unpack_from("=I", body, 8)[0]
        found = netlink.attributes(body[16:])
        if netlink.text(found[_IFLA_IFNAME]) in devices and not (flags & _IFF_UP and _is_ready(found)):
            return False
    return True


def _states_of_neighbours(sock):
    answer = netlink.request(sock, _RTM_GETNEIGH, netlink.NLM_F_DUMP, struct.pack("=BxxxiHBB", 0, 0, 0, 0, 0))
    return {struct.unpack_from("=H", body, 8)[0] for _, body in answer}


def _is_ready(link):
    """Whether a device that is up has all that came later, in a kernel thread."""
    if (link.get(_IFLA_CARRIER) != b"\1" or link.get(_IFLA_OPERSTATE) not in _OPERATIONAL
            or netlink.text(link.get(_IFLA_QDISC, b"noop")) == "noop"):
        return False
    port = netlink.attributes(link.get(_IFLA_LINKINFO, b"")).get(_IFLA_INFO_SLAVE_DATA)
    return port is None or netlink.attributes(port).get(_IFLA_BRPORT_STATE) == _FORWARDING


def _offloads_off(probe, device):
    for command in _ETHTOOL_SETTERS:
        value = ctypes.create_string_buffer(struct.pack("=II", command, 0))
        try:
            fcntl.ioctl(probe, _SIOCETHTOOL, struct.pack("16sP", device.encode(), ctypes.addressof(value)) + bytes(16))
        except OSError:
            pass                     # a bridge refuses some of these


def _send_unasked_echo_replies(namespace, bridge, version, addresses):
    if version == 4:
        sock = namespace.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        reply = struct.pack("!BBHHH", 0, 0, 0xFFFF, 0, 0)
    else:
        sock = namespace.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        reply = struct.pack("!BBHHH", 129, 0, 0, 0, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, bridge.name.encode())
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_DONTROUTE, 1)
    with namespace.entered():
        for address in addresses:
            try:
                sock.sendto(reply, (str(address), 0))
            except OSError:
                pass                 # no address, no route: then no header is needed either
    sock.close()

# SPDX-License-Identifier: Apache-2.0
"""Who shares a link with whom: pure functions over the scenario's interfaces.

A segment is a set of interfaces that a frame can reach without routing: the two ends of a wire, a
bridge and its ports. Those of its interfaces that are not a bridge's port have a network layer.
"""

from scenario_file import interface_at

FAR_END_MAC = "02:00:00:ff:00:01"


def all_interfaces(hosts):
    """Every interface of the scenario in file order."""
    return [interface for host in hosts.values() for interface in host.interfaces.values()]


def is_wire_end(interface):
    """Whether the interface's other end is a wire that only listens."""
    return interface.kind != "bridge" and interface.name != "lo" and interface.peer is None


def ports_of(hosts, bridge):
    """The ports of a bridge in file order."""
    return [port for port in hosts[bridge.host].interfaces.values() if port.master == bridge.name]


def segments(hosts):
    """All segments, each a list of interfaces in file order."""
    root = {interface.key: interface.key for interface in all_interfaces(hosts)}

    def find(key):
        while root[key] != key:
            key = root[key]
        return key

    for interface in all_interfaces(hosts):
        if interface.peer:
            root[find(interface.key)] = find(interface.peer)
        if interface.master:
            interface_at(hosts, (interface.host, interface.master))
            root[find(interface.key)] = find((interface.host, interface.master))
    groups = {}
    for interface in all_interfaces(hosts):
        if interface.name != "lo":
            groups.setdefault(find(interface.key), []).append(interface)
    return list(groups.values())


def network_layer(segment):
    """The segment's interfaces that are not a bridge's port."""
    return [interface for interface in segment if not interface.master]


def beyond_port(hosts, port):
    """The interfaces whose frames reach a bridge through this port; None stands for a far end that listens."""
    found, seen = [], {(port.host, port.master)}
    _collect(hosts, port.peer, found, seen)
    return found


def _collect(hosts, place, found, seen):
    if place is None:
        found.append(None)
        return
    interface = interface_at(hosts, place)
    if not interface.master:
        found.append(interface)
        return
    bridge = interface_at(hosts, (interface.host, interface.master))
    if bridge.key in seen:
        return
    seen.add(bridge.key)
    found.append(bridge)
    for port in ports_of(hosts, bridge):
        if port.key != interface.key:
            _collect(hosts, port.peer, found, seen)


def creation_order(hosts):
    """Bridges and wires (pairs of interfaces, or one and None) so that each host gets its interfaces in file order.

    Where wires cross so that no such order exists, the first host in the file wins.
    """
    waiting = {host.name: [i for i in host.interfaces.values() if i.name != "lo"] for host in hosts.values()}
    order, made = [], set()

    def make(interface):
        other = interface_at(hosts, interface.peer) if interface.peer else None
        order.append((interface, other))
        made.update(end.key for end in (interface, other) if end)

    while any(waiting.values()):
        progress = False
        for queue in waiting.values():
            while queue and queue[0].key in made:
                queue.pop(0)
                progress = True
            if not queue:
                continue
            head = queue[0]
            other = waiting[head.peer[0]] if head.peer else None
            if other is None or (other and other[0].key == head.peer) or head.peer[0] == head.host:
                make(head)
                progress = True
        if not progress:
            make(next(queue[0] for queue in waiting.values() if queue))
    return order

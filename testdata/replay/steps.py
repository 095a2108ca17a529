# SPDX-License-Identifier: Apache-2.0
"""Carries a scenario's steps out, one after the other, and puts the result together."""

import ipaddress
import re
import select
import socket
import time

import capture
import conntrack
import conntrack_text
import holding
import packets
import rulesets
import sockets
import topology
import tracing
from links import FAR_END_MAC
from scenario_file import ScenarioError, as_list, interface_at, ipset_text, rule_texts

_QUIET_SECONDS = 0.04
_LONGEST_STEP_SECONDS = 5.0
_RETRANSMISSION_SECONDS = 0.9
_PACKET_QDISC_BYPASS = 20
_KINDS = ("connect", "ping", "send", "send-at-once", "change", "wait")
_OTHER_BACKEND = {"nft": "legacy", "legacy": "nft"}
_CLOCK_MATCHES = re.compile(r"-m (limit|recent|hashlimit|time|rateest|quota)\b|\btimeout \d|\b(SET|SYNPROXY|TARPIT)\b")
# Longer than the two seconds after which a second udp packet makes an entry ASSURED.
_SLEPT_OF_A_LONG_WAIT = 2.5


class TooSlow(Exception):
    """The machine was so busy that time-outs of sockets became part of a step."""


class Run:
    """One scenario on its way; `report` is the whole of it."""

    def __init__(self, network, backend, real_wait=5.0):
        self._network = network
        self._scenario = network.scenario
        self._hosts = network.hosts
        self._namespaces = network.namespaces
        self._backend = backend
        self._real_wait = real_wait
        self._taps, self._traces, self._tables, self._listeners = {}, {}, {}, {}
        self._former_listeners = []
        self._modules = {name: list(host.modules) for name, host in self._hosts.items()}
        self._routes = {name: list(host.routes) for name, host in self._hosts.items()}
        self._loaded = {}                # (host, family, backend) -> set of table names
        self._clients = []               # connections that stay open
        self._early = None               # frames and events that a step has seen before its end
        self._connections = {}           # client port -> sequence numbers and ends, for `seq: client+N`

    # ---- the whole run

    def report(self):
        """Runs all steps; returns the result object."""
        try:
            self._start()
            steps = [self._step(number, step) for number, step in enumerate(self._scenario.steps, 1)]
            return {"scenario": self._scenario.title,
                    "passed": all(_as_expected(step) for step in steps),
                    "steps": steps, "counters": self._counters()}
        finally:
            self._stop()

    def _start(self):
        for name, host in self._hosts.items():
            namespace = self._namespaces[name]
            self._tables[name] = conntrack.Table(namespace)
            self._traces[name] = (tracing.NftTrace if self._backend == "nft" else tracing.LegacyTrace)(namespace)
            if host.ipset:
                namespace.run(["ipset", "restore"], host.ipset)
            self._load_rules(name, host.rules, noflush=False)
            if host.conntrack:
                self._tables[name].insert(conntrack_text.requests(str(host.conntrack)))
            self._listeners[name] = sockets.Listeners(namespace, host.listen)
            self._network.set_modules(name, host.modules)
            self._again_bridge_sysctls(name, host.sysctl)
        for name, host in self._hosts.items():
            self._taps[name] = capture.Tap(host, self._namespaces[name])
        self._run_until_quiet()          # what building has stirred up is no part of the first step

    def _stop(self):
        for client in self._clients:
            client.close()
        for listeners in self._former_listeners + list(self._listeners.values()):
            listeners.close()
            listeners.close_connections()
        for held in (self._taps, self._traces, self._tables):
            for one in held.values():
                one.close()

    def _again_bridge_sysctls(self, name, sysctl):
        for key, value in sysctl.items():
            if key.startswith("net.bridge."):
                self._namespaces[name].write_sysctl(key, topology.sysctl_value(value))

    # ---- one step

    def _step(self, number, step):
        kind = next((key for key in _KINDS if key in step), None)
        if kind is None:
            raise ScenarioError("step %d: none of %s" % (number, ", ".join(_KINDS)))
        report = {"step": number, "kind": kind, "result": None}
        begun = time.monotonic()
        notes = []
        self._early = self._nothing_seen()
        finish = getattr(self, "_" + kind.replace("-", "_"))(number, step[kind], notes)
        frames, trace = _joined(self._early, self._run_until_quiet())
        report["result"] = finish(frames)
        if kind == "connect" and time.monotonic() - begun > _RETRANSMISSION_SECONDS:
            raise TooSlow("step %d took longer than a retransmission" % number)
        later_frames, later_trace = self._run_until_quiet(0)       # what closing a socket stirred up
        expected = step.get("expect")
        expected = expected.get("result") if isinstance(expected, dict) else expected
        if expected is not None:
            report["expected"] = expected
        report["frames"] = [{key: value for key, value in frame.items() if not key.startswith("_")}
                            for name in self._hosts for frame in frames[name] + later_frames[name]]
        report["trace"] = self._reported_trace(trace, later_trace)
        report["conntrack"] = self._conntrack()
        if notes:
            report["note"] = "; ".join(notes)
        for namespace in self._namespaces.values():
            topology.flush_learned_paths(namespace)
        return report

    def _reported_trace(self, *parts):
        result = {}
        for name in self._hosts:
            for event in tracing.in_order([event for part in parts for event in part[name]]):
                key = name if event.family == 4 else name + "#6"
                result.setdefault(key, []).append(event.reported())
        return result

    def _conntrack(self):
        entries = {name: table.entries() for name, table in self._tables.items()}
        return {name: found for name, found in entries.items() if found}

    def _counters(self):
        result = {}
        for name in self._hosts:
            for family in (4, 6):
                if self._loaded.get((name, family, self._backend)):
                    saved = rulesets.save(self._namespaces[name], family, self._backend)
                    result[name if family == 4 else name + "#6"] = rulesets.counters(saved)
        return result

    def _nothing_seen(self):
        return {name: [] for name in self._hosts}, {name: [] for name in self._hosts}

    def _run_until_quiet(self, quiet=_QUIET_SECONDS):
        """Serves the listening sockets until nothing has moved for a while; returns frames and events by host."""
        frames, events = self._nothing_seen()
        poll = select.poll()
        for name in self._hosts:
            for source in [self._taps[name], self._traces[name]] + self._listeners[name].pollable():
                poll.register(source, select.POLLIN)
        deadline = time.monotonic() + _LONGEST_STEP_SECONDS
        while time.monotonic() < deadline:
            ready = poll.poll(quiet * 1000)
            stirred = False
            for name in self._hosts:
                served = self._listeners[name].serve()
                tapped, new_frames = self._taps[name].read()
                traced, new_events = self._traces[name].read()
                frames[name].extend(new_frames)
                events[name].extend(new_events)
                stirred = stirred or served or tapped or traced
            if not ready and not stirred and not self._network.is_resolving():
                break
        return frames, events

    # ---- the kinds of steps; each begins it and returns what tells its result once all is quiet

    def _connect(self, number, keys, _notes):
        address, port = sockets.split_endpoint(keys["to"])
        namespace = self._namespaces[self._known_host(keys["from"])]
        source, source_port = keys.get("source"), int(keys.get("source-port", 40000 + number))
        if keys.get("protocol", "tcp") == "udp":
            client = sockets.udp_client(namespace, address, port, source, source_port,
                                        packets.payload_bytes(keys.get("payload", 4)))
        else:
            client = sockets.TcpClient(namespace, address, port, source, source_port)
        client.start()

        def finish(frames):
            result = client.result()
            if result == "answered" and keys.get("protocol", "tcp") == "tcp":
                raise AssertionError("tcp is not answered")
            if result == "established":
                self._clients.append(client)
            else:
                client.close()
            if keys.get("protocol", "tcp") == "tcp":
                self._remember_connection(source_port, frames[keys["from"]])
            return result
        return finish

    def _ping(self, number, keys, _notes):
        address = ipaddress.ip_address(keys["to"])
        namespace = self._namespaces[self._known_host(keys["from"])]
        client = sockets.ping_client(namespace, address, keys.get("source"), int(keys.get("id", 1000 + number)))
        client.start()

        def finish(_frames):
            result = client.result()
            client.close()
            return result
        return finish

    def _send_at_once(self, number, sends, notes):
        gates = [holding.Gate(self._namespaces[name], families)
                 for name in self._hosts for families in [self._tracked_families(name)] if families]
        try:
            waiting = []
            for keys in sends:
                self._send(number, keys, notes)
                waiting += _all_waiting(gates)
            while waiting:
                gate, packet = waiting.pop(0)
                gate.let_go(packet)
                waiting += _all_waiting(gates)
                if not waiting:
                    # A socket's answer may make a new entry, too.
                    self._early = _joined(self._early, self._run_until_quiet())
                    waiting += _all_waiting(gates)
        finally:
            for gate in gates:
                gate.close()
        return lambda _frames: "sent"

    def _tracked_families(self, name):
        """The families whose connections a host tracks by its rules."""
        return [family for family in (4, 6) if any(
            holding.needs_tracking(rulesets.save(self._namespaces[name], family, backend))
            for loaded, of_family, backend in self._loaded if (loaded, of_family) == (name, family))]

    def _send(self, number, keys, notes):
        rest = packets.rest_of_datagram([step.get("send") for step in self._scenario.steps], number - 1)
        keys = dict(keys)
        for field in ("seq", "ack"):
            if isinstance(keys.get(field), str):
                keys[field] = self._relative_sequence(keys, keys[field])
        try:
            if "into" in keys:
                self._send_into(keys, rest)
            else:
                self._send_from(keys, rest)
        except OSError as error:
            notes.append("the kernel refused to send: %s" % error.strerror)
        return lambda _frames: "sent"

    def _send_from(self, keys, rest):
        namespace = self._namespaces[self._known_host(keys["from"])]
        destination = ipaddress.ip_address(keys["dst"])
        keys.setdefault("src", sockets.routed_source(namespace, destination)
                        or ("0.0.0.0" if destination.version == 4 else "::"))
        family = socket.AF_INET if destination.version == 4 else socket.AF_INET6
        sock = namespace.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
        try:
            sock.sendto(packets.build(keys, rest), (str(destination), 0))
        finally:
            sock.close()

    def _send_into(self, keys, rest):
        place = str(keys["into"]).split("/", 1)
        interface = interface_at(self._hosts, (place[0], place[1] if len(place) > 1 else ""))
        namespace, device = self._network.wire_towards(interface)
        bridge = self._network.bridge_of(interface)
        packet = packets.build(keys, rest)
        protocol = b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd"
        frame = (_mac_bytes(keys.get("eth-dst") or (bridge or interface).mac)
                 + _mac_bytes(keys.get("eth-src") or FAR_END_MAC) + protocol + packet)
        sock = namespace.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        try:
            # Past the queue and so past the taps: the peer's interface shows no frame for it.
            sock.setsockopt(263, _PACKET_QDISC_BYPASS, 1)
            with namespace.entered():
                sock.sendto(frame, (device, 0))
        finally:
            sock.close()

    def _wait(self, _number, duration, notes):
        seconds = duration_seconds(duration)
        keeps_time = _CLOCK_MATCHES.search(self._scenario.text)
        asleep = seconds
        if seconds > self._real_wait:
            asleep = self._real_wait if keeps_time else min(self._real_wait, _SLEPT_OF_A_LONG_WAIT)
            if keeps_time:
                notes.append("only conntrack's clock was moved by %gs; limit, recent, hashlimit and sets saw %gs"
                             % (seconds, asleep))
        time.sleep(asleep)
        if seconds > asleep:
            for table in self._tables.values():
                table.age(seconds - asleep)
        return lambda _frames: "done"

    def _change(self, _number, keys, _notes):
        name = self._known_host(keys["host"])
        namespace = self._namespaces[name]
        if "modules" in keys:
            modules = as_list(keys["modules"])
            if modules != self._modules[name]:
                self._network.set_modules(name, modules)
                self._modules[name] = modules
        for key, value in (keys.get("sysctl") or {}).items():
            namespace.write_sysctl(str(key), topology.sysctl_value(value))
        text = ipset_text(self._scenario, keys)
        if text:
            namespace.run(["ipset", "restore", "-exist"], text)
        if keys.get("interfaces"):
            self._change_interfaces(name, keys["interfaces"])
        if "routes" in keys:
            self._replace_routes(name, as_list(keys["routes"]))
        rules = rule_texts(self._scenario, keys)
        if rules:
            self._load_rules(name, rules, bool(keys.get("noflush")))
            self._bridge_calls_as_before(name, keys)
        if "listen" in keys:
            self._listeners[name].close()
            self._former_listeners.append(self._listeners[name])       # they hold the connections that they accepted
            self._listeners[name] = sockets.Listeners(namespace, as_list(keys["listen"]))
        if keys.get("conntrack") == "flush":
            self._tables[name].flush()
        return lambda _frames: "done"

    # ---- parts of a change

    def _load_rules(self, name, rules, noflush):
        namespace = self._namespaces[name]
        for (family, kind), text in rules.items():
            # Two rule sets at once go through one iptables each.
            backend = self._backend if kind == "main" else _OTHER_BACKEND[self._backend]
            present = self._loaded.setdefault((name, family, backend), set())
            text = rulesets.with_built_in_chains(text, present if noflush else ())
            rulesets.restore(namespace, family, backend, text, noflush)
            present.update(rulesets.tables_of(text))
        self._traces[name].rules_changed()

    def _bridge_calls_as_before(self, name, keys):
        """A rule with `-m physdev` may switch br_netfilter on; here `modules` alone decides."""
        if not self._modules[name] and "net.bridge" not in str(keys.get("sysctl")):
            self._network.set_modules(name, [])

    def _replace_routes(self, name, routes):
        for line in self._routes[name]:
            self._namespaces[name].run(["ip"] + topology.ip_line("route del", line).split(), check=False)
        self._namespaces[name].ip([topology.ip_line("route add", line) for line in routes])
        self._routes[name] = routes

    def _change_interfaces(self, name, states):
        for interface, state in states.items():
            key = interface_at(self._hosts, (name, interface)).key
            if state not in ("up", "down"):
                raise ScenarioError("%s is neither up nor down: %s" % (interface, state))
            (self._network.down.add if state == "down" else self._network.down.discard)(key)
        self._namespaces[name].ip(["link set dev %s %s" % item for item in states.items()])
        self._network.wait_until_up()
        for host in self._hosts:
            self._network.know_neighbours(host)

    # ---- small questions

    def _known_host(self, name):
        if name not in self._hosts:
            raise ScenarioError("no such host: %s" % name)
        return name

    def _remember_connection(self, port, frames):
        numbers = {"client": 1000}
        for frame in frames:
            if frame.get("dport") == port and frame.get("flags") == "SA":
                numbers["server"] = frame["_seq"]
        self._connections[port] = numbers

    def _relative_sequence(self, keys, words):
        match = re.fullmatch(r"(client|server)(?:([+-]\d+))?", words.strip())
        if not match:
            return int(words, 0)
        for port in (keys.get("sport"), keys.get("dport")):
            if port in self._connections:
                return self._connections[port][match.group(1)] + int(match.group(2) or 0)
        return list(self._connections.values())[-1][match.group(1)] + int(match.group(2) or 0)


def _all_waiting(gates):
    return [(gate, packet) for gate in gates for packet in gate.waiting()]


def _joined(one, other):
    """Frames and events of one time and of a later one."""
    return tuple({name: first[name] + second[name] for name in first} for first, second in zip(one, other))


def _as_expected(report):
    """Of several outcomes with shares a kernel shows one."""
    expected = report.get("expected", report["result"])
    return report["result"] in expected if isinstance(expected, dict) else report["result"] == expected


def duration_seconds(value):
    """Seconds of `31s`, `2m`, `1h30m`, `500ms` or a number."""
    if isinstance(value, (int, float)):
        return float(value)
    units = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)", str(value))
    if not parts:
        raise ScenarioError("not a duration: %s" % value)
    return sum(float(number) * units[unit] for number, unit in parts)


def _mac_bytes(mac):
    return bytes.fromhex(str(mac).replace(":", ""))

# SPDX-License-Identifier: Apache-2.0
"""Reads a scenario file: YAML 1.2 (core schema) into hosts, interfaces and steps."""

import dataclasses
import ipaddress
import os
import re

import yaml


class ScenarioError(Exception):
    """The file does not say what a scenario has to say."""


class _CoreLoader(yaml.SafeLoader):  # pylint: disable=too-many-ancestors
    """PyYAML speaks YAML 1.1, where `on` is a truth value and 12:34 a number; this is 1.2's core schema."""


_CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
        ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
        ("merge", r"^<<$", "<")):
    _CoreLoader.add_implicit_resolver("tag:yaml.org,2002:" + _tag, re.compile(_pattern), list(_first))


def _core_int(loader, node):
    word = loader.construct_scalar(node)
    return int(word, 0) if word.startswith(("0x", "0o")) else int(word)


_CoreLoader.add_constructor("tag:yaml.org,2002:int", _core_int)


@dataclasses.dataclass
class Interface:
    """One interface of a host; `index` is its place in the file, from 1."""
    host: str
    name: str
    index: int
    kind: str
    addresses: list
    mac: str
    master: str = None
    peer: tuple = None
    hairpin: bool = False
    mtu: int = None
    unlearned: list = dataclasses.field(default_factory=list)

    @property
    def key(self):
        """(host, interface): what names it in the whole scenario."""
        return self.host, self.name


@dataclasses.dataclass
class Host:
    """One host: a network namespace to be."""
    name: str
    number: int
    interfaces: dict
    sysctl: dict
    modules: list
    routes: list
    policy_rules: list
    rules: dict          # (family 4 or 6, "main" or "legacy") -> iptables-save text
    conntrack: str
    ipset: str
    listen: list


@dataclasses.dataclass
class Scenario:
    """A whole file."""
    path: str
    title: str
    hosts: dict
    steps: list
    text: str            # the file and all rule files: every address that may matter stands in it

    def folder(self):
        """The folder that paths in the file are relative to."""
        return os.path.dirname(os.path.abspath(self.path))


def load(path):
    """Reads and completes a scenario file."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        document = yaml.load(text, Loader=_CoreLoader)  # a SafeLoader
    except yaml.YAMLError as error:
        raise ScenarioError(str(error)) from error
    if not isinstance(document, dict) or not document.get("hosts"):
        raise ScenarioError("no hosts")
    scenario = Scenario(path, str(document.get("scenario", "")), {}, document.get("steps") or [], text)
    for number, (name, body) in enumerate(document["hosts"].items(), 1):
        scenario.hosts[str(name)] = _host(scenario, str(name), number, body or {})
    _complete_peers(scenario.hosts)
    texts = [text] + [rules for host in scenario.hosts.values() for rules in host.rules.values()]
    for step in scenario.steps:
        change = step.get("change")
        if change:
            texts.extend(rule_texts(scenario, change).values())
    scenario.text = "\n".join(texts)
    return scenario


def as_list(value):
    """A list as it is, nothing as an empty one, a single value as a list of it."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def rule_texts(scenario, body):
    """The rule texts that a host or a change names, by (family, backend)."""
    found = {}
    for family, suffix in ((4, ""), (6, "6")):
        for backend, tail in (("main", ""), ("legacy", "-legacy")):
            text = _inline_or_file(scenario, body, "rules" + suffix, tail)
            if text is not None:
                found[family, backend] = text
    return found


def ipset_text(scenario, body):
    """The `ipset save` text that a host or a change names, or None."""
    return _inline_or_file(scenario, body, "ipset", "")


def _inline_or_file(scenario, body, name, tail):
    for key in (name + "-text" + tail, name + tail + "-text"):
        if body.get(key) is not None:
            return str(body[key])
    if body.get(name + tail) is None:
        return None
    with open(os.path.join(scenario.folder(), str(body[name + tail])), encoding="utf-8") as file:
        return file.read()


def _host(scenario, name, number, body):
    interfaces = {}
    for index, (ifname, keys) in enumerate((body.get("interfaces") or {}).items(), 1):
        interfaces[str(ifname)] = _interface(name, number, str(ifname), index, keys or {})
    return Host(
        name=name, number=number, interfaces=interfaces,
        sysctl={str(key): value for key, value in (body.get("sysctl") or {}).items()},
        modules=as_list(body.get("modules")), routes=as_list(body.get("routes")),
        policy_rules=as_list(body.get("policy-rules")), rules=rule_texts(scenario, body),
        conntrack=body.get("conntrack"), ipset=ipset_text(scenario, body), listen=as_list(body.get("listen")))


def _interface(host, number, name, index, keys):
    peer = keys.get("peer")
    return Interface(
        host=host, name=name, index=index, kind=keys.get("type", "veth"),
        addresses=[str(address) for address in as_list(keys.get("address"))],
        mac=str(keys.get("mac") or "02:00:00:00:%02x:%02x" % (number, index)).lower(),
        master=keys.get("master"), peer=split_place(peer) if peer else None,
        hairpin=bool(keys.get("hairpin", False)), mtu=keys.get("mtu"),
        unlearned=[split_place(place) for place in as_list(keys.get("unlearned"))])


def split_place(text):
    """`host/interface` as a pair."""
    host, slash, interface = str(text).partition("/")
    if not slash:
        raise ScenarioError("not host/interface: %s" % text)
    return host, interface


def _complete_peers(hosts):
    for host in hosts.values():
        for interface in host.interfaces.values():
            if interface.peer is None:
                continue
            other = interface_at(hosts, interface.peer)
            if other.peer is None:
                other.peer = interface.key
            elif other.peer != interface.key:
                raise ScenarioError("%s/%s and %s/%s do not agree about their peer" % (interface.key + other.key))


def interface_at(hosts, place):
    """The interface of a (host, name) pair."""
    host, name = place
    if host not in hosts or name not in hosts[host].interfaces:
        raise ScenarioError("no such interface: %s/%s" % (host, name))
    return hosts[host].interfaces[name]


def mentioned_addresses(text):
    """Every IP address that a text mentions, ranges (up to 1024 addresses) and NETMAP's results included."""
    found = {}
    for match in re.finditer(r"(?<![\d.])\d+\.\d+\.\d+\.\d+(?:-\d+\.\d+\.\d+\.\d+)?(?![\d.])", text):
        _add_range(found, match.group())
    for match in re.finditer(r"(?<![\w.:])(?:[0-9a-fA-F]{0,4}:){2,}[0-9a-fA-F:.]*(?:-[0-9a-fA-F:.]+)?", text):
        _add_range(found, match.group())
    for match in re.finditer(r"NETMAP\s+--to\s+(\S+)", text):
        _add_netmap(found, match.group(1))
    return list(found)


def _add_range(found, words):
    try:
        ends = [ipaddress.ip_address(word) for word in words.split("-")]
    except ValueError:
        return
    for value in range(int(ends[0]), min(int(ends[-1]), int(ends[0]) + 1023) + 1):
        found[type(ends[0])(value)] = None


def _add_netmap(found, prefix):
    try:
        network = ipaddress.ip_network(prefix, strict=False)
    except ValueError:
        return
    for address in list(found):
        if address.version == network.version:
            host_bits = int(address) & int(network.hostmask)
            found[type(address)(int(network.network_address) | host_bits)] = None

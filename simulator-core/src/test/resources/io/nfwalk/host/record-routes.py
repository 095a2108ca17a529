#!/usr/bin/env python3
"""Asks this machine's kernel how random hosts route, and prints questions and answers: kernel-routes.txt.

    ./record-routes.py SEED HOSTS > kernel-routes.txt        # root; network namespaces named rr-*

Each host is a network namespace with random addresses, sysctls, routes and policy rules; the questions are
`ip route get`. Answers are written as RecordedRoutesTest reads them: `unicast eth1 via 10.1.0.2 from 10.1.0.1`
(own packets), `unicast eth1 via 10.1.0.2` (forwarded), `local lo` (delivered), the error's name, or `refused`
(EINVAL and EXDEV: a martian, a failed source check, a blackhole).
"""
import datetime
import json
import os
import random
import re
import subprocess
import sys

ERRORS = {"Network is unreachable": "NET_UNREACHABLE", "No route to host": "HOST_UNREACHABLE",
          "Permission denied": "PROHIBITED", "Invalid argument": "refused", "Invalid cross-device link": "refused"}
SETTINGS = ("rp_filter", "accept_local", "route_localnet", "src_valid_mark", "send_redirects")
PEERS = "rr-peers"


class Words:
    """Random words, out of a small world so that routes, rules and questions meet."""

    def __init__(self, draw, ipv6):
        self.draw, self.ipv6 = draw, ipv6

    def pick(self, *words):
        return self.draw.choice(words)

    def often(self, chance):
        return self.draw.random() < chance

    def address(self):
        pick = self.pick
        if self.ipv6:
            return pick("fd0%d:%x::%x" % (pick(0, 1, 2), pick(1, 2, 3), pick(1, 2, 5, 9)),
                        "2001:db8:%x::%x" % (pick(1, 2), pick(1, 2, 9)))
        return pick("10.%d.%d.%d" % (pick(0, 1, 2, 3), pick(0, 1, 2), pick(1, 2, 5, 9)),
                    "192.168.%d.%d" % (pick(0, 1), pick(1, 2, 3)))

    def any_address(self):
        if not self.ipv6 and self.often(0.1):
            return self.pick("127.0.0.1", "127.3.4.5", "0.0.0.0", "0.1.2.3", "240.0.0.1", "10.1.1.255", "10.2.0.0")
        return self.address()

    def prefix(self):
        pick = self.pick
        if self.ipv6:
            return pick("default", "fd0%d::/16" % pick(0, 1, 2), "fd0%d:%x::/32" % (pick(0, 1, 2), pick(1, 2, 3)),
                        self.address() + "/128", "2001:db8:%x::/48" % pick(1, 2), "fd00::/8")
        return pick("default", "10.%d.0.0/16" % pick(0, 1, 2, 3), "10.%d.%d.0/24" % (pick(0, 1, 2, 3), pick(0, 1, 2)),
                    self.address() + "/32", "10.0.0.0/8", "10.0.0.0/14", "192.168.0.0/23", "0.0.0.0/1", "10.0.0.1/24")

    def route(self, devices):
        kind = self.draw.random()
        if kind < 0.22:
            line = self.pick("blackhole ", "unreachable ", "prohibit ", "throw ") + self.prefix()
        elif kind < 0.27:
            line = "local %s dev %s" % (self.prefix(), self.pick("lo", *devices))
        else:
            line = self.prefix() + self.pick(" via %s", " via %s", " via %s dev {0}", " via %s dev {0} onlink", " dev {0}",
                                             " dev {0}").replace("%s", self.address()).format(self.pick(*devices))
            line += " src " + self.address() if self.often(0.15) else ""
        line += " metric %d" % self.pick(0, 5, 256, 1024) if self.often(0.3) else ""
        line += " table " + self.pick("100", "101", "main", "local", "default") if self.often(0.4) else ""
        return line + (" tos " + self.pick("0x10", "0x04", "0xb0", "0x08") if not self.ipv6 and self.often(0.1) else "")

    def rule(self, devices):
        line = "not " if self.often(0.1) else ""
        for chance, selector in ((0.5, "from " + self.prefix()), (0.4, "to " + self.prefix()),
                                 (0.3, "fwmark " + self.pick("0x1", "0x1/0x1", "0x2/0x3", "0", "0/0x1")),
                                 (0.25, "iif " + self.pick("lo", *devices)), (0.15, "oif " + self.pick(*devices)),
                                 (0.1, "tos " + self.pick("0x10", "0x04")), (0.1, "ipproto " + self.pick("tcp", "udp")),
                                 (0.1, "dport " + self.pick("53", "80-90"))):
            line += selector + " " if self.often(chance) else ""
        line += self.pick("lookup 100", "lookup 101", "lookup main", "lookup default", "lookup local",
                          "lookup main suppress_prefixlength %d" % self.pick(0, 8, 16), "blackhole", "unreachable",
                          "prohibit", "nop", "goto " + self.pick("150", "32766", "200"))
        return line + (" pref %d" % self.pick(100, 150, 200, 33000) if self.often(0.6) else "")

    def question(self, devices, own, ruled):
        arriving = self.often(0.55)
        words = ["to", self.any_address()]
        if arriving:
            words += ["from", self.any_address(), "iif", self.pick(*devices)]
        elif own and (self.often(0.4) or (self.ipv6 and ruled)):
            words += ["from", self.pick(*own)]      # IPv6 with rules: the socket layer would ask twice, ip does not
        elif self.often(0.3):
            words += ["oif", self.pick(*devices)]
        words += ["mark", self.pick("0x1", "0x2", "0x3")] if self.often(0.3) else []
        words += ["tos", self.pick("0x10", "0xb0", "0x04", "0x03")] if not self.ipv6 and self.often(0.2) else []
        return " ".join(words + ["ipproto", self.pick("tcp", "udp"), "sport", "1000", "dport", self.pick("53", "80")])


def ip(namespace, ipv6, lines, as_json=False):
    """Runs a batch; returns its output and the errors by line, from 0."""
    options = (["-6"] if ipv6 else []) + (["-j"] if as_json else [])
    done = subprocess.run(["ip", *options, "-n", namespace, "-force", "-batch", "-"], input="\n".join(lines) + "\n",
                          capture_output=True, text=True)
    errors, last = {}, ""
    for line in done.stderr.splitlines():
        failed = re.match(r"Command failed -:(\d+)", line)
        if failed:
            errors[int(failed.group(1)) - 1] = last
        last = line
    return done.stdout, errors


def answers(output):
    decoder, at = json.JSONDecoder(), 0
    while output[at:].strip():
        at += len(output[at:]) - len(output[at:].lstrip())
        found, at = decoder.raw_decode(output, at)
        yield from found


def words_of(found, own_packet):
    kind = "local" if found.get("type") == "anycast" else found.get("type", "unicast")
    text = "%s %s" % (kind, found["dev"]) + (" via " + found["gateway"] if "gateway" in found else "")
    source = found.get("prefsrc", found.get("from"))
    return text + (" from " + source if own_packet and source else "")


def record(number, draw):
    ipv6 = draw.random() < 0.4
    words, namespace = Words(draw, ipv6), "rr-%d" % number
    devices = ["eth%d" % i for i in range(draw.randrange(1, 4))]
    print("host", "ipv6" if ipv6 else "ipv4")
    subprocess.run(["ip", "netns", "add", namespace], check=True)
    quiet = ["net.ipv6.conf.%s.%s" % (which, key) for which in ("all", "default")
             for key in ("addr_gen_mode=1", "accept_dad=0", "dad_transmits=0")]
    quiet += ["net.ipv4.conf.%s.%s=0" % (which, key) for which in ("all", "default") for key in SETTINGS]
    sysctls = [("net.ipv6.conf.all.forwarding", 1), ("net.ipv4.ip_forward", int(words.often(0.75)))]
    sysctls += [("net.ipv4.conf.%s.%s" % (words.pick("all", "default"), key), words.pick(1, 2))
                for key in SETTINGS if words.often(0.2)]
    write(namespace, quiet + ["%s=%s" % pair for pair in sysctls])
    addresses = {device: [] for device in devices}
    lengths = (64, 64, 48, 128, 127) if ipv6 else (24, 24, 16, 32, 31, 30)
    for device in devices:
        for _ in range(draw.randrange(0, 4)):
            address = words.address()
            if address not in [known.split("/")[0] for known in addresses[device]]:
                addresses[device].append("%s/%d" % (address, words.pick(*lengths)))
    links = ["link set lo up"]
    for device in devices:
        links += ["link add %s type veth peer name r%d%s netns %s" % (device, number, device, PEERS),
                  "link set %s up" % device]
    for device in devices:
        links += ["addr add %s dev %s%s" % (a, device, " nodad" if ipv6 else "") for a in addresses[device]]
    ip(namespace, ipv6, links)
    ip(PEERS, ipv6, ["link set r%d%s up" % (number, device) for device in devices])
    late = [("net.ipv4.conf.%s.%s" % (device, key), words.pick(0, 1, 2))
            for device in devices for key in SETTINGS + ("forwarding",) if words.often(0.08)]
    write(namespace, ["%s=%s" % pair for pair in late])
    for pair in sysctls + late:
        print("sysctl", *pair)
    for device in devices:
        print("interface", device, *addresses[device])
    routes = [words.route(devices) for _ in range(draw.randrange(0, 9))]
    rules = [words.rule(devices) for _ in range(draw.randrange(0, 5))] if words.often(0.6) else []
    for kind, lines in (("route", routes), ("rule", rules)):
        refused = ip(namespace, ipv6, ["%s add %s" % (kind, line) for line in lines])[1]
        for i, line in enumerate(lines):
            print(kind, "refused" if i in refused else "ok", "-6 " * ipv6 + line)
    if words.often(0.2):
        device = words.pick(*devices)
        ip(namespace, ipv6, ["link set %s down" % device, "link set %s up" % device])
        print("bounce", device)
    ask(words, namespace, devices, [a.split("/")[0] for device in devices for a in addresses[device]] if not ipv6 else
        [a for a in own_ipv6(namespace)], bool(rules))
    subprocess.run(["ip", "netns", "del", namespace], check=True)


def own_ipv6(namespace):
    found = ip(namespace, True, ["addr show scope global"], True)[0]
    return [info["local"] for link in answers(found) for info in link.get("addr_info", [])]


def ask(words, namespace, devices, own, ruled):
    questions = [words.question(devices, own, ruled) for _ in range(20)]
    if words.ipv6 and ruled:
        questions = [question for question in questions if "from" in question]
    output, errors = ip(namespace, words.ipv6, ["route get " + question for question in questions], True)
    found = (answer for answer in answers(output) if answer)
    for i, question in enumerate(questions):
        if i in errors:
            error = errors[i].replace("RTNETLINK answers: ", "")
            print("get", question, "=>", ERRORS.get(error, error))
        else:
            answer = words_of(next(found), "iif" not in question)
            if words.ipv6 and "from" in question:
                answer = re.sub(" from .*", "", answer)     # ip prints the source that would have been chosen
            print("get", question, "=>", answer)


def write(namespace, settings):
    if settings:
        subprocess.run(["ip", "netns", "exec", namespace, "sysctl", "-qw", *settings], check=True)


def main(seed, hosts):
    iproute = subprocess.run(["ip", "-V"], capture_output=True, text=True).stdout.strip()
    print("# Linux %s, %s, %s" % (os.uname().release, iproute, datetime.date.today()))
    print("# ./record-routes.py %d %d" % (seed, hosts))
    subprocess.run(["ip", "netns", "add", PEERS], check=True)
    write(PEERS, ["net.ipv6.conf.default.disable_ipv6=1"])
    draw = random.Random(seed)
    for number in range(hosts):
        record(number, draw)
    subprocess.run(["ip", "netns", "del", PEERS], check=True)


main(int(sys.argv[1]), int(sys.argv[2]))

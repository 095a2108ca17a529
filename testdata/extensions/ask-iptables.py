#!/usr/bin/env python3
"""Asks this machine's iptables whether the cases say what it does.

usage (as root): ask-iptables.py [NAME.cases ...]      all of this directory without arguments

Each line is loaded by iptables-nft-restore in a network namespace of its own and saved again. Differences are printed;
the exit status is 1 if there are any. The codes of refusals are nfwalk's own and not asked about.
"""
import pathlib
import re
import shlex
import subprocess
import sys

NAMESPACE = "nfwalk-cases"
DEFAULTS = {"table": "filter", "chain": "FORWARD", "prefix": "", "family": "ipv4"}


def run(words, text=None):
    return subprocess.run(["ip", "netns", "exec", NAMESPACE, *words], input=text, capture_output=True, text=True)


def saved(header, read):
    """What iptables-save prints behind "-A CHAIN ", or None if the line is refused."""
    command = ("ip6tables" if header["family"] == "ipv6" else "iptables") + "-nft"
    chain = header["chain"]
    built_in = chain in ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")
    rules = "*%s\n%s-A %s %s %s\nCOMMIT\n" % (
        header["table"], "" if built_in else ":%s - [0:0]\n" % chain, chain, header["prefix"], read)
    loaded = run([command + "-restore"], rules).returncode == 0
    lines = run([command + "-save", "-t", header["table"]]).stdout.split("\n") if loaded else []
    run([command + "-restore"], "*%s\nCOMMIT\n" % header["table"])
    begin = "-A %s" % chain
    return "\n".join(line[len(begin):].strip() for line in lines if line.startswith(begin)) if loaded else None


def check(path):
    header, wrong = DEFAULTS, 0
    for number, line in enumerate(path.read_text().split("\n"), 1):
        if line.startswith("#@"):
            header = {**DEFAULTS, **dict(word.split("=", 1) for word in shlex.split(line[2:]))}
            continue
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in re.split(r"(?<=\s);(?=\s|$)", line)]
        read, expected = parts[0], parts[1]
        got = saved(header, read)
        if got is not None and header["prefix"] and got.startswith(header["prefix"]):
            got = got[len(header["prefix"]):].strip()
        wanted = None if expected == "!" else read if expected == "=" else expected
        if got != wanted:
            wrong += 1
            print("%s:%d: %s\n  the file says  %s\n  iptables says  %s" % (path.name, number, read, wanted, got))
    return wrong


SETS = """create sip4 hash:ip family inet timeout 0 counters skbinfo
create sip6 hash:ip family inet6
create snet4 hash:net family inet
create snet6 hash:net family inet6 counters
create sipp4 hash:ip,port family inet
create sipp6 hash:ip,port family inet6
create snetp4 hash:net,port family inet timeout 5
create snetp6 hash:net,port family inet6
create bport bitmap:port range 0-65535
create lst list:set
"""


def main():
    names = sys.argv[1:] or sorted(pathlib.Path(__file__).parent.glob("*.cases"))
    subprocess.run(["ip", "netns", "add", NAMESPACE], check=True)
    try:
        run(["ipset", "restore"], SETS)
        wrong = sum(check(pathlib.Path(name)) for name in names)
    finally:
        subprocess.run(["ip", "netns", "del", NAMESPACE], check=True)
    sys.exit(1 if wrong else 0)


main()

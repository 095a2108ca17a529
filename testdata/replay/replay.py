#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Carries scenario files out on this machine's Linux kernel and prints what it did.

The result has the form that `nfwalk run --format json` prints, so that the two can be compared
(compare.py). Every host of a scenario becomes a network namespace; nothing leaves them. Needs root,
iproute2, iptables (nft and legacy), nftables, ipset and PyYAML; see README.md.
"""

import argparse
import datetime
import json
import os
import platform
import signal
import subprocess
import sys
import traceback

sys.dont_write_bytecode = True

import capture         # noqa: E402
import namespaces      # noqa: E402
import scenario_file   # noqa: E402
import steps           # noqa: E402
import topology        # noqa: E402

_NAMESPACES_AT_ONCE = 100
_ATTEMPTS = 3
_REFUSALS = (scenario_file.ScenarioError, namespaces.CommandFailed, capture.FramesLost, steps.TooSlow, OSError,
             KeyError)


def main():
    """The command."""
    options = _options()
    # veth hands a packet to the receiver through the sending CPU's queue: on one CPU all has one order.
    os.sched_setaffinity(0, {options.cpu})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))      # so that the namespaces go even then
    bad = failed = False
    lines, left_over = [], []
    try:
        for number, path in enumerate(options.scenarios):
            result = _one(path, options, "nfw%d-%d" % (os.getpid(), number), left_over)
            bad = bad or "error" in result
            failed = failed or not result.get("passed")
            lines.append(json.dumps({"file": path, **result} if len(options.scenarios) > 1 else result))
            if len(left_over) >= _NAMESPACES_AT_ONCE and not options.keep:
                topology.remove_namespaces(left_over)
                left_over.clear()
    finally:
        if not options.keep:
            topology.remove_namespaces(left_over)
    text = "\n".join(lines) + "\n"
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            file.write(text)
    elif options.record is None:
        sys.stdout.write(text)
    return 2 if bad else 1 if failed else 0


def _one(path, options, prefix, left_over):
    try:
        result = replay(path, options, prefix, left_over)
        if options.record is not None:
            _record(path, result, options)
        return result
    except _REFUSALS as error:
        if options.debug:
            traceback.print_exc()
        print("%s: %s: %s" % (path, type(error).__name__, error), file=sys.stderr)
        return {"error": ["%s: %s" % (type(error).__name__, error)]}


def replay(path, options, prefix, left_over):
    """The result of one scenario file; `left_over` gets the names of the namespaces it leaves."""
    for attempt in range(_ATTEMPTS):
        try:
            scenario = scenario_file.load(path)
            with topology.Topology(scenario, "%s%s" % (prefix, "abc"[attempt]), left_over) as network:
                return steps.Run(network, options.backend, options.real_wait).report()
        except steps.TooSlow as error:
            if attempt == _ATTEMPTS - 1:
                raise
            print("%s: %s; once more" % (path, error), file=sys.stderr)
    raise AssertionError("no attempt")


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenarios", nargs="+", metavar="SCENARIO.yaml")
    parser.add_argument("--backend", choices=("nft", "legacy"), default="nft", help="which iptables loads `rules`")
    out = parser.add_mutually_exclusive_group()
    out.add_argument("--json", metavar="OUT", help="write the results there instead of printing them")
    out.add_argument("--record", metavar="DIR", nargs="?", const="",
                     help="write kernel.json and recorded.txt into DIR (default: the scenario's folder)")
    parser.add_argument("--keep", action="store_true", help="leave the namespaces (ip netns) for a look")
    parser.add_argument("--real-wait", type=float, default=5.0, metavar="SECONDS",
                        help="the longest `wait` that is slept; of a longer one only conntrack hears (default 5)")
    parser.add_argument("--cpu", type=int, default=sorted(os.sched_getaffinity(0))[
        os.getpid() % len(os.sched_getaffinity(0))], help="the CPU to run on (default: by process id)")
    parser.add_argument("--debug", action="store_true", help="show where an error came from")
    return parser.parse_args()


# ---- recordings

def _record(path, result, options):
    folder = options.record or os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    scenarios = [name for name in os.listdir(os.path.dirname(os.path.abspath(path))) if name.endswith(".yaml")]
    stem = os.path.splitext(os.path.basename(path))[0]
    prefix = "" if len(scenarios) == 1 and len(options.scenarios) == 1 else stem + "."
    with open(os.path.join(folder, prefix + "kernel.json"), "w", encoding="utf-8") as file:
        file.write(readable_json(result))
    with open(os.path.join(folder, prefix + "recorded.txt"), "w", encoding="utf-8") as file:
        file.write("kernel: %s\niptables: %s\nbackend: %s\ndate: %s\ncommand: %s\n" % (
            platform.release(), _first_line("iptables-%s" % options.backend, "--version"), options.backend,
            datetime.date.today().isoformat(),
            "testdata/replay/replay.py --backend %s --record -- %s" % (options.backend, os.path.relpath(path))))


def _first_line(*argv):
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()[0]


def readable_json(value, indent=""):
    """JSON with one frame, event, entry or chain a line."""
    if isinstance(value, dict) and any(isinstance(child, (dict, list)) for child in value.values()):
        inner = indent + " "
        return "{\n" + ",\n".join(
            "%s%s: %s" % (inner, json.dumps(key), readable_json(child, inner).rstrip("\n"))
            for key, child in value.items()) + "\n" + indent + "}" + ("\n" if not indent else "")
    if isinstance(value, list) and any(isinstance(child, dict) for child in value):
        inner = indent + " "
        return "[\n" + ",\n".join(inner + readable_json(child, inner) for child in value) + "\n" + indent + "]"
    return json.dumps(value)


if __name__ == "__main__":
    sys.exit(main())

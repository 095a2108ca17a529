#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tells where a kernel's result (replay.py) and nfwalk's (`nfwalk run --format json`) differ.

    compare.py KERNEL.json NFWALK.json      two results, or two files with one result a line
    compare.py KERNEL-DIR NFWALK-DIR        all results with the same name in both folders;
                                            NAME.kernel.json goes with NAME.nfwalk.json or NAME.json

Prints a line for each difference, by step and by what differs, and a line that sums up.
Absent and empty are the same; the order between hosts means nothing; where nfwalk says that a value
is drawn, any value in its range will do. Where nfwalk gives several outcomes, the nearest counts.
Exit status: 0 no difference, 1 some, 2 the results can't be read or paired.
"""

import argparse
import difflib
import json
import os
import re
import sys

CATEGORIES = ("result", "frames", "trace", "conntrack", "counters", "error")
_FRAME_KEYS = ("interface", "direction", "ethSrc", "ethDst", "protocol", "src", "sport", "dst", "dport", "flags",
               "icmpType", "icmpCode", "id", "inner", "fragment", "ttl", "tos", "length")


def differences(kernel, walked):
    """(step or None, category, host or None, text) of each difference between two results."""
    if "error" in kernel or "error" in walked:
        return [] if kernel.get("error") and walked.get("error") else [
            (None, "error", None, "kernel: %s; nfwalk: %s" % (kernel.get("error"), walked.get("error")))]
    if "outcomes" in walked:
        found = [differences(kernel, outcome) for outcome in walked["outcomes"]]
        return min(found, key=len) if found else [(None, "error", None, "nfwalk gives no outcome")]
    drawn = _drawn_values(kernel, walked)
    found = []
    ours, theirs = kernel.get("steps") or [], walked.get("steps") or []
    for index in range(max(len(ours), len(theirs))):
        if index >= len(ours) or index >= len(theirs):
            found.append((index + 1, "result", None, "only one side has this step"))
            continue
        found.extend(_step_differences(index + 1, ours[index], theirs[index], drawn))
    found.extend(_counter_differences(kernel.get("counters") or {}, walked.get("counters") or {}))
    return found


def _step_differences(number, kernel, walked, drawn):
    for key in ("kind", "result"):
        if kernel.get(key) != walked.get(key):
            yield number, "result", None, "%s: kernel %s, nfwalk %s" % (key, kernel.get(key), walked.get(key))
    yield from _listed(number, "frames", _frames_by_host(kernel, {}), _frames_by_host(walked, drawn))
    yield from _listed(number, "trace", _trace_by_host(kernel), _trace_by_host(walked))
    yield from _listed(number, "conntrack", _entries_by_host(kernel, {}), _entries_by_host(walked, drawn))


def _listed(number, category, kernel, walked):
    for host in sorted(set(kernel) | set(walked)):
        ours, theirs = kernel.get(host, []), walked.get(host, [])
        if ours != theirs:
            lines = [line for line in difflib.ndiff(ours, theirs) if line[0] in "+-"]
            yield number, category, host, "\n".join(
                "    %s %s" % ("kernel" if line[0] == "-" else "nfwalk", line[2:]) for line in lines)


# ---- one side of a step as comparable lines, by host

def _frames_by_host(step, drawn):
    found = {}
    for frame in step.get("frames") or []:
        found.setdefault(frame["host"], []).append(_frame_line(frame, drawn))
    return found


def _frame_line(frame, drawn):
    words = []
    for key in _FRAME_KEYS:
        value = frame.get(key)
        if value is None or value == "" and key != "flags":
            continue
        if key in (frame.get("drawn") or {}):
            value = drawn.get(str(value), value)
        elif key == "inner":
            value = _with_drawn(str(value), drawn)
        words.append("%s=%s" % (key, value))
    return " ".join(words)


def _trace_by_host(step):
    return {host: ["%s:%s:%s %s" % (event["table"], event["chain"], event["rule"], event["verdict"])
                   for event in events]
            for host, events in (step.get("trace") or {}).items() if events}


def _entries_by_host(step, drawn):
    return {host: sorted(_entry_line(entry, drawn) for entry in entries)
            for host, entries in (step.get("conntrack") or {}).items() if entries}


def _entry_line(entry, drawn):
    words = [entry["protocol"], entry.get("state") or "-"]
    for key in ("original", "reply"):
        words.append(_with_drawn(entry[key], drawn))
    words.append("[%s]" % ",".join(sorted(entry.get("flags") or [])))
    for key in ("mark", "zone", "zoneOriginal", "zoneReply"):
        if entry.get(key):
            words.append("%s=%s" % (key, entry[key]))
    return " ".join(words)


# ---- drawn values

def _drawn_values(kernel, walked):
    """nfwalk's representative -> what the kernel drew, where that lies in the range nfwalk gives."""
    values = {}
    for ours, theirs in zip(kernel.get("steps") or [], walked.get("steps") or []):
        by_host = {}
        for side, step in enumerate((ours, theirs)):
            for frame in step.get("frames") or []:
                by_host.setdefault(frame["host"], ([], []))[side].append(frame)
        for seen, said in by_host.values():
            for mine, other in zip(seen, said):
                for key, bounds in (other.get("drawn") or {}).items():
                    if key in mine and key in other and _within(mine[key], bounds):
                        values.setdefault(str(other[key]), str(mine[key]))
    return values


def _within(value, bounds):
    if len(bounds) == 2 and all(isinstance(bound, int) for bound in bounds) and isinstance(value, int):
        return bounds[0] <= value <= bounds[1]
    return value in bounds


def _with_drawn(text, drawn):
    if not drawn:
        return text
    return re.sub(r"(?<=[:/])(\d+)(?=>|$)", lambda match: drawn.get(match.group(1), match.group(1)), text)


# ---- counters

def _counter_differences(kernel, walked):
    for host in sorted(set(kernel) | set(walked)):
        ours, theirs = _flat_counters(kernel.get(host) or {}), _flat_counters(walked.get(host) or {})
        lines = ["    %s: kernel %s, nfwalk %s" % (place, ours.get(place, "-"), theirs.get(place, "-"))
                 for place in list(ours) + [place for place in theirs if place not in ours]
                 if ours.get(place) != theirs.get(place)]
        if lines:
            yield None, "counters", host, "\n".join(lines)


def _flat_counters(tables):
    flat = {}
    for table, chains in tables.items():
        for chain, counts in chains.items():
            if any(counts.get("policy") or []):
                flat["%s:%s:policy" % (table, chain)] = list(counts["policy"])
            for number, pair in enumerate(counts.get("rules") or [], 1):
                flat["%s:%s:rule:%d" % (table, chain, number)] = list(pair)
    return flat


# ---- files

def _results(path):
    """{name: result} of a file with one result, or one a line."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        one = json.loads(text)
        return {"": one} if isinstance(one, dict) else {str(at): each for at, each in enumerate(one)}
    except json.JSONDecodeError:
        found = [json.loads(line) for line in text.splitlines() if line.strip()]
        return {str(each.get("file", at)): each for at, each in enumerate(found)}


def _pairs(kernel, walked):
    """(name, kernel's result, nfwalk's result or None)."""
    if os.path.isdir(kernel):
        for folder, _, names in sorted(os.walk(kernel)):
            for name in sorted(names):
                if name.endswith(".json") and not name.endswith("nfwalk.json"):
                    ours = os.path.join(folder, name)
                    place = os.path.join(walked, os.path.relpath(folder, kernel))
                    other = next((os.path.join(place, each) for each in (
                        re.sub(r"kernel\.json$", "nfwalk.json", name), re.sub(r"\.kernel\.json$", ".json", name), name)
                        if os.path.exists(os.path.join(place, each)) and os.path.join(place, each) != ours), None)
                    yield from _pairs_of_files(os.path.relpath(ours, kernel), ours, other)
    else:
        yield from _pairs_of_files(os.path.basename(kernel), kernel, walked)


def _pairs_of_files(name, kernel, walked):
    ours, theirs = _results(kernel), _results(walked) if walked else {}
    if len(ours) == 1 and len(theirs) == 1:
        yield name, next(iter(ours.values())), next(iter(theirs.values()))
        return
    if not set(ours) & set(theirs):      # the same files, named from elsewhere
        ours, theirs = _by_base_name(ours), _by_base_name(theirs)
    for key, result in ours.items():
        yield (name + " " + key).strip(), result, theirs.get(key)


def _by_base_name(results):
    return {os.path.basename(name): result for name, result in results.items()}


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kernel")
    parser.add_argument("nfwalk")
    parser.add_argument("-q", "--quiet", action="store_true", help="only name what differs")
    parser.add_argument("--skip", action="append", default=[], choices=CATEGORIES, help="don't compare this")
    options = parser.parse_args()
    equal, unequal, missing = 0, [], []
    try:
        for name, kernel, walked in _pairs(options.kernel, options.nfwalk):
            if walked is None:
                missing.append(name)
                print("%s: nothing to compare it with" % name)
                continue
            found = [one for one in differences(kernel, walked) if one[1] not in options.skip]
            if found:
                unequal.append(found)
                _print(name, found, options.quiet)
            else:
                equal += 1
    except (OSError, json.JSONDecodeError) as error:
        print("compare.py: %s" % error, file=sys.stderr)
        return 2
    counts = {category: sum(any(one[1] == category for one in found) for found in unequal) for category in CATEGORIES}
    print("%d equal, %d differ%s%s" % (
        equal, len(unequal),
        " (%s)" % ", ".join("%s in %d" % item for item in counts.items() if item[1]) if unequal else "",
        ", %d without a counterpart" % len(missing) if missing else ""))
    return 2 if missing and not unequal else 1 if unequal else 0


def _print(name, found, quiet):
    for step, category, host, text in found:
        where = " ".join(word for word in (name, "step %d" % step if step else "", category, host or "") if word)
        if quiet:
            print(where)
        elif "\n" in text or text.startswith("    "):
            print("%s:\n%s" % (where, text))
        else:
            print("%s: %s" % (where, text))


if __name__ == "__main__":
    sys.exit(main())

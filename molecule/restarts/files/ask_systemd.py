# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which properties two units differ in, of pairs of them, by the systemd of this host.

Reads `[[text, text, ..., closely], ...]` from the file that is named, writes all units, reloads once, and prints as
JSON a list of the names of properties for each pair. Nothing is started, and the units are taken away again.
"""

import json
import os
import re
import subprocess
import sys

PLACE = "/run/systemd/system"
# What tells apart two units with the same text.
OWN = re.compile(
    "Id|Names|FragmentPath|DropInPaths|InvocationID|(.*Timestamp(Monotonic)?)$|ControlGroup(Id)?$|NeedDaemonReload|Job|UnitFile(State|Preset)"
)
# These are sets: the order in which they are shown says nothing.
SETS = re.compile(
    "Requires|Requisite|Wants|BindsTo|Upholds|PartOf|Before|After|Conflicts|OnFailure|OnSuccess|Triggers|TriggeredBy|"
    "(Stop)?Propagate.*|(Reload|Stop)PropagatedFrom|PropagatesReloadTo|PropagatesStopTo|JoinsNamespaceOf|ConsistsOf|"
    "RequiresMountsFor|.*Of|Conditions|Asserts|IPAddress.*|(Load|Set)Credential.*|.*ExitStatus|.*By"
)
REFUSED = re.compile('"?(bad-setting|error)')


def names(count):
    return ["pair-%04d%s.service" % (number, letter) for number in range(count) for letter in "ab"]


def properties(text):
    """`{property: value}` of a block of `systemctl show`; values of one that is there several times are added up."""
    found = {}
    for line in own_name(text).splitlines():
        name, equals, value = line.partition("=")
        if equals and not OWN.fullmatch(name):
            found.setdefault(name, []).append(value)
    for name in found:
        if SETS.fullmatch(name):
            found[name] = sorted(word for value in found[name] for word in value.split())
    return found


def shown(units):
    out = run("systemctl", "show", "--all", "--no-pager", "--", *units)
    blocks = re.split(r"\n\n(?=Type=|Restart=|ExitType=)", out.strip("\n"))
    if len(blocks) != len(units):
        raise SystemExit("%d units, but systemctl shows %d" % (len(units), len(blocks)))
    for unit, block in zip(units, blocks):
        if "\nId=%s\n" % unit not in block:
            raise SystemExit("%s is not where it was asked for" % unit)
    return [properties(block) for block in blocks]


def on_the_bus(unit):
    """The same, and what systemctl leaves out: conditions, and which blanks part the words of a command."""
    path = "/org/freedesktop/systemd1/unit/" + re.sub("[^A-Za-z0-9]", lambda one: "_%02x" % ord(one.group()), unit)
    words = ["busctl", "--json=short", "call", "org.freedesktop.systemd1", path, "org.freedesktop.DBus.Properties"]
    found = json.loads(run(*words, "GetAll", "s", ""))["data"][0]
    for name, value in found.items():
        if SETS.fullmatch(name) and isinstance(value["data"], list):
            value["data"].sort()
    lines = ["%s=%s" % (name, json.dumps(value["data"])) for name, value in found.items()]
    lines = [line.partition("=") for line in own_name("\n".join(lines)).splitlines()]
    return {name: [value] for name, dummy, value in lines if not OWN.fullmatch(name)}


def own_name(text):
    return re.sub(r"pair-\d{4}[ab]", "pair", text)


def run(*argv):
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, LC_ALL="C.UTF-8"))
    if done.returncode:
        raise SystemExit("%s: %s" % (" ".join(argv[:2]), done.stderr.decode("utf-8", "replace")))
    return done.stdout.decode("utf-8", "replace")


def differing(one, other):
    """Two units that systemd refuses do not differ: it stops to read at the line that it refuses."""
    if REFUSED.match(one.get("LoadState", [""])[0]) and REFUSED.match(other.get("LoadState", [""])[0]):
        return []
    return sorted(name for name in set(one) | set(other) if one.get(name) != other.get(name))


def main():
    with open(sys.argv[1]) as stream:
        pairs = json.load(stream)
    units = names(len(pairs))
    try:
        for unit, text in zip(units, [text for pair in pairs for text in pair[:2]]):
            with open(os.path.join(PLACE, unit), "wb") as stream:
                stream.write(text.encode("utf-8", "surrogateescape"))
        run("systemctl", "daemon-reload")
        found = shown(units)
        answers = [differing(found[at], found[at + 1]) for at in range(0, len(found), 2)]
        for number, answer in enumerate(answers):
            if pairs[number][-1] and not answer:
                answers[number] = differing(*[on_the_bus(unit) for unit in units[2 * number : 2 * number + 2]])
    finally:
        for unit in units:
            if os.path.exists(os.path.join(PLACE, unit)):
                os.unlink(os.path.join(PLACE, unit))
        run("systemctl", "daemon-reload")
    print(json.dumps(answers))


if __name__ == "__main__":
    main()

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds in the output of a program what it died of: the last fatal block before its end.

Position goes before pattern: what was reported earlier, and followed by signs of life, was handled. No I/O; time is
linear in the length of the lines, which are cut before.
Private to this collection: it may change in any release.
"""

import re
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.block_facts import errno_of, facts
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_lines import (
    ERROR as ERROR_LEVEL,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_lines import (
    FATAL as FATAL_LEVEL,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.log_lines import (
    INFO,
    NO_LEVEL,
    WARNING,
    is_advice,
    is_farewell,
    is_telling,
    log_line,
)

# message: the line to say. kind: python, java, spring, go, rust, node, dotnet, php, ruby, perl, shell, c++, level (a
# line with a level) or line. file, line: where in the source, or None. errno, path, host, port, module: as of Facts.
# texts: list of str, what has a meaning, the most important first. lines: list of str, as they were printed. sure:
# whether it is more than the last line that is no farewell.
Block = namedtuple("Block", "message kind file line errno path host port module texts lines sure")

# What one piece of the output tells: `strength`, one of those below, and otherwise as Block. messages: list of LogLine.
Event = namedtuple("Event", "strength kind messages more file line")

DEAD, SEVERE, TELLING, PLAIN, LIFE, FAREWELL, IGNORED = 6, 5, 4, 3, 2, 1, 0
# After an error this many signs of life make it one that was handled.
LIVES = 20
EXTRA = 6
ANNOUNCED = 2  # lines after a colon
LONGEST = 300


def last_block(lines):
    """Return the Block that tells why the program with this output ended, None where it said nothing of it."""
    lines = [log_line(line) for line in lines if line.strip()]
    events = list(_events(lines))
    chosen = _chosen(events)
    return chosen and _block(chosen, events)


# --- Which of the events


def _chosen(events):
    group, farewell, lives, plain, warned = [], False, 0, None, None
    for event in events:
        if event.strength == TELLING and farewell and not lives:
            continue  # what is told after a farewell follows from what was told before it
        if event.strength >= TELLING:
            if lives:
                group, farewell = [], False
            group.append(event)
            lives = 0
        elif event.strength == FAREWELL:
            farewell = True
        elif event.strength != IGNORED:
            lives += 1
            plain = event if event.strength == PLAIN else plain
        elif event.kind == "level":
            warned = event
    if not group or (lives >= LIVES and group[-1].strength < DEAD):
        return plain or warned or _of_farewells(events)
    return _named_by(_of_group(group, farewell), events)


def _of_farewells(events):
    """Where a program says nothing but that it ends: the first line of these that tells of an error."""
    said = [one for one in events if one.strength == FAREWELL and is_telling(one.messages[0].text)]
    return (said or [None])[0]


# What only points at another message. \b keeps it linear.
_POINTS = re.compile(
    r"contains errors|\berrors?(?:\(s\))? (?:were )?found in|did not exit normally|\b(?:refer to|check|see) the log"
    r"|\A[\w ]{1,40}: fail(?:ure|ed)\W*\Z|\A(?:an )?uncaught exception in thread \S{1,60}\Z|\Afatal assertion\Z",
    re.IGNORECASE,
)
NEAR = 8  # events


def _named_by(event, events):
    """The error before one that does no more than point at it."""
    if not _POINTS.search(event.messages[0].text):
        return event
    at = max(number for number, one in enumerate(events) if one is event)
    before = [
        one
        for one in events[max(0, at - NEAR) : at]
        if is_telling(one.messages[0].text) and not _POINTS.search(one.messages[0].text)
    ]
    return before[-1] if before else event


def _of_group(group, farewell):
    """Errors in a row: those after the first follow from it where they end in a farewell."""
    most = max(event.strength for event in group)
    pool = [event for event in group if event.strength == most]
    if most == SEVERE:  # a heading of several lines tells less than what stands below it
        pool = [event for event in pool if is_telling(event.messages[0].text)] or pool
    if most == TELLING:
        pool = pool[:-1] + [_first_of_a_shell(pool)]
    if most in (SEVERE, DEAD):
        pool = [event for event in pool if errno_of(event.messages[0].text)] or pool
    pool = [event for event in pool if _went_astray(event)] or pool
    return pool[0] if farewell and most == SEVERE else pool[-1]


# What a shell or a program that it runs says of a path: `PATH: Permission denied`.
_OF_A_PATH = re.compile(
    r"[\w./-]{1,300}: (?:line \d{1,6}: |\d{1,6}: )?(?:.{0,80}? )?[\u2018'\"]?(/[^\s:'\"\u2019]{1,500})[\u2019'\"]?: "
    r"(?:No such file|Permission denied|Read-only|Not a directory|No space)"
)


def _first_of_a_shell(pool):
    """The first of the errors at the end of a script that goes on: what lies below a path follows from it."""
    last = pool[-1]
    text = last.messages[0].raw.strip()
    for event in pool[:-1]:
        match = _OF_A_PATH.match(event.messages[0].raw.strip())
        below = match and match.group(1).rstrip("/") + "/" in text.replace(":", "/")
        parent = match and match.group(1).rpartition("/")[0]
        beside = parent and parent.count("/") > 1 and parent + "/" in text
        loads = match and "command not found" in text and re.search(r"\.(?:sh|bash|env|inc)\b", match.group(1))
        if below or beside or loads:
            return event
    return last


_ASTRAY = re.compile(r": (?:line )?\d{1,6}: cd: ")


def _went_astray(event):
    """Whether a shell did not come to its directory: what it misses after that lies there."""
    return event.kind == "shell" and bool(_ASTRAY.search(event.messages[0].text))


def _block(event, events):
    frames = [line for line in event.more if _FRAME_OF_PYTHON.match(line.raw)]
    more = [line for line in event.more if line not in frames]
    texts = [line.text for line in event.messages] + [line.raw for line in more]
    lines = [line.raw.strip() for line in frames + event.messages + more]
    found = facts([_without_script(event)] if event.kind == "shell" else texts)
    if found.errno is None and _follows(event):
        before = _before(event, events)
        if before:
            texts = texts + [line.text for line in before]
            lines = [line.raw.strip() for line in before] + lines
            found = facts(texts)
    head = event.messages[0]
    file, line = (event.file, event.line) if event.file else _place(head)
    return Block(
        head.text.strip(), event.kind, file, line, *found, texts=texts, lines=lines, sure=event.strength > PLAIN
    )


def _without_script(event):
    """What a shell says, without the script and the line that it says it of."""
    match = _OF_SHELL.match(event.messages[0].raw.strip())
    return match.group(3) if match else event.messages[0].text


_FOLLOWS = re.compile(r"abort|could not create any|failed listening|cannot start|giving up|exiting", re.IGNORECASE)


def _follows(event):
    return event.kind in ("level", "line") and _FOLLOWS.search(event.messages[0].text)


def _before(event, events):
    """The lines right before an error that only follows from them."""
    at = max(number for number, one in enumerate(events) if one is event)
    near = [line for one in events[max(0, at - 4) : at] for line in one.messages if errno_of(line.text)]
    return near[-1:]


_PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        r" at (\S{1,500}) line (\d{1,7})\b",
        r" in (\S{1,500}?)(?::| on line )(\d{1,7})\b",
        r"^((?:\S{0,400}/)?[\w.-]{1,100}\.\w{1,5}):(\d{1,7})\b",
        r"(?<![^\s'\"(=])(/[^\s:]{1,400}):(\d{1,7})\b",
    )
)


def _place(line):
    if line.place:
        file, dummy, number = line.place.rpartition(":")
        return file, int(number) if number.isdigit() else None
    for pattern in _PLACES:
        match = pattern.search(line.text)
        if match:
            return match.group(1), int(match.group(2))
    return None, None


# --- The events, in the order of the output


def _events(lines):
    at = 0
    while at < len(lines):
        for read in READERS:
            found = read(lines, at)
            if found:
                event, at = found
                break
        else:
            event, at = _single(lines, at)
        yield event


def _single(lines, at):
    """A line that begins no block of a known runtime, with the lines that continue it."""
    line = lines[at]
    end = at + 1
    while end < len(lines) and end - at <= EXTRA and line.level and _continues(lines[end]):
        end += 1
    if is_farewell(line.text):
        return Event(FAREWELL, "line", [line], [], None, None), at + 1
    if line.level in (WARNING, INFO):
        return Event(LIFE if line.level == INFO else IGNORED, "level", [line], [], None, None), end
    if _OF_A_STACK.match(line.raw):
        return Event(IGNORED, "line", [line], [], None, None), at + 1
    severe = line.level in (FATAL_LEVEL, ERROR_LEVEL)
    if not severe and _TRACE_OF_SHELL.match(line.raw):
        return Event(IGNORED, "line", [line], [], None, None), at + 1
    if not severe and not is_telling(line.text):
        return Event(PLAIN, "line", [line], [], None, None), at + 1
    while not severe and end < len(lines) and end - at <= EXTRA and _is_indented_alike(line, lines[end]):
        end += 1
    begin = end
    while end < len(lines) and end - begin < 2 and is_advice(lines[end].text):
        end += 1
    if _announces(line) and end == at + 1:
        while end < len(lines) and end - at <= ANNOUNCED and _is_announced(lines[end]):
            end += 1
        line = _joined(line, lines[at + 1 : end])
    kind, strength = ("level", SEVERE) if severe else ("line", TELLING)
    return Event(strength, kind, [line], lines[at + 1 : end], None, None), end


# What a shell prints of a command before it runs it.
_TRACE_OF_SHELL = re.compile(r"\++ \S|\[#\] \S")


def _is_indented_alike(line, other):
    """Whether a line belongs to the one before: a text in a box is one message."""
    depth = len(line.raw) - len(line.raw.lstrip(" "))
    alike = depth > 1 and other.level == NO_LEVEL and len(other.raw) - len(other.raw.lstrip(" ")) == depth
    return alike and not _OF_A_STACK.match(other.raw)


def _announces(line):
    return line.text.endswith(":") or bool(re.search(r"\b(?:following|below)\b", line.text[:LONGEST]))


def _is_announced(line):
    """Whether a line may be what the one before it ends in a colon for."""
    return line.level == NO_LEVEL and not is_farewell(line.text) and line.text[:1].isalpha()


_OF_A_STACK = re.compile(
    r"\s*from \S{1,400}:\d{1,7}:in |\s*\S{1,400}:\d{1,7}:in [`'\"][^:'\"]{1,200}['\"]\Z"
    r"|#?\s*(?:#?\d{1,3}:? +0x[0-9a-f]|\[0x|0x[0-9a-f]{6}|at [\w$.<>]+\(|#\d+ )|#\s*$|#\w+ Object: 0x|https?://\S+$"
)


def _continues(line):
    return line.raw[:1] in " \t" and line.level == NO_LEVEL


def _usage(lines, at):
    """What a program prints of its options, which may hold any word."""
    if not re.match(r"usage\b.{0,200}", lines[at].raw.strip(), re.IGNORECASE):
        return None
    end = at + 1
    while end < len(lines) and lines[end].raw[:1] in " \t-":
        end += 1
    return Event(IGNORED, "line", [lines[at]], [], None, None), end


_FRAME_OF_PYTHON = re.compile(r'\s*File "([^"\n]{1,1000})", line (\d{1,7})')
_HANDLING = "During handling of the above exception"
_CAUSED = "The above exception was the direct cause"
_LIBRARY = re.compile(r"/site-packages/|/dist-packages/|/lib(?:64)?/python\d|^<frozen|/node_modules/|^node:|^internal/")


# What Python says of errors while it tidies up: not why it ended.
_TIDYING = re.compile(r"Exception ignored in|Error in (?:atexit|sys\.)|Error in sys\.|Exception in thread")


def _fatal_python(lines, at):
    """What the interpreter prints when it crashes: the stack, the innermost frame first."""
    if not lines[at].raw.startswith("Fatal Python error: "):
        return None
    end = at + 1
    while (
        end < len(lines)
        and end - at < MOST_FRAMES
        and (
            lines[end].raw[:1] in " \t"
            or lines[end].raw.startswith(("Current thread", "Thread 0x", "Extension modules"))
        )
    ):
        end += 1
    frames = [line for line in lines[at + 1 : end] if _FRAME_OF_PYTHON.match(line.raw)]
    own = [line for line in frames if not _LIBRARY.search(line.raw)] or frames
    if not own:
        return None
    match = _FRAME_OF_PYTHON.match(own[0].raw)
    return Event(DEAD, "python", [lines[at]], own[:1], match.group(1), int(match.group(2))), end


MOST_FRAMES = 100


def _python(lines, at):
    """A traceback with all that it is chained to, or the error of the compiler."""
    if _TIDYING.match(lines[at].raw) and at + 1 < len(lines) and _begins_traceback(lines, at + 1):
        at += 1
    if not _begins_traceback(lines, at):
        return None
    before = lines[at - 1] if at else None
    mild = before is not None and before.level in (WARNING, INFO) and lines[at].level == NO_LEVEL
    strength = TELLING if mild or (before is not None and _TIDYING.match(before.raw)) else DEAD
    chain, end = [], at
    while end < len(lines) and _begins_traceback(lines, end):
        frames, message, more, end = _one_traceback(lines, end)
        handled = end < len(lines) and _HANDLING in lines[end].raw
        caused = end < len(lines) and _CAUSED in lines[end].raw
        if message:
            chain.append((frames, message, more, caused))
        if not (handled or caused):
            break
        end += 1
    if not chain:
        return None
    first = len(chain) - 1
    while first and chain[first - 1][3]:
        first -= 1
    frames, message, more, _caused = chain[first]
    file, line, frame = _own_frame(frames)
    of_compiler = re.match(r"(?:Syntax|Indentation|Tab)Error", message.text)
    message = _joined(message, more + (frame[1:] if of_compiler else []))
    rest = [one[1] for one in reversed(chain[first + 1 :])]
    if re.match(r"[\w.]+:?$", message.text):
        rest += [one[1] for one in reversed(chain[:first])]  # it has no text: those that were being handled tell more
    return Event(strength, "python", [message] + rest, frame + more, file, line), end


def _joined(message, more):
    """A message of several lines as one."""
    words = [line.raw.strip() for line in more if not is_farewell(line.raw.strip())]
    return message._replace(text=" / ".join([message.text] + words)[:LONGEST])


def _begins_traceback(lines, at):
    if "Traceback (most recent call last)" in lines[at].raw:
        return True
    if not _FRAME_OF_PYTHON.match(lines[at].raw):
        return False
    near = lines[at + 1 : at + 5]
    return any(re.match(r"(?:Syntax|Indentation|Tab)Error", line.text) for line in near)


def _one_traceback(lines, at):
    """`(frames, message, what follows the message, end)`"""
    frames, end = [], at
    if "Traceback (most recent call last)" in lines[at].raw:
        end += 1
    while end < len(lines) and lines[end].raw[:1] in " \t":
        if _FRAME_OF_PYTHON.match(lines[end].raw):
            frames.append([lines[end]])
        elif frames and re.search(r"\w", lines[end].raw):
            frames[-1].append(lines[end])
        end += 1
    if end == len(lines):
        return frames, None, [], end
    message = lines[end]
    end += 1
    begin = end
    while end < len(lines) and end - begin < EXTRA and _goes_on(lines, end):
        end += 1
    return frames, message, lines[begin:end], end


_NAMES_A_FILE = re.compile(r"(?:in )?(?:file|path|source)\b[ :=]{1,3}['\"]?/", re.IGNORECASE)


def _goes_on(lines, at):
    """Whether a line belongs to the message of an exception, which may have several."""
    line = lines[at]
    if line.level or _HANDLING in line.raw or _CAUSED in line.raw or is_farewell(line.text):
        return False
    return not _begins_traceback(lines, at) and (
        line.raw[:1] in " \t([" or _NAMES_A_FILE.match(line.raw) or at + 1 < len(lines) and _continues(lines[at + 1])
    )


def _own_frame(frames):
    """The last frame in the program's own code, as `(file, line, [LogLine])`: the place and the code."""
    parsed = [(_FRAME_OF_PYTHON.match(frame[0].raw), frame) for frame in frames]
    if not parsed:
        return None, None, []
    own = [one for one in parsed if not _LIBRARY.search(one[0].group(1))] or parsed
    match, frame = own[-1]
    return match.group(1), int(match.group(2)), frame[:2]


_FRAME = re.compile(r"\s*at [\w$.<(\[*]|\s*\.\.\. \d+ (?:more|common frames)|\s*--- End of|\s*at async ")
_INNER = re.compile(r"\s*(?:Caused by: |---> |Likely root cause: |Suppressed: )(.*)")
_HEAD = re.compile(
    r"Exception in thread|Unhandled exception|Uncaught |Error: LinkageError"
    r"|(?:[\w$]{1,100}\.){0,20}\w{0,200}(?:Error|Exception|Throwable)\b(?: \[\w+\])?(?:: |$| \()",
    re.IGNORECASE,
)
_OF_JAVA = re.compile(r"\s*at ([\w$.<>/@]+)\(([\w.-]+\.(?:java|scala|kt|groovy)):(\d+)\)")
_OF_NODE = re.compile(r"\s*at (?:.{0,300}?\()?((?:file://)?[^\s()]{1,500}):(\d{1,7}):\d{1,7}\)?")
_OF_DOTNET = re.compile(r"\s*at .{1,500} in (\S.{0,500}):line (\d{1,7})")
_JAVA_LIBRARY = re.compile(r"\s*at (?:java|javax|jdk|sun|com\.sun|org\.springframework|org\.apache|scala|kotlin)[./]")


def _stack(lines, at):
    """An exception of Java, Node.js or .NET: a message, then lines that begin with `at`."""
    line = lines[at]
    if line.level in (WARNING, INFO) or not _is_head(lines, at):
        return None
    messages, frames, more, end = [line], [], [], at + 1
    head = at  # the last line that began a message
    while end < len(lines):
        inner = _INNER.match(lines[end].raw)
        if inner:
            messages.append(lines[end]._replace(text=inner.group(1)))
            head = end
        elif _FRAME.match(lines[end].raw):
            frames.append((len(messages), lines[end]))
            head = at - EXTRA
        elif head > at and end - head <= EXTRA and _before_frames(lines, end):
            messages[-1] = _joined(messages[-1], [lines[end]])
        elif _is_rest(lines[end]) or (not frames and end - at <= EXTRA and _before_frames(lines, end)):
            more.append(lines[end])
        else:
            break
        end += 1
    if end == at + 1 and _POINTS.search(line.text):
        return None
    kind = _kind(line, frames, more, end < len(lines) and lines[end].raw or "")
    before = lines[at - 1] if at else None
    strength = TELLING if before is not None and before.level == WARNING and "Exception in" not in line.raw else DEAD
    messages = [_joined(messages[0], [one for one in more if not _is_rest(one)])] + messages[1:]
    messages = [one for one in messages if not one.raw.lstrip().startswith("Suppressed")]
    chosen = _innermost(kind, messages)
    file, number = _own_place(kind, frames)
    return Event(strength, kind, chosen, more[:EXTRA], file, number), end


_SURE_HEAD = re.compile(r"Exception in thread|Unhandled exception|Uncaught |Error: LinkageError", re.IGNORECASE)


def _is_head(lines, at):
    if at + 1 < len(lines) and re.match(r"\s+at [\w$.<]", lines[at + 1].raw) and not _FRAME.match(lines[at].raw):
        return True
    if not _HEAD.match(lines[at].text) and not _HEAD.match(lines[at].raw.strip()):
        return bool("[UnhandledPromiseRejection" in lines[at].raw)
    if _SURE_HEAD.match(lines[at].text):
        return True
    near = lines[at + 1 : at + 1 + EXTRA]
    for number, one in enumerate(near):
        if _FRAME.match(one.raw) or _INNER.match(one.raw):
            return True
        if one.level and number:
            return False
    return False


def _before_frames(lines, at):
    """Whether a message of several lines goes on here."""
    goes_on = lines[at].level == NO_LEVEL or lines[at - 1].raw.rstrip().endswith(":")
    return goes_on and any(_FRAME.match(line.raw) for line in lines[at + 1 : at + EXTRA])


def _is_rest(line):
    """What Node.js prints around a stack, and its properties of an error."""
    raw = line.raw.strip()
    if raw in ("{", "}", "},", "]", "],") or raw.startswith(("Require stack:", "- /", "Emitted 'error'", "File name:")):
        return True
    return line.raw[:1] in " \t" and bool(re.match(r"\w+: ?[\['\w{-]|java\.|\[cause\]", raw))


def _kind(head, frames, more, after):
    raws = [line.raw for _count, line in frames]
    if any(_OF_JAVA.match(raw) or "(Native Method)" in raw or "(Unknown Source)" in raw for raw in raws):
        return "java"
    if any(_OF_NODE.match(raw) for raw in raws) or after.startswith("Node.js v") or "UnhandledPromise" in head.raw:
        return "node"
    if head.raw.startswith(("Exception in thread", "Error: LinkageError")):
        return "java"
    return "dotnet"


def _innermost(kind, messages):
    """Java's innermost cause is the cause; .NET's outermost one names the address."""
    outer = messages[0]
    outer = outer._replace(
        text=re.sub(r'^(?:Exception in thread "[^"]{0,200}" |Unhandled [Ee]xception[.:] )', "", outer.text)
    )
    rest = messages[1:]
    if kind == "java" and rest:
        return [rest[-1]] + rest[-2::-1] + [outer]
    return [outer] + rest


def _own_place(kind, frames):
    """The first frame in the program's own code, below the message that counts."""
    last = max([count for count, _line in frames] or [0])
    raws = [line.raw for count, line in frames if count == last or kind != "java"]
    pattern = {"java": _OF_JAVA, "node": _OF_NODE}.get(kind, _OF_DOTNET)
    found = [(pattern.match(raw), raw) for raw in raws]
    found = [(match, raw) for match, raw in found if match]
    groups = [match.groups()[-2:] for match, raw in found if not _JAVA_LIBRARY.match(raw)]
    groups = [one for one in groups if not _LIBRARY.search(one[0])] or groups
    return (groups[0][0], int(groups[0][1])) if groups else (None, None)


def _spring(lines, at):
    if "APPLICATION FAILED TO START" not in lines[at].raw:
        return None
    end, said, within = at + 1, [], False
    while end < len(lines) and end - at < 40:
        raw = lines[end].raw.strip()
        if raw.startswith("Action:"):
            break
        if within and raw:
            said.append(lines[end])
        within = within or raw.startswith("Description:")
        end += 1
    end = min(end + 2, len(lines))
    while end < len(lines) and lines[end].level == NO_LEVEL and lines[end].raw[:1] in " \t":
        end += 1
    return (Event(DEAD, "spring", [_joined(said[0], said[1:3])], said[1:EXTRA], None, None), end) if said else None


_OF_GO = re.compile(r"\s+(\S{1,500}\.go):(\d{1,7})(?: |$)")


def _go(lines, at):
    if not re.match(r"(?:panic|fatal error): ", lines[at].raw):
        return None
    end = at + 1
    places = []
    while end < len(lines) and (_of_go_stack(lines[end].raw) or not lines[end].raw.strip()):
        match = _OF_GO.match(lines[end].raw)
        if match:
            places.append(match.groups())
        end += 1
    own = [one for one in places if "/src/runtime/" not in one[0] and "/go/src/" not in one[0]] or places
    file, number = (own[0][0], int(own[0][1])) if own else (None, None)
    head = lines[at]._replace(text=re.sub(r"^panic: ", "", lines[at].raw.strip()))
    return Event(DEAD, "go", [head], [], file, number), end


def _of_go_stack(raw):
    return bool(_GO_STACK.match(raw))


_GO_STACK = re.compile(
    r"goroutine \d|\[signal |\t|\s{4}\S|created by |[\w./*()\[\]{}-]{1,300}\(.*\)$|exit status \d|runtime stack|\.\.\."
    r"|r(?:ax|bx|ip)\b"
)


_PANICKED = re.compile(
    r"thread '[^'\n]{0,200}'(?: \(\d+\))? panicked at (?:'(.{0,1500})', )?([^\s:']{1,500}):(\d{1,7}):\d{1,7}:?$"
)


def _rust(lines, at):
    match = _PANICKED.match(lines[at].text) or _PANICKED.match(lines[at].raw.strip())
    if match:
        said, file, number = match.groups()
        end = at + 1
        message = lines[at]._replace(text=said) if said else (lines[end] if end < len(lines) else lines[at])
        end += 0 if said else 1
        while end < len(lines) and re.match(r"note: |stack backtrace|\s+\d+: |\s+at ", lines[end].raw):
            end += 1
        more = [] if said else [lines[at]]
        return Event(DEAD, "rust", [message], more, file, int(number)), end
    raw = lines[at].raw.strip()
    if not raw.startswith("Error: "):
        return None
    anyhow = at + 1 < len(lines) and lines[at + 1].raw.strip() == "Caused by:"
    if not anyhow and not re.search(r"Os \{ code: \d|\(os error \d+\)", raw):
        return None
    end = at + (2 if anyhow else 1)
    begin = end
    while anyhow and end < len(lines) and lines[end].raw[:1] in " \t":
        end += 1
    return Event(DEAD, "rust", [lines[at]], lines[begin:end], None, None), end


_OF_PHP = re.compile(r"(?:PHP )?(?:Fatal|Parse|Recoverable fatal) error:\s+(?:Uncaught )?(.*)", re.IGNORECASE)
_IN_PHP = re.compile(r"^(.*?) in (/?\S{1,500}?)(?::| on line )(\d{1,7})\s*$")


def _php(lines, at):
    raw = lines[at].raw.strip()
    match = _OF_PHP.search(raw) if "error:" in raw[:200].lower() else None
    if not match or not ("PHP" in raw[:60] or _IN_PHP.match(match.group(1))):
        return None
    end = at + 1
    while end < len(lines) and re.match(
        r"Stack trace:|PHP Stack trace|PHP\s+\d+\.|#\d+ |\s+thrown in |\s", lines[end].raw
    ):
        end += 1
    place = _IN_PHP.match(match.group(1))
    said, file, number = place.groups() if place else (match.group(1), None, "0")
    head = lines[at]._replace(text=said)
    return Event(DEAD, "php", [head], [], file, int(number) or None), end


_OF_RUBY = re.compile(r"(\S{1,500}):(\d{1,7}):in [`'][^'\n]{0,300}': (.*) \(([A-Z][\w:]*)\)$")


def _ruby(lines, at):
    match = _OF_RUBY.search(lines[at].raw.strip())
    if not match:
        return None
    end = at + 1
    while end < len(lines) and re.match(r"\s+(?:\d+: )?from ", lines[end].raw):
        end += 1
    file, number, said, name = match.groups()
    head = lines[at]._replace(text="%s (%s)" % (said, name))
    return Event(DEAD, "ruby", [head], [], file, int(number)), end


_OF_PERL = re.compile(r" at (/?[^\s:]{1,500}) line (\d{1,7})(?:, <\S{1,40}> (?:line|chunk) \d{1,9})?\.?$")


def _perl(lines, at):
    match = _OF_PERL.search(lines[at].raw.rstrip())
    if not match or lines[at].level in (WARNING, INFO) or is_farewell(lines[at].text):
        return None
    return Event(SEVERE, "perl", [lines[at]], [], match.group(1), int(match.group(2))), at + 1


_OF_SHELL = re.compile(r"(\S{0,300}/?[\w.-]{1,100}): (?:line )?(\d{1,6}): (.*)")


def _shell(lines, at):
    match = _OF_SHELL.match(lines[at].raw.strip())
    if not match or not (is_telling(match.group(3)) or "parameter" in match.group(3)):
        return None
    if re.search(r"\d{2,7} (?:Killed|Aborted|Terminated|Segmentation)", lines[at].raw):
        return None
    return Event(TELLING, "shell", [lines[at]], [], match.group(1), int(match.group(2))), at + 1


def _terminate(lines, at):
    if not lines[at].raw.startswith("terminate called"):
        return None
    what = lines[at + 1 : at + 2]
    if what and "what():" in what[0].raw:
        said = what[0]._replace(text=what[0].raw.partition("what():")[2].strip())
        return Event(DEAD, "c++", [said], [lines[at]], None, None), at + 2
    return Event(DEAD, "c++", [lines[at]], [], None, None), at + 1


def _banner(lines, at):
    """Redis: a line between asterisks, and the lines after it that say what is wrong."""
    if not re.match(r"\*{3} .{0,100}ERROR.{0,100}\*{3}", lines[at].raw.strip()):
        return None
    end = at + 1
    while end < len(lines) and end - at <= EXTRA and lines[end].level == NO_LEVEL:
        end += 1
    said = lines[at + 1 : end]
    if not said:
        return None
    head = said[-1]._replace(text=": ".join(line.raw.strip(" >") for line in said[1:] or said))
    return Event(DEAD, "level", [head], said[-2::-1], None, None), end


READERS = (_usage, _spring, _fatal_python, _python, _rust, _go, _php, _ruby, _stack, _terminate, _banner, _perl, _shell)

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One line of a log: how severe it says it is, its text without time and level, and whether it is a farewell.

Private to this collection: it may change in any release. Time is linear in the length of a line.
"""

import json
import re
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.block_facts import errno_of

FATAL, ERROR, WARNING, INFO, NO_LEVEL = 4, 3, 2, 1, 0
LEVELS = {
    FATAL: "fatal critical crit emerg emergency alert panic",
    ERROR: "error err severe fail",
    WARNING: "warning warn",
    INFO: "info information notice debug dbug trace trce log note verbose",
}
_RANK = {word: level for level, words in LEVELS.items() for word in words.split()}
_WORDS = "|".join(sorted(_RANK, key=len, reverse=True))
_KLOG = {"F": FATAL, "E": ERROR, "W": WARNING, "I": INFO}
# pino and bunyan
_NUMBERS = ((60, FATAL), (50, ERROR), (40, WARNING), (0, INFO))
HEAD = 160

# raw: as it was printed. text: without what stands in front of the message. level: one of those above. place: the
# source that the line names as its own, `FILE:LINE`, or None.
LogLine = namedtuple("LogLine", "raw text level place")

_FIELD = re.compile(r'\b(?:level|lvl|severity)["\']?[=:] ?["\']?(\w{1,12})', re.IGNORECASE)
_LOGFMT = re.compile(r'\b(msg|message|error|err|caller)=("(?:[^"\\]|\\.)*"|[^\s"]+)')
_BRACKETS = re.compile(r"\[([^\[\]]{1,60})\]")
_UPPER = re.compile(r"(?:^|[\s|(<])(%s)(?=[\s:|)>]|$)" % _WORDS.upper())
_PREFIX = re.compile(r"(?:[\w./-]{1,40}(?:\[[\d:]{1,20}\])?:? )?(fatal error|%s)\s?[:,\[]" % _WORDS, re.IGNORECASE)
_OF_KLOG = re.compile(r"([FEWI])\d{4} [\d:.]+\s+\d+ (\S{1,80}:\d+)\] ")
_OF_GO = re.compile(r"([\w.-]{1,60}\.go:\d+): ")
_TIME = re.compile(
    r"(?:\d{1,4}[-/.:]\d[\d/:.,TZ+-]*|\d{1,2}[-/][A-Z][a-z]{2}[-/]\d{4}[\d/:.]*"
    r"|(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,4}"
    r"|UTC|GMT|CES?T|\d{1,7}:[CMSX])(?=[\s\]|]|$)[\s|]*"
)
_LEVEL = re.compile(r"(?:%s|%s)(?:\s*[:|]\s*|\s+(?:- )?|$)|(?:%s): " % (_WORDS.upper(), "Note", _WORDS))
_BRACKET = re.compile(r"\[(?!Errno|SQL|/)[^\[\]]{1,60}\](?: |$)\s*|- (?=\S)|# |--- ?|\d+ (?=---|\[)")
_LOGGER_BEHIND = re.compile(r" \((?:[a-z]\w{0,60}\.){1,10}[\w$]{1,100}\)\Z")
_LOGGER = re.compile(r"[\w$.]+\s+[:-] (?=\S)|[\w$]+(?:\.[\w$]+){2,}\s+- ")


def log_line(raw):
    """Return the LogLine of a line."""
    stripped = raw.strip()
    if stripped.startswith("{") and stripped.endswith("}"):
        found = _from_json(raw, stripped)
        if found:
            return found
    klog = _OF_KLOG.match(stripped)
    if klog:
        return LogLine(raw, stripped[klog.end() :], _KLOG[klog.group(1)], klog.group(2))
    fields = dict(_LOGFMT.findall(stripped)) if "msg=" in stripped or "message=" in stripped else {}
    if fields:
        words = [_unquoted(fields[key]) for key in ("msg", "message", "error", "err") if key in fields]
        return LogLine(raw, ": ".join(words), _level(stripped), fields.get("caller"))
    text = _without_head(stripped)
    go = _OF_GO.match(text)
    if go:
        return LogLine(raw, text[go.end() :], _level(stripped), go.group(1))
    return LogLine(raw, text or stripped, _level(stripped), None)


def _from_json(raw, text):
    try:
        record = json.loads(text)
    except ValueError:
        return None
    if not isinstance(record, dict):
        return None
    level = next((record[key] for key in ("level", "severity", "lvl", "log.level", "@l", "s") if key in record), None)
    words = []
    for key in ("msg", "message", "@m", "error", "err", "exception", "stacktrace", "stack"):
        value = record.get(key)
        if isinstance(value, dict):
            value = value.get("message") or value.get("msg")
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and value.strip() and value not in words:
            words.append(value.strip().split("\n")[0])
    words += _attributes(record.get("attr"))
    caller = record.get("caller")
    if not words:
        return None
    return LogLine(raw, ": ".join(words[:3]), _of_json(level), caller if isinstance(caller, str) else None)


def _attributes(attributes):
    """What MongoDB says of an error beside its message."""
    found = attributes if isinstance(attributes, dict) else {}
    return [found[key] for key in ("path", "error", "address") if isinstance(found.get(key), str)]


def _of_json(level):
    if isinstance(level, int):
        return next(rank for least, rank in _NUMBERS if level >= least) if level >= 0 else NO_LEVEL
    word = str(level)
    return _RANK.get(word.lower(), _KLOG.get(word, NO_LEVEL))


def _unquoted(value):
    return value[1:-1].replace('\\"', '"') if value.startswith('"') else value


def _level(text):
    """The most severe level that the head of a line names in one of the usual ways."""
    head = text[:HEAD]
    field = _FIELD.search(head)
    if field and field.group(1).lower() in _RANK:
        return _RANK[field.group(1).lower()]
    for bracket in _BRACKETS.findall(head):
        ranks = [_RANK[word] for word in re.split("[^a-z]+", bracket.lower()) if word in _RANK]
        if ranks and len(bracket) < 45:
            return ranks[0]
    upper = _UPPER.search(head)
    if upper:
        return _RANK[upper.group(1).lower()]
    prefix = _PREFIX.match(_without_time(head))
    return _RANK[prefix.group(1).lower().partition(" ")[0]] if prefix else NO_LEVEL


def _without_time(text):
    for _again in range(4):
        match = _TIME.match(text) or _BRACKET.match(text)
        if not match or not match.end():
            break
        text = text[match.end() :]
    return text


def _without_head(text):
    """Without time, process, level and logger."""
    whole = text
    for _again in range(10):
        match = _TIME.match(text) or _LEVEL.match(text) or _BRACKET.match(text)
        if not match or not match.end():
            break
        text = text[match.end() :]
    if len(text) == len(whole):
        return text
    logger = _LOGGER.match(text)
    return _LOGGER_BEHIND.sub("", text[logger.end() :] if logger else text)


# What is said on the way out, or follows from what was said before: never the cause.
_SHORT_FAREWELL = re.compile(
    r"(?:\w+: )?(?:abort|exit|quit|terminat|stopp|clos|clean|shutt|kill|finish)(?:ing|ed|ping|ped|ting|ted)?"
    r"(?: [\w.-]+){0,4}\W*\Z|(?:good ?)?bye\b.{0,40}\Z|done\W*\Z",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"\Aexiting \(.{1,80}\)\Z"
    r"|worker exiting|exited with (?:code|status)|exit(?:ed)? (?:code|status):? \d|worker failed to boot|haltserver"
    r"|startup failed\W|initialization failed|failed to post process|still could not bind| test failed\Z"
    r"|begin failed--compilation|compilation failed in require|could not create the java virtual machine"
    r"|a fatal exception has occurred|application run failed|waiting for application shutdown"
    r"|application shutdown complete|npm err!|npm error|complete log of this run|\Anode\.js v\d|\Anote: run with"
    r"|\Afor help|\Asee .{0,80}(?:for|log)|try .{0,80}help|\Ausage:|giv(?:e|ing) up|core dumped\)|child process exited"
    r"|database system is shut down|function returned error|with exit code|elifecycle|\Amake: \*\*\*"
    r"|(?:received|handling|got|caught) (?:a )?(?:signal|sig(?:term|int|hup|quit))|retrying in|reason: worker"
    r"|shut(?:ting)?[ -]?down|finished server process|stopping reloader"
    r"|error report file|saved as:|crash report|submit a bug|native stack trace"
    r"|unknown/unsupported storage engine|registration as a storage engine failed|plugin initialization aborted"
    r"|fatal error loading the db|\b\d{1,4} (?:bad configuration option|(?:fatal |configuration )?error|problem)s?"
    r"(?: found)?\W*\Z"
    r"|removing contents of data|will not start|(?:was|is|been) (?:stopped|terminated)\W*\Z|exit status \d+\Z",
    re.IGNORECASE,
)


def is_farewell(text):
    """Whether a message says only that the program ends, or how to get help."""
    if len(text) > 400:
        return False
    return bool(_SHORT_FAREWELL.match(text) or _FAREWELL.search(text)) or is_hint(text)


def is_hint(text):
    """Whether a message only adds to the one before."""
    return (text.endswith("?") and errno_of(text) is None) or bool(_HINT.match(text))


def is_advice(text):
    """Whether a line behind an error says what to do about it."""
    return is_hint(text) or bool(_ADVICE.match(text))


_ADVICE = re.compile(
    r"(?:install|run|try|please|use|make sure|check|ensure|consider|learn|set|for more|more info|to (?:fix|install))\b"
    r"|https?://",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"(?:hint|detail|suggestion|tip): |(?:at least )?(?:one|any|all|both|some) of (?:these|those|them)\b", re.IGNORECASE
)


# Without a level of its own, a line that tells what went wrong.
_TELLING = re.compile(
    r"error|fail|cannot|can't|could ?n[o']t|unable|missing|invalid|insufficient|no (?:such|module)|den(?:y|ied)|refused"
    r"|not (?:found|set|exist|a |permitted|allowed|supported)|required|must |unknown|unrecogni|illegal|expected"
    r"|exception|fatal|abort|already (?:in use|exists|running)|in use|too (?:many|old|new)|unbound|mismatch|expired"
    r"|neither |out of |wrong|bad |undefined|does(?: not|n't)|unsupported|corrupt|not writable|isn't"
    r"|错误|失败|无法|没有|不存在|拒绝|权限|nicht|kein",
    re.IGNORECASE,
)


def is_telling(text):
    """Whether a message says that something is wrong."""
    return bool(_TELLING.search(text[:600]))

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E501 (lines of other files, as they are)
"""The mutants of which it does not matter that they live, and why.

By module; a mutant is (function, what it was, what it became). The lanes `mutation-*` hold this list to what survives.
"""

LISTED: dict[str, dict[tuple[str, str, str], str]] = {
    "_deploy/files.py": {
        (
            "look",
            "data = stream.read(LIMIT + 1)",
            "data = stream.read(LIMIT + 2)",
        ): "one byte too many is as good as two",
    },
    "_deploy/judge.py": {
        (
            "texts",
            "candidate.existing(one.path, 'present')",
            "candidate.existing(one.path, '')",
        ): "all but absent is the same there",
        (
            "not_roots",
            "if status.st_uid not in (0, os.geteuid()) or (target == way and (not _only_owner_renames(status))):",
            "if status.st_uid not in (1, os.geteuid()) or (target == way and (not _only_owner_renames(status))):",
        ): "for root it is the same user",
    },
    "_deploy/recovery.py": {
        (
            "_stand_by",
            "if not os.read(reader, 1):",
            "if not os.read(reader, 2):",
        ): "the word is one byte",
        (
            "_stand_by",
            "os._exit(0)",
            "os._exit(1)",
        ): "nobody asks how it ended",
    },
    "_deploy/restart.py": {
        (
            "",
            "READING = 1",
            "READING = 2",
        ): "it is raised, whatever it is",
        (
            "process",
            "invocation = shown.get('InvocationID') or ''",
            "invocation = shown.get('InvocationID') or 'x'",
        ): "no invocation has that name",
        (
            "process",
            "t) if since_boot else None, _seconds(shown.get(start, '')) if since_boot else None)",
            "t) if since_boot else None, _seconds(shown.get(start, 'x')) if since_boot else None)",
        ): "neither is a time",
        (
            "meaning_of",
            "parts[path] = _digest(['absent' if data is None else hashlib.sha256(data).hexdigest()])",
            "parts[path] = _digest(['' if data is None else hashlib.sha256(data).hexdigest()])",
        ): "neither is a digest",
        (
            "dump",
            ".meaning._asdict()), 'times': record.times}, sort_keys=True)",
            ".meaning._asdict()), 'times': record.times}, sort_keys=False)",
        ): "it is read the same in any order",
        (
            "judge",
            "def judge(one, times, record, wanted, present=None, reload_on=(), language='en', noticed=None):",
            "def judge(one, times, record, wanted, present=None, reload_on=(), language='', noticed=None):",
        ): "all but zh is English",
        (
            "_by_time",
            "changed = times[newest] / 1000000000.0 + TICK if newest else 0",
            "changed = times[newest] / 1000000000.0 + TICK if newest else 1",
        ): "no process is as old",
        (
            "_by_time",
            "if changed >= one.started:",
            "if changed > one.started:",
        ): "no clock shows the very moment",
        (
            "_by_time",
            "rt is not None and abs(one.shown_start - one.started) > STEP and (changed >= one.shown_start):",
            "rt is not None and abs(one.shown_start - one.started) >= STEP and (changed >= one.shown_start):",
        ): "no clock shows the very moment",
        (
            "_by_time",
            "if one.shown_start is not None and abs(one.shown_start - one.started) > STEP and (changed >= one.shown_start):",
            "if one.shown_start is not None and abs(one.shown_start - one.started) > STEP and (changed > one.shown_start):",
        ): "no clock shows the very moment",
    },
    "_deploy/snapshot.py": {
        (
            "take",
            "files.put(store.marker, journal.private(b''))",
            "files.put(store.marker, journal.private(b'x'))",
        ): "only whether it is there is asked",
        (
            "state",
            "return {'state': state_of(process(shown, '', 0, 0)), 'active': shown.get('ActiveState', ''), 'invocation': sho",
            "return {'state': state_of(process(shown, 'x', 0, 0)), 'active': shown.get('ActiveState', ''), 'invocation': sh",
        ): "a state is one in any boot and at any time",
        (
            "state",
            "return {'state': state_of(process(shown, '', 0, 0)), 'active': shown.get('ActiveState', ''), 'invocation': sho",
            "return {'state': state_of(process(shown, '', 1, 0)), 'active': shown.get('ActiveState', ''), 'invocation': sho",
        ): "a state is one in any boot and at any time",
        (
            "state",
            "return {'state': state_of(process(shown, '', 0, 0)), 'active': shown.get('ActiveState', ''), 'invocation': sho",
            "return {'state': state_of(process(shown, '', 0, 1)), 'active': shown.get('ActiveState', ''), 'invocation': sho",
        ): "a state is one in any boot and at any time",
        (
            "_beneath",
            "found = actual.texts(change.unit)[:1] if change.unit in actual.shown else []",
            "found = actual.texts(change.unit)[:2] if change.unit in actual.shown else []",
        ): "the first alone is taken",
        (
            "_beneath",
            "is_unit = change.path.endswith('/' + change.unit)",
            "is_unit = change.path.endswith('' + change.unit)",
        ): "no other file ends like a unit",
    },
    "_deploy/trial.py": {
        (
            "_without_limits",
            "sockets = {name for one in actual.shown.values() for name in one.get('TriggeredBy', '').split()}",
            "sockets = {name for one in actual.shown.values() for name in one.get('TriggeredBy', 'x').split()}",
        ): "neither is a socket",
        (
            "new_texts",
            "texts[change.path] = (change.after.data or b'').decode('utf-8', 'surrogateescape')",
            "texts[change.path] = (change.after.data or b'x').decode('utf-8', 'surrogateescape')",
        ): "neither names an environment file",
    },
    "_diagnosis/finding.py": {
        (
            "_escaped",
            "return char if char in '\\n\\t' else ('\\\\x%02x' if ord(char) < 256 else '\\\\u%04x') % ord(char)",
            "return char if char in '\\n\\t' else ('\\\\x%02x' if ord(char) <= 256 else '\\\\u%04x') % ord(char)",
        ): "U+0100 is a letter",
    },
    "_diagnosis/secret_shapes.py": {
        (
            "_is_secret",
            "name = match.group('key') + (match.group('rest') or '')",
            "name = match.group('key') + (match.group('rest') or 'x')",
        ): "an x makes no name one of a password",
        (
            "_is_option",
            "return text[max(0, start - 64):start + 1].split()[-1].startswith('-')",
            "return text[max(0, start - 64):start + 2].split()[-1].startswith('-')",
        ): "the name has two letters at least",
        (
            "_hide_keys",
            "if begin >= 0 and (not 0 <= end < begin):",
            "if begin >= 0 and (not 0 <= end <= begin):",
        ): "both cannot start at one place",
        (
            "_hide_keys",
            "lines[number] = line[:start] + MARK + (line[end:] if end > begin else '')",
            "lines[number] = line[:start] + MARK + (line[end:] if end >= begin else '')",
        ): "both cannot start at one place",
        (
            "_hide_keys",
            "inside = end < begin",
            "inside = end <= begin",
        ): "both cannot start at one place",
    },
    "_diagnosis/secrets.py": {
        (
            "concealer",
            "spent = [0.0]",
            "spent = [0]",
        ): "the same number",
        (
            "_forms",
            "for text in (quote(value, safe=''), quote(value), quote(value, safe=\"!'()*\"), quote_plus(value)):",
            "for text in (quote(value, safe='x'), quote(value), quote(value, safe=\"!'()*\"), quote_plus(value)):",
        ): "a letter needs no quoting",
        (
            "Encoded.__init__",
            "self.until = 0.0",
            "self.until = 0",
        ): "the same number",
        (
            "Encoded.hide",
            "for offset in range(4):",
            "for offset in range(5):",
        ): "four letters further it is the same but for three bytes",
    },
    "_host/atomic_file.py": {
        (
            "replace",
            "temporary = os.path.join(directory, '.#%s.%s' % (name[:200], binascii.hexlify(os.urandom(6)).decode()))",
            "temporary = os.path.join(directory, '.#%s.%s' % (name[:200], binascii.hexlify(os.urandom(7)).decode()))",
        ): "chance has no right length",
    },
    "_host/run_as.py": {
        (
            "",
            "OWN_LOGIN = '/proc/self/loginuid'",
            "OWN_LOGIN = ''",
        ): "nobody can write it where mutants are tried; a test that is skipped there tells",
        (
            "",
            "PAUSE = 0.001",
            "PAUSE = 0",
        ): "shows in the load alone",
        (
            "_left",
            "return min([end - time.monotonic() for end in _ends[-1:]] + [seconds])",
            "return min([end - time.monotonic() for end in _ends[-2:]] + [seconds])",
        ): "the inner limit never ends after the outer",
        (
            "_limit_processes",
            "if hard == resource.RLIM_INFINITY or most < hard:",
            "if hard == resource.RLIM_INFINITY or most <= hard:",
        ): "the limit that is there already",
        (
            "_keep_only",
            "if int(name) > 2 and int(name) not in descriptors:",
            "if int(name) >= 2 and int(name) not in descriptors:",
        ): "replaced a few lines further",
        (
            "_begin",
            "if timeout <= 0:",
            "if timeout < 0:",
        ): "a child without time ends at once",
        (
            "_begin",
            "os._exit(0)",
            "os._exit(1)",
        ): "nobody asks how the keeper ended",
        (
            "_begin.end",
            "data, told = _collect(reader, verdict, until + GRACE + 1, limit, keep_end)",
            "data, told = _collect(reader, verdict, until + GRACE + 2, limit, keep_end)",
        ): "a limit has no right length",
        (
            "_keep",
            "_prctl(PR_SET_CHILD_SUBREAPER, 1)",
            "_prctl(PR_SET_CHILD_SUBREAPER, 2)",
        ): "any number but 0 is yes",
        (
            "_keep",
            "if left <= 0:",
            "if left < 0:",
        ): "no clock shows the very moment",
        (
            "_is_read",
            "return not poll.poll(0)",
            "return not poll.poll(1)",
        ): "a thousandth of a second",
        (
            "_is_read",
            "poll.register(pipe, 0)",
            "poll.register(pipe, 1)",
        ): "there is never something to read at the end that is written to",
        (
            "_collect",
            "if not ready or time.monotonic() > until:",
            "if not ready or time.monotonic() >= until:",
        ): "no clock shows the very moment",
        (
            "_end",
            "while os.waitpid(pid, os.WNOHANG) == (0, 0) and time.monotonic() < until:",
            "while os.waitpid(pid, os.WNOHANG) == (0, 0) and time.monotonic() <= until:",
        ): "no clock shows the very moment",
        (
            "_end",
            "time.sleep(PAUSE)",
            "pass",
        ): "shows in the load alone",
        (
            "_end_all",
            "while time.monotonic() < until:",
            "while time.monotonic() <= until:",
        ): "no clock shows the very moment",
        (
            "_end_all",
            "time.sleep(PAUSE)",
            "pass",
        ): "shows in the load alone",
    },
    "_host/selinux_denials.py": {
        (
            "last_start",
            "return (Start(set(), 0.0), [])",
            "return (Start(set(), 0), [])",
        ): "the same number",
        (
            "last_start",
            "start = _start(unit, records, shown.get('ExecMainPID', ''))",
            "start = _start(unit, records, shown.get('ExecMainPID', 'x'))",
        ): "neither is a number",
        (
            "_start",
            "return Start(pids | ({int(main)} if main.isdigit() and main != '0' else set()), min(times or [0.0]))",
            "return Start(pids | ({int(main)} if main.isdigit() and main != '0' else set()), min(times or [0]))",
        ): "the same number",
    },
    "_tree/safe_path.py": {
        (
            "_SafeDescent.enter",
            "self.safe.append(only_root_writes(level.status) and all(self.safe[-1:]))",
            "self.safe.append(only_root_writes(level.status) and all(self.safe[-2:]))",
        ): "a level is safe only if the one above it is",
    },
    "_unit/meaning.py": {
        (
            "meaning",
            "found['', ''] = settings.beyond",
            "found['x', ''] = settings.beyond",
        ): "no directive has that name either",
        (
            "meaning",
            "found['', ''] = settings.beyond",
            "found['', 'x'] = settings.beyond",
        ): "no directive has that name either",
        (
            "_single",
            "found.insert(0, value)",
            "found.insert(1, value)",
        ): "another order in which no two lists become one",
        (
            "_size",
            "return 2 * int(whole) + (half == '5') << 10 * ' KMGT'.index(suffix or ' ') >> 1",
            "return 2 * int(whole) + (half == '5') << 10 * ' KMGT'.index(suffix or ' ') << 1",
        ): "four times each size, as different as they were",
        (
            "_size",
            "return 2 * int(whole) + (half == '5') << 10 * ' KMGT'.index(suffix or ' ') >> 1",
            "return 2 * int(whole) + (half == '5') << 10 * ' KMGT'.index(suffix or '') >> 1",
        ): "both are found at the start",
        (
            "_mode",
            "return int(value, 8) if re.match('[0-7]{1,4}\\\\Z', value) else None",
            "return int(value, 9) if re.match('[0-7]{1,4}\\\\Z', value) else None",
        ): "as different in any base that has these digits",
        (
            "_number",
            "low, high = map(int, argument.split(',')) if ',' in argument else (0, 10 ** 9)",
            "low, high = map(int, argument.split(',')) if ',' in argument else (0, 10 ** 10)",
        ): "the pattern takes nine digits",
        (
            "_unquoted",
            "word = unquote(raw, 'c')[0]",
            "word = unquote(raw, '')[0]",
        ): "there is no escape in it",
        (
            "_plain",
            "if '  ' not in value and '\\t' not in value or '\\\\' in value:",
            "if '' not in value and '\\t' not in value or '\\\\' in value:",
        ): "saves time only",
        (
            "_plain",
            "if '  ' not in value and '\\t' not in value or '\\\\' in value:",
            "if '  ' not in value and '' not in value or '\\\\' in value:",
        ): "saves time only",
    },
}

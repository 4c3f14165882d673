# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mutants of which it does not matter that they live, and why.

By module; a mutant is (function, what it was, what it became). The lanes `mutation-*` hold this list to what survives.
"""

LISTED: dict[str, dict[tuple[str, str, str], str]] = {
    "_diagnosis/finding.py": {
        (
            "_escaped",
            "return char if char in '\\n\\t' else ('\\\\x%02x' if ord(char) < 256 else '\\\\u%04x') % ord(char)",
            "return char if char in '\\n\\t' else ('\\\\x%02x' if ord(char) <= 256 else '\\\\u%04x') % ord(char)",
        ): "U+0100 is a letter",
    },
    "_diagnosis/secrets.py": {
        (
            "concealer",
            "spent = [0.0]",
            "spent = [0]",
        ): "the same number",
        (
            "Encoded.__init__",
            "self.until = 0.0",
            "self.until = 0",
        ): "the same number",
        (
            "_forms",
            "for text in (quote(value, safe=''), quote(value), quote(value, safe=\"!'()*\"), quote_plus(value)):",
            "for text in (quote(value, safe='x'), quote(value), quote(value, safe=\"!'()*\"), quote_plus(value)):",
        ): "a letter needs no quoting",
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
            "KEYCTL = {'x86_64': 250, 'aarch64': 219}",
            "KEYCTL = {'x86_64': 250, '': 219}",
        ): "the number of another machine",
        (
            "",
            "KEYCTL = {'x86_64': 250, 'aarch64': 219}",
            "KEYCTL = {'x86_64': 250, 'aarch64': 0}",
        ): "the number of another machine",
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
            "_join_new_keyring",
            "if number is not None and ctypes.sizeof(ctypes.c_void_p) == 8:",
            "if number is not None or ctypes.sizeof(ctypes.c_void_p) == 8:",
        ): "differs on another machine",
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
            "_collect",
            "if not ready or time.monotonic() > until:",
            "if not ready or time.monotonic() >= until:",
        ): "no clock shows the very moment",
        (
            "_end",
            "while os.waitpid(pid, os.WNOHANG) == (0, 0) and time.monotonic() < until:",
            "while os.waitpid(pid, os.WNOHANG) == (0, 0) or time.monotonic() < until:",
        ): "there is no child to wait for then",
        (
            "_end",
            "while os.waitpid(pid, os.WNOHANG) == (0, 0) and time.monotonic() < until:",
            "while os.waitpid(pid, os.WNOHANG) == (0, 0) and time.monotonic() <= until:",
        ): "no clock shows the very moment",
        (
            "_end",
            "if time.monotonic() > until - GRACE / 2:",
            "if time.monotonic() <= until - GRACE / 2:",
        ): "a keeper that has said all may be killed at once",
        (
            "_end",
            "if time.monotonic() > until - GRACE / 2:",
            "if time.monotonic() > until - GRACE * 2:",
        ): "a keeper that has said all may be killed at once",
        (
            "_end",
            "if time.monotonic() > until - GRACE / 2:",
            "if time.monotonic() > until - GRACE / 3:",
        ): "a limit has no right length",
        (
            "_end",
            "time.sleep(PAUSE)",
            "pass",
        ): "shows in the load alone",
        (
            "_end_all",
            "time.sleep(PAUSE)",
            "pass",
        ): "shows in the load alone",
        (
            "_end_all",
            "while time.monotonic() < until:",
            "while time.monotonic() <= until:",
        ): "no clock shows the very moment",
        (
            "_children",
            "continue",
            "pass",
        ): "nothing is killed by the number of a process that has ended",
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

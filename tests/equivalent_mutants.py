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
    "_host/atomic_file.py": {
        (
            "replace",
            "temporary = os.path.join(directory, '.#%s.%s' % (name[:200], binascii.hexlify(os.urandom(6)).decode()))",
            "temporary = os.path.join(directory, '.#%s.%s' % (name[:200], binascii.hexlify(os.urandom(7)).decode()))",
        ): "chance has no right length",
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
}

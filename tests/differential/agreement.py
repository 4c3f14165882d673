# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether our findings in a unit say what a real systemd says of it."""

# Units that systemd loads in silence and that cannot work all the same.
SILENT = {
    "empty-file": "the unit is masked by it",
    "environment-in-command": "a program of that name is looked for when the service starts",
    "quoted-command": "blanks within the quotes are taken for a part of the program's name",
    "shell-builtin": "a program of that name is looked for when the service starts",
}


def disagreement(verdict, findings):
    """Return what is wrong with our findings (str), None where they agree with the Verdict of a systemd."""
    errors = {finding["rule"] for finding in findings if finding["severity"] == "error"}
    if not verdict.silent and not findings:
        return "systemd complains and we do not"
    lines = [line for line, _text in verdict.complaints if line]
    at_one = any(finding["line"] <= line <= finding["end_line"] for finding in findings for line in lines)
    if lines and not at_one:
        return "none of our findings is where systemd complains"
    if verdict.refused and not errors:
        return "systemd refuses the unit and we find no error"
    if errors and not verdict.refused and not errors & set(SILENT):
        return "we find an error and systemd takes the unit" + " in silence" * verdict.silent
    return None

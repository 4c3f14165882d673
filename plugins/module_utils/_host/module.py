# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base of every module of this collection.

Private to this collection: it may change in any release.
"""

import re
import signal

from ansible.module_utils.basic import AnsibleModule

# Options with texts of units or values for them, at any depth: they may contain passwords.
TEXTS = ("content", "sections", "overrides", "optional", "environment")
NOT_LOGGED = "(not logged)"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Module(AnsibleModule):
    """AnsibleModule that does not log texts of units on the host, and whose results are valid UTF-8.

    ansible-core 2.19 and newer reads only valid UTF-8.
    """

    def __init__(self, *args, **kwargs):
        # Where it is inherited ignored, no child has a status: every program would seem to have succeeded.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        AnsibleModule.__init__(self, *args, **kwargs)

    def exit_json(self, **kwargs):
        """End the module successfully; see AnsibleModule."""
        AnsibleModule.exit_json(self, **self._valid(kwargs))

    def fail_json(self, msg, **kwargs):
        """End the module with a failure; see AnsibleModule."""
        AnsibleModule.fail_json(self, msg=valid_utf8(msg), **self._valid(kwargs))

    def warn(self, warning, *args, **kwargs):
        """Add a warning to the results; see AnsibleModule."""
        AnsibleModule.warn(self, valid_utf8(warning), *args, **kwargs)

    def _log_invocation(self):
        """Log the invocation on the host, without the texts of units."""
        params = self.params
        self.params = valid_utf8(without_texts(params))
        try:
            AnsibleModule._log_invocation(self)
        finally:
            self.params = params

    def _valid(self, results):
        # AnsibleModule adds the parameters to the results.
        shown = without_texts(self.params) if self.params.get("sensitive") else self.params
        self.params = valid_utf8(shown)
        return valid_utf8(results)


def without_texts(value):
    """Return the value of an option with NOT_LOGGED in place of the TEXTS in it."""
    if isinstance(value, dict):
        return {key: NOT_LOGGED if key in TEXTS and one else without_texts(one) for key, one in value.items()}
    return [without_texts(one) for one in value] if isinstance(value, list) else value


def valid_utf8(value):
    """Return the value with every byte that is not UTF-8 as `\\xNN`, at any depth; bytes become text.

    value: any value of a result. Surrogates stand for such bytes, as in os.fsdecode().
    """
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    if isinstance(value, str):
        return _SURROGATE.sub(_escape, value)
    if isinstance(value, dict):
        return {valid_utf8(key): valid_utf8(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [valid_utf8(one) for one in value]
    return value


def _escape(match):
    code = ord(match.group())
    return "\\x%02x" % (code - 0xDC00) if 0xDC80 <= code <= 0xDCFF else "\\u%04x" % code

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Says why a unit did not come up. It is looked at while it is there, and thought about when the old one runs again.

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.judge import diagnosis_options
from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.sensitive import HIDDEN


class Explanation:
    """Of a unit that systemd has now. That there is none is no reason not to go back: then `error` says why."""

    def __init__(self, unit, options, places, run):
        self.error = None
        self._unit = unit
        self._language = options["language"]
        self._places = places
        self._sight = None
        self._result = None
        self._guarded(lambda: self._look(options, run))

    def _look(self, options, run):
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import diagnosis, state

        self._sight = diagnosis.look_at(self._unit, state.show(self._unit, run), run, diagnosis_options(options))

    def _guarded(self, work):
        try:
            work()
        except Exception as error:
            self.error = "%s: %s: %s" % (self._unit, type(error).__name__, error)

    def think(self):
        """Find the causes, once: it may take a while."""
        if self._result is None and self.error is None:
            self._guarded(self._find)

    def _find(self):
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import diagnosis

        self._result = diagnosis.explain(self._sight)

    def findings(self):
        """The findings, list of dict."""
        self.think()
        if self._result is None:
            return []
        from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import finding

        return finding.render(self._result.findings, self._language, self.conceal)

    def conceal(self, text):
        """A text without the secrets of the unit; nothing of it where those are not known."""
        self.think()
        if self._result is None:
            return text and HIDDEN
        return self._result.conceal(text.replace(self._places.control, self._places.units))

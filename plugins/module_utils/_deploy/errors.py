# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ends a deployment.

Private to this collection: it may change in any release.
"""


class DeployError(Exception):
    """Something was refused or went wrong. `results` go with the message."""

    def __init__(self, message, **results):
        Exception.__init__(self, message)
        self.results = results

    def said(self, language):
        """The text in a language, as far as there is one."""
        return str(self)


class Refused(DeployError):
    """Something was refused. texts: English and Chinese; params fill them. findings: go with the message, or None."""

    def __init__(self, texts, findings=None, **params):
        results = {} if findings is None else {"findings": findings}
        DeployError.__init__(self, texts[0].format(**params), **results)
        # What is said of an error has its own two languages.
        self._chinese = texts[1].format(**{name: getattr(one, "chinese", one) for name, one in params.items()})

    def said(self, language):
        """The text in a language."""
        return self._chinese if language == "zh" else str(self)


def words_of(error):
    """What an OSError says, for an operator."""
    return "%s: %s" % (error.filename, error.strerror) if error.filename else error.strerror or str(error)

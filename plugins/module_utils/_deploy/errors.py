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


def words_of(error):
    """What an OSError says, for an operator."""
    return "%s: %s" % (error.filename, error.strerror) if error.filename else error.strerror or str(error)

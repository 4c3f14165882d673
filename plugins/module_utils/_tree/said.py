# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts in two languages, for errors whose reader is known only to whoever catches them.

Private to this collection: it may change in any release.
"""


class Said(str):
    """A text in English; `chinese` is the same in Chinese."""

    def __new__(cls, texts, *params):
        """texts: English and Chinese, filled in by params; of one that is Said as well each language has its own."""
        said = str.__new__(cls, texts[0].format(*params))
        said.chinese = texts[1].format(*[getattr(one, "chinese", one) for one in params])
        return said


def chinese(error):
    """What an error says in Chinese, in English where there is nothing else."""
    return getattr(error.args[0] if error.args else None, "chinese", str(error))

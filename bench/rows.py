# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a part of the benchmark returns."""

import collections


class Row(collections.namedtuple("Row", "name ours peer at_most at_least")):
    """One comparison: figures of ours and of the peer, and the goal for ours / peer, or for peer / ours."""

    @property
    def ratio(self):
        return self.ours / self.peer if self.at_most else self.peer / self.ours

    @property
    def reached(self):
        return self.ratio <= self.at_most if self.at_most else self.ratio >= self.at_least

    @property
    def goal_text(self):
        return f"at most {self.at_most:.2f}" if self.at_most else f"at least {self.at_least:.1f} times as fast:"

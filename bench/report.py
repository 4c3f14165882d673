# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a part of the benchmark leaves behind: its figures as JSON, and its ratios as a picture."""

import json
from xml.sax.saxutils import escape

WIDTH, NAMES, LINE, BAR = 900, 330, 34, 14
SCALE = 320  # pixels for the peer's figure
STYLE = """
  <style>
    text { font: 13px sans-serif; fill: #24292f }
    .page { fill: #ffffff } .peer { fill: #b6bec9 } .ours { fill: #2f7d4f } .missed { fill: #b3452c }
    .goal { stroke: #24292f; stroke-width: 2 }
    @media (prefers-color-scheme: dark) {
      text { fill: #d0d7de }
      .page { fill: #161b22 } .peer { fill: #57606a } .ours { fill: #56b27c }
      .goal { stroke: #d0d7de }
    }
  </style>"""


def write(folder, part, rows):
    """Write PART.json and PART.svg into a folder (pathlib.Path)."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = [
        {
            "name": row.name,
            "ours": round(row.ours, 4),
            "peer": round(row.peer, 4),
            "ratio": round(row.ratio, 3),
            "at_most": row.at_most,
            "at_least": row.at_least,
        }
        for row in rows
    ]
    (folder / f"{part}.json").write_text(json.dumps(figures, indent=2) + "\n")
    (folder / f"{part}.svg").write_text(picture(part, rows))


def picture(part, rows):
    """Return an SVG: ours as a bar against the peer's, which all have the same length; a stroke is the goal."""
    height = LINE * (len(rows) + 2)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        f"  <title>{escape(part)}: ours against the peer</title>{STYLE}",
        f'  <rect class="page" width="{WIDTH}" height="{height}"/>',
    ]
    for number, row in enumerate(rows):
        lines += bars(row, LINE // 2 + LINE * number)
    lines.append(
        f'  <text x="{NAMES}" y="{height - LINE // 2}">grey: the peer = 1; coloured: ours; stroke: goal</text>'
    )
    return "\n".join([*lines, "</svg>", ""])


def bars(row, top):
    share = row.ours / row.peer
    goal = row.at_most or 1 / row.at_least
    kind = "ours" if row.reached else "missed"
    long = min(share * SCALE, WIDTH - NAMES - 60)
    at = NAMES + goal * SCALE
    return [
        f'  <text x="{NAMES - 10}" y="{top + BAR}" text-anchor="end">{escape(row.name)}</text>',
        f'  <rect class="peer" x="{NAMES}" y="{top}" width="{SCALE}" height="{BAR // 2 - 1}"/>',
        f'  <rect class="{kind}" x="{NAMES}" y="{top + BAR // 2}" width="{long:.0f}" height="{BAR}"/>',
        f'  <line class="goal" x1="{at:.0f}" x2="{at:.0f}" y1="{top - 2}" y2="{top + LINE // 2 + 6}"/>',
        f'  <text x="{NAMES + max(long, SCALE) + 10:.0f}" y="{top + BAR}">{share:.2f}</text>',
    ]

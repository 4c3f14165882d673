#!/usr/bin/env python3
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints variables with odd values, others for each seed, and as lines for Environment= of a unit, in JSON."""

import json
import random
import sys

ODD = "\t\n\\\"'%$;#[]=` \u3000\uff1d后值A1_/:@+-nx}"
FIXED = {
    "ODD_QUOTED": "a \"quoted\" 'one' `id`",
    "ODD_DOLLAR": "$HOME ${HOME} $$ $(id)",
    "ODD_PERCENT": "100% %n %% %",
    "ODD_ESCAPES": "\\x41 \\n \\",
    "ODD_LINES": "two\nlines\n",
    "ODD_BLANKS": "  in front and behind\t",
    "ODD_COMMENT": "# none; none",
    "ODD_CHINESE": "密码：后端",
    "ODD_OCTAL": "0123",
    "ODD_TRUE": "true",
    "ODD_EMPTY": "",
}


def quoted(word):
    for char, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("\n", "\\n")):
        word = word.replace(char, written)
    return '"%s"' % word


def main():
    draw = random.Random(sys.argv[1])
    values = dict(FIXED)
    for number in range(30):
        values["ODD_%d" % number] = "".join(draw.choice(ODD) for _each in range(draw.randrange(12)))
    lines = [quoted("%s=%s" % item) for item in sorted(values.items())]
    print(json.dumps({"values": values, "lines": lines}))


if __name__ == "__main__":
    main()

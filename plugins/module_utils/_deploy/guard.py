# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows systemd the units of before when the host boots while a deployment is under way.

A generator (systemd.generator(7)) is a program that PID 1 runs before it reads any unit, since before version 219; what
it writes to its second argument wins over /etc. This one holds the units as they were, and acts only after a boot:
within the boot that it was made in, a marker in /run stops it. To make it is to begin, to remove it is to commit, each
one step whatever the number of files between.
Private to this collection: it may change in any release.
"""

import hashlib
import os
from shlex import quote

HEAD = """\
#!/bin/sh
# Made by unitsmith.systemd for the time of a deployment of {name}: should the host boot before that has come to its
# end, systemd sees the units of before. It removes this file, or its next run does.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
[ -e {marker} ] && exit 0
[ -n "$2" ] || exit 0
cd "$2" || exit 1
"""


def script(name, marker, texts):
    """Return the generator (bytes). marker: path whose presence says that the host did not boot since.

    texts: {path relative to the directory of units: bytes, None for a file that was not there}.
    """
    parts = [HEAD.format(name=name, marker=quote(marker)).encode()]
    for path, data in sorted(texts.items()):
        directory = os.path.dirname(path)
        if directory:
            parts.append(b"mkdir -p %s\n" % os.fsencode(quote(directory)))
        target = os.fsencode(quote(path))
        if data is None:
            parts.append(b"ln -sf /dev/null %s\n" % target)
        else:
            end = b"END-" + hashlib.sha256(data).hexdigest()[:16].encode()
            # The shell's own text ends with a line end; a unit without one reads the same.
            body = data.replace(b"\0", b"") + (b"" if data.endswith(b"\n") else b"\n")
            parts.append(b"cat >%s <<'%s'\n%s%s\n" % (target, end, body, end))
    return b"".join(parts)

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task for celery that leaves a file."""

from celery import Celery

app = Celery("jobs", broker="redis://127.0.0.1:6379/0")


@app.task(name="jobs.leave")
def leave(path):
    """Write the file."""
    with open(path, "w", encoding="ascii") as stream:
        stream.write("done")

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An application that starts quickly and tells when it was loaded: that of a reload is another one."""

import time

LOADED = str(time.time())


def application(environ, start_response):
    body = b"ok"
    start_response("200 OK", [("X-Release", LOADED), ("Content-Length", str(len(body)))])
    return [body]

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service that the scenario deploys: it says over HTTP which version of everything it was started with."""

import http.server
import os
import socket
import sys
import time

VERSION = sys.argv[1]
SAID = "unit=%s environment=%s dropin=%s" % (VERSION, os.environ.get("VALUE"), os.environ.get("MORE"))
FOLDER, RELEASE = os.path.split(os.path.dirname(os.path.abspath(__file__)))
SAID += " code=%s\n" % RELEASE if os.path.basename(FOLDER) == "releases" else "\n"


class Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(SAID.encode())

    def log_message(self, *arguments):
        pass


class Server(http.server.HTTPServer):
    allow_reuse_address = True

    def server_bind(self):
        # That of the library asks a name server for its own name.
        http.server.socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", 8123


if "slow" in VERSION:
    time.sleep(8)
if VERSION.startswith("bad"):
    sys.exit(1)
server = Server(("127.0.0.1", 8123), Answers)
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
    manager.connect(os.environ["NOTIFY_SOCKET"])
    manager.send(b"READY=1")
server.serve_forever()

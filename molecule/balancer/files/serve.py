# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web server as one behind a balancer has to be: it keeps connections, and ends what it has begun when it is stopped.

Usage: serve.py PORT TEXT; the answer takes 50 ms.
"""

import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn

busy = threading.Semaphore(1000)


class Server(ThreadingMixIn, HTTPServer):
    daemon_threads = True
    request_queue_size = 128


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        with busy:
            time.sleep(0.05)
            text = (sys.argv[2] + "\n").encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            self.wfile.flush()

    def log_message(self, *words):
        pass


def stop(*dummy):
    threading.Thread(target=server.shutdown).start()


server = Server(("0.0.0.0", int(sys.argv[1])), Handler)
signal.signal(signal.SIGTERM, stop)
server.serve_forever(poll_interval=0.05)
server.socket.close()
for _number in range(1000):
    busy.acquire(timeout=5)

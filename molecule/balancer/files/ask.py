# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that ask ten times a second until they are ended, and then write down what they saw.

Usage: ask.py FILE NAME=PORT...; of each port one client makes a connection for each request, and one keeps it.
"""

import http.client
import json
import select
import signal
import sys
import threading
import time

end = threading.Event()
seen = {}


def ask(name, port, keep):
    answers, failures, connection = {}, [], None
    seen[name] = {"answers": answers, "failures": failures}
    while not end.wait(0.1):
        # A server may close what is idle, and then a client makes another one.
        if connection and not (keep and connection.sock and not select.select([connection.sock], [], [], 0)[0]):
            connection.close()
            connection = None
        connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/")
            response = connection.getresponse()
            text = response.read().decode().strip() if response.status == 200 else str(response.status)
        except (OSError, http.client.HTTPException) as error:
            text = repr(error)
            connection.close()
        answers[text] = answers.get(text, 0) + 1
        if not text.startswith("v"):
            failures.append([time.strftime("%T"), text])


signal.signal(signal.SIGTERM, lambda *_: end.set())
path, *ports = sys.argv[1:]
threads = []
for word in ports:
    name, _, port = word.partition("=")
    for way, keep in (("each", False), ("kept", True)):
        threads.append(threading.Thread(target=ask, args=(f"{name} {way}", int(port), keep)))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with open(path, "w") as file:
    json.dump(seen, file)

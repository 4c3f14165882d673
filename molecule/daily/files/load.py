# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a URL fifty times a second, each time over a connection of its own, until a file is there; say what was lost.

load.py URL FILE      prints JSON: asked, lost, refused, releases (as the header X-Release told them), longest (seconds)
"""

import json
import os
import sys
import threading
import time
import urllib.request

PERIOD, PATIENCE = 0.02, 30.0  # seconds between two requests, and for the answer to one


class Client:
    def __init__(self, url):
        self.url = url
        self.lock = threading.Lock()
        self.answers = []

    def ask(self):
        begun = time.monotonic()
        problem = release = None
        try:
            with urllib.request.urlopen(self.url, timeout=PATIENCE) as answer:
                release = answer.headers.get("X-Release")
                problem = None if answer.status == 200 and answer.read() else "status %d" % answer.status
        except OSError as error:
            problem = str(error)
        with self.lock:
            self.answers.append((problem, release, time.monotonic() - begun))


def main():
    url, stop = sys.argv[1:]
    client, threads = Client(url), []
    due = time.monotonic()
    while not os.path.exists(stop):
        thread = threading.Thread(target=client.ask)
        thread.start()
        threads = [one for one in threads if one.is_alive()] + [thread]
        due += PERIOD
        time.sleep(max(0.0, due - time.monotonic()))
    for thread in threads:
        thread.join()
    lost = [problem for problem, _release, _seconds in client.answers if problem]
    told = {
        "asked": len(client.answers),
        "lost": len(lost),
        "refused": sum("refused" in problem for problem in lost),
        "problems": sorted(set(lost)),
        "releases": len({release for _problem, release, _seconds in client.answers} - {None}),
        "longest": round(max(seconds for _problem, _release, seconds in client.answers), 2),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()

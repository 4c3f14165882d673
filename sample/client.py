# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ask a URL ten times a second until told to stop, and say how many requests were answered, and the longest wait.

client.py URL PROGRAM [ARGUMENT...]     (stops when the program has ended, whatever its status)
"""

import subprocess
import sys
import threading
import time
import urllib.request

PERIOD, PATIENCE = 0.1, 30.0  # seconds between two requests, and for the answer to one


def ask(url, answers):
    started = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            good = answer.status == 200
    except OSError:
        good = False
    answers.append((good, time.monotonic() - started))


def main():
    url, *program = sys.argv[1:]
    child = subprocess.Popen(program)
    answers, threads = [], []
    while child.poll() is None:
        thread = threading.Thread(target=ask, args=(url, answers))
        thread.start()
        threads.append(thread)
        time.sleep(PERIOD)
    for thread in threads:
        thread.join()
    lost = sum(not good for good, _seconds in answers)
    longest = max(seconds for _good, seconds in answers)
    print(f"\n{len(answers)} requests, ten a second meanwhile: {lost} lost, the longest waited {longest:.1f} s")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())

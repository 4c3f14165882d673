# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands for a worker: says which code it is, and works until it is told to stop. `work.py WHO [once]`"""

import os
import sys
import time

print(sys.argv[1], "@CODE@", os.environ["RELEASE"], os.environ.get("OWN"), flush=True)
while sys.argv[2:] != ["once"]:
    time.sleep(60)

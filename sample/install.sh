#!/bin/sh
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Puts the backend where the guide has it: /opt/OMS/backend with its virtualenv.
# Runs on the host, without a network: the wheels lie in the folder given.
# Usage: install.sh WHEELS
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
wheels=$(cd "$1" && pwd)
backend=/opt/OMS/backend
mkdir -p "$backend"
cp -R "$here/backend/." "$backend"
python3 -m venv "$backend/venv"
"$backend/venv/bin/pip" install --quiet --disable-pip-version-check --no-index --find-links "$wheels" \
    --requirement "$here/requirements.txt"
# Compiled once here, or a service user who may not write there compiles at every start.
"$backend/venv/bin/python" -m compileall -q "$backend"

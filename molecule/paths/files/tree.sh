#!/bin/sh
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# What service_paths is to work on, and what lies around it: given the directory of all.
set -eu
useradd --system --no-create-home --home-dir "$1" oms
useradd --create-home alice
mkdir -p "$1/outside" "$1/backend/code" "$1/backend/media" "$1/backend/venv/cache" "$1/readonly" "$1/immutable" \
    "$1/disguise" "$1/wrong" /home/alice/OMS/backend
cd "$1"
echo outside | tee outside/file >outside/shared
echo wrong >wrong/file
echo fixed >immutable/file
ln -s /etc link

cd backend
mkdir bind etc scratch
echo code | tee code/app.py code/acl.py code/twin >media/logo.png
install -m 0755 /bin/true code/tool
install -m 4755 /bin/true code/setuid
setcap cap_net_bind_service=ep code/tool
setfacl --modify user:daemon:r code/acl.py
ln code/twin venv/twin
ln ../outside/shared code/shared
ln -s /etc code/to_etc
ln -s /etc/passwd code/to_passwd
mknod code/null c 1 3
touch backend.pid venv/cache/entry bound
mount --bind ../outside bind
mount --bind ../outside/file bound
mount --bind /etc etc
mount -t tmpfs scratch scratch
touch scratch/file

mount --bind ../wrong ../readonly
mount -o remount,bind,ro ../readonly
mount --bind /etc ../disguise
ln -s /etc /home/alice/to_root
chown -R --no-dereference alice: /home/alice

#!/bin/sh
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# A CentOS 7 at $1, none of which may be read from the host.
set -e
mkdir -p "$1/etc" "$1/usr/lib/systemd" "$1/usr/bin" "$1/usr/sbin" "$1/var/lib/rpm"
ln -s usr/sbin "$1/sbin"
ln -s /usr/lib/os-release "$1/etc/os-release"
ln -s /etc/../../../../etc/hostname "$1/etc/redhat-release"
cat >"$1/usr/lib/os-release" <<'END'
NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="7"
END
echo 'systemd 219 running in %ssystem mode.' >"$1/usr/lib/systemd/systemd"
touch "$1/usr/bin/yum" "$1/usr/sbin/nologin" "$1/var/lib/rpm/Packages"
echo 'root:x:0:0:root:/root:/bin/bash
apache:x:48:48:Apache:/usr/share/httpd:/sbin/nologin
byhand:x:450:48::/tree:/bin/false' >"$1/etc/passwd"
echo 'root:x:0:
apache:x:48:' >"$1/etc/group"

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154
#
# Gives a Debian tree the names of a Red Hat family host. Runs in the tree, as the last step: dpkg and apt go too.
# Sourced with $release set to the family's own release file in /etc.

# Red Hat knows none of these accounts; userdel takes the group of the same name along.
for name in www-data list irc gnats backup proxy news uucp man _apt; do
    if getent passwd "$name" >/dev/null; then userdel "$name"; fi
    if getent group "$name" >/dev/null; then groupdel "$name"; fi
done
# Or the first boot would make them again.
rm /usr/lib/sysusers.d/basic.conf
groupadd --gid 10 wheel
groupmod --new-name nobody nogroup
sed -i 's#/usr/sbin/nologin#/sbin/nologin#' /etc/passwd
sed -i '/^#*SYS_[UG]ID_/d' /etc/login.defs
printf '%s\n' 'SYS_UID_MIN 201' 'SYS_UID_MAX 999' 'SYS_GID_MIN 201' 'SYS_GID_MAX 999' >>/etc/login.defs

ln -sf "$release" /etc/system-release
cat "/etc/$release" >/etc/issue
mkdir -p /etc/sysconfig
ln -sf bash /usr/bin/sh
ln -sf useradd /usr/sbin/adduser
ln -sf userdel /usr/sbin/deluser

rm -rf /etc/debian_version /etc/apt /etc/dpkg /usr/lib/apt /var/lib/apt /var/lib/dpkg /usr/bin/apt* /usr/bin/dpkg*

#!/bin/sh
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Boots a Kylin host, shows what the guide's unit does there as it is, and deploys it.
# Run by `make demo`, which installs what this needs. Usage: demo.sh ANSIBLE_PLAYBOOK
set -eu
cd "$(dirname "$0")/.."
playbook=$1
unit=oms-backend.service
fleet=demo-$$
scratch=$(mktemp -d)
inventory=$scratch/hosts.yml

hosts() { python3 tests/hosts/hosts.py "$@"; }
in_fleet() { hosts run --fleet "$fleet" -- "$@"; }
say() { printf '\n\n==> %s\n' "$*"; }
trap 'hosts down --fleet "$fleet"; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

say "Booting kylin1, a stand-in for Kylin Linux Advanced Server V10"
hosts up --fleet "$fleet" kylin1=kylin-v10
hosts inventory --fleet "$fleet" >"$inventory"
address=$(sed -n 's/^ *ansible_host: *//p' "$inventory" | head -n 1)

say "The guide's unit, as an editor on another system left it (sample/$unit; ^M\$ is CRLF, M-oM-;M-? a byte order mark)"
sed -n '1,2p;7,8p;11,13p' "sample/$unit" | cat -A

say "What this host makes of it, installed by hand"
in_fleet "${playbook%-playbook}" kylin1 -i "$inventory" -m ansible.builtin.copy \
    -a "src=$PWD/sample/$unit dest=/etc/systemd/system/$unit" >/dev/null
in_fleet "${playbook%-playbook}" kylin1 -i "$inventory" -m ansible.builtin.shell -a "
    systemctl daemon-reload; systemctl start $unit 2>/dev/null; sleep 1
    journalctl --quiet --no-hostname -o cat -u $unit | grep -E 'Missing|escape|code=exited' | head -n 4
    systemctl stop $unit; systemctl reset-failed $unit 2>/dev/null; rm /etc/systemd/system/$unit; systemctl daemon-reload" | tail -n +2

say "ansible-playbook playbooks/deploy.yml -l kylin"
in_fleet "$playbook" -i "$inventory" -e @sample/demo.yml playbooks/deploy.yml -l kylin

say "The service, on the host"
in_fleet "${playbook%-playbook}" kylin1 -i "$inventory" -m ansible.builtin.shell -a "
    systemctl show -p ActiveState -p SubState -p UnitFileState -p User $unit
    ps -o user,pid,args -C gunicorn | cut -c 1-100" | tail -n +2

say "GET http://$address:8000/healthz, from outside the host"
in_fleet python3 -c "import urllib.request as r; a = r.urlopen('http://$address:8000/healthz', timeout=10); print(a.status, a.read().decode())"

say "A second service, behind a socket of systemd's"
in_fleet "$playbook" -i "$inventory" sample/change.yml

say "A change of it that does not start, while a client asks ten times a second: it is put back, and says why"
in_fleet python3 sample/client.py "http://$address:8001/healthz" \
    "$playbook" -i "$inventory" -e application=oms_backend.wsgy:application sample/change.yml

say "GET http://$address:8001/healthz: what ran before runs again"
in_fleet python3 -c "import urllib.request as r; a = r.urlopen('http://$address:8001/healthz', timeout=10); print(a.status, a.read().decode())"

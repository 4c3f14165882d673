#!/bin/sh
# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Boots six hosts, deploys a service over them in batches, and then a change that meets a broken host and stops.
# Run by `make demo-fleet`, which installs what this needs. Usage: demo_fleet.sh ANSIBLE_PLAYBOOK
set -eu
cd "$(dirname "$0")/.."
playbook=$1
fleet=demo-fleet-$$
scratch=$(mktemp -d)
inventory=$scratch/hosts.yml
report=${REPORT:-$scratch/report.json}
# Outlives the demo, until `make clean`.
page=${PAGE:-${XDG_CACHE_HOME:-$HOME/.cache}/unitsmith/demo-fleet.html}

hosts() { python3 tests/hosts/hosts.py "$@"; }
deploy() { hosts run --fleet "$fleet" -- "$playbook" -i "$inventory" -e @sample/fleet.yml playbooks/deploy.yml "$@"; }
say() { printf '\n\n==> %s\n' "$*"; }
trap 'hosts down --fleet "$fleet"; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

say "Booting six hosts"
hosts up --fleet "$fleet" centos1=centos-stream9 debian1=debian12 debian2=debian12 \
    kylin1=kylin-v10 kylin2=kylin-v10 kylin3=kylin-v10
hosts inventory --fleet "$fleet" >"$inventory"

say "A service on port 8100 of each: one host first, then two, then the rest"
deploy

say "It moves to port 8101. debian2 lacks the program: the rollout stops, and the kylin hosts are not touched"
if deploy --diff -e web_port=8101 -e '{"web_missing": ["debian2"]}' \
    -e "report_json=$report" -e "report_html=$page"; then
    echo "the rollout should have stopped" >&2
    exit 1
fi

say "The report, for machines: states, batches, and the host that failed"
python3 -c "
import json, sys
told = json.load(open(sys.argv[1]))
print(told['states'], told['reason'])
for batch in told['batches']:
    print(batch)
for host in told['hosts']:
    if host['code']:
        print(host['name'], host['state'], host['code'], host['findings'][0]['fix'])" "$report"

say "debian2 is mended, and the rollout goes on where it stopped"
deploy -e web_port=8101 -e rollout_resume=true

say "The report of the rollout that stopped, for people: $page"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
    xdg-open "$page"
fi

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Keeps one host: boots it, and boots it again when it reboots. Ends when the host is switched off.
# fleet.py starts it in mount and network namespaces of its own, so all that it mounts and wires ends with its processes.
#
# Usage: sh -eu keeper.sh nspawn OPTION...         options of systemd-nspawn
#        sh -eu keeper.sh machine OPTION...        options of qemu; it is started in the hub
#        sh -eu keeper.sh container ENGINE NAME    a container made by podman or docker, not started yet
# Environment:
#   STATE         the host's directory: seed/ is copied over its file system, wired appears when it has its address
#   IMAGE         tree it boots from (nspawn)
#   CGROUPS       its control group in each hierarchy, with children "keeper" and "host"
#   HUB           network namespace with the bridge br0
#   ADDRESS VETH  its address, and its interface on the bridge

enter() { # "keeper" or "host"
    for group in $CGROUPS; do echo 0 >"$group/$1/cgroup.procs"; done
}

wire() { # path of a network namespace: gives it the interface host0
    ip -n "$HUB" link delete "$VETH" 2>/dev/null || :
    nsenter --net="$1" sh -euc "
        ip link set lo up
        ip link add host0 type veth peer name $VETH netns $HUB
        ip address add $ADDRESS/24 dev host0
        ip link set host0 up"
    ip -n "$HUB" link set "$VETH" master br0 up
    : >"$STATE/wired"
}

nspawn() {
    layer=$STATE/overlay
    mkdir -p "$layer"
    mount -t tmpfs -o mode=0755 tmpfs "$layer"
    mkdir "$layer/upper" "$layer/work" "$layer/root"
    # xino: one device number for all files, as on a disk.
    mount -t overlay -o "xino=on,lowerdir=$IMAGE,upperdir=$layer/upper,workdir=$layer/work" overlay "$layer/root"
    cp -a "$STATE/seed/." "$layer/root"
    wire "/proc/$$/ns/net"
    status=133
    # 133 is what systemd-nspawn --keep-unit ends with when the host wants to reboot.
    while [ "$status" = 133 ]; do
        for group in $CGROUPS; do find "$group/host" -mindepth 1 -depth -type d -exec rmdir {} \;; done
        status=0
        (
            enter host
            exec systemd-nspawn --directory="$layer/root" --network-namespace-path="/proc/$$/ns/net" "$@"
        ) || status=$?
    done
}

machine() {
    ip address replace "$ADDRESS/32" dev lo
    : >"$STATE/wired"
    (
        enter host
        exec qemu-system-x86_64 "$@"
    )
}

container() {
    "$1" cp "$STATE/seed/." "$2:/"
    status=129
    # A reboot ends PID 1 with SIGHUP, see reboot(2), "Behavior inside PID namespaces".
    while [ "$status" = 129 ]; do
        "$1" start "$2"
        wire "/proc/$("$1" inspect --format '{{.State.Pid}}' "$2")/ns/net"
        status=$("$1" wait "$2")
    done
}

enter keeper
"$@"

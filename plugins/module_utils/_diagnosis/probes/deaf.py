# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does an active service listen where its command line says?

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.listening import elsewhere, places, sockets
from ansible_collections.unitsmith.systemd.plugins.module_utils._host import listeners


def findings(shown, now):
    """Return the findings about the ports that an active unit names. now: seconds of the monotonic clock."""
    found = sockets(shown)
    missing = [place for place in places(shown) if found is not None and elsewhere(place, found)]
    seconds = int(now - int(shown.get("ActiveEnterTimestampMonotonic") or 0) / 1e6)
    return [_finding(shown["Id"], place, found, seconds) for place in missing]


def _finding(unit, place, found, seconds):
    actual = sorted({_text(address, port) for address, port in found.listening})
    wanted = _text(place.host or "*", place.port)
    params = {"unit": unit, "wanted": wanted, "source": place.source, "seconds": seconds, "actual": actual}
    evidence = [place.source] + ["listens on " + one for one in actual]
    if actual:
        return Finding(CODES["listens-elsewhere"], params, evidence)
    for listener in listeners.listeners(place.port):
        holder = listeners.holder(listener.inode)
        if holder:
            evidence.append("%s %s (PID %d)" % (_text(listener.address, place.port), holder.process, holder.pid))
    return Finding(CODES["listens-nowhere"], params, evidence)


def _text(address, port):
    return ("[%s]:%d" if ":" in address else "%s:%d") % (address, port)


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "listens-nowhere",
        "warning",
        1815,
        "backend_service_bind",
        (
            "{unit} is active, and none of its processes listens on {wanted}",
            "{source} names the port, and the service has been active for {seconds} s. It may still wait for something "
            "that it needs, such as a database, or its part that listens has ended.",
            "journalctl --unit {unit} --lines 50",
        ),
        (
            "{unit} 处于运行状态，但没有进程监听 {wanted}",
            "{source} 指定了该端口，而服务已运行 {seconds} 秒。它可能仍在等待所依赖的服务（如数据库），"
            "或负责监听的进程已结束。",
            "",
        ),
    ),
    Code(
        "listens-elsewhere",
        "warning",
        1816,
        "backend_service_bind",
        (
            "{unit} listens on {actual}, not on {wanted}",
            "{source} names the address. Something else decides where it listens: a settings file, a variable, an "
            "option that comes later; clients that use the named address find nobody.",
            "Correct {source}, or the setting that goes before it; 'ss -ltnp' shows who listens.",
        ),
        (
            "{unit} 监听的是 {actual}，而不是 {wanted}",
            "{source} 指定了该地址，但监听位置由别处决定：配置文件、环境变量或后面的选项；使用该地址的客户端连不上。",
            "请更正 {source} 或优先于它的设置；ss -ltnp 可查看监听者。",
        ),
    ),
)

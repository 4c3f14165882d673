# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a finding of a forecast is not an error, in English and Chinese: it is added to the cause.

Private to this collection: it may change in any release.
"""

DOUBT_TEXTS = {
    "made-before": (
        "A warning only: the unit runs {command} first, which may put it right and is not tried here.",
        "仅为警告：单元会先运行 {command}，它可能解决此问题，而这里不会试运行它。",
    ),
    "other-unit": (
        "A warning only: {units} may put it right; systemd starts that first, and it does not run yet.",
        "仅为警告：{units} 可能解决此问题；systemd 会先启动它，而它尚未运行。",
    ),
    "own-view": (
        "A warning only: with {settings} the service sees something else than what can be looked at from here.",
        "仅为警告：由于 {settings}，服务看到的与这里能检查到的不同。",
    ),
    "capability": (
        "A warning only: {settings} lets the program do what its account may not.",
        "仅为警告：{settings} 使程序能做其账户无权做的事。",
    ),
    "file-to-come": (
        "A warning only: {paths} is not there yet, and what it will set was missing when this was tried.",
        "仅为警告：{paths} 尚不存在，试运行时缺少它将设置的变量。",
    ),
    "session": (
        "A warning only: {setting} opens a session that adds to the environment, and none was opened here.",
        "仅为警告：{setting} 会打开一个会话并补充环境变量，而这里没有打开会话。",
    ),
    "made-at-start": (
        "A warning only: {paths} is made when the service starts, and was not there when this was tried.",
        "仅为警告：{paths} 在服务启动时才会创建，试运行时尚不存在。",
    ),
    "limits": (
        "A warning only: it was tried with the limits of this session, and the service has its own.",
        "仅为警告：试运行使用的是当前会话的资源限制，而服务有自己的限制。",
    ),
    "assumed-port": (
        "A warning only: {address} is the default of the program, and its settings may name another.",
        "仅为警告：{address} 是程序的默认地址，其配置文件可能另有指定。",
    ),
    "shared-port": (
        "A warning only: programs that all ask for it share a port, and this one does.",
        "仅为警告：都提出共享请求的程序可以共用端口，而此程序提出了请求。",
    ),
    "runs-now": (
        "A warning only: the service runs now and may hold the address itself until it is stopped.",
        "仅为警告：服务正在运行，在停止之前可能自己占用该地址。",
    ),
    "opened-already": (
        "A warning only: the log file is there, and no new one is needed.",
        "仅为警告：日志文件已存在，无需新建。",
    ),
    "own-settings": (
        "A warning only: {program} may do otherwise by settings of its own, which cannot be judged here.",
        "仅为警告：{program} 可能由其自身设置决定，而这里无法判断。",
    ),
    "named-port": (
        "A warning only: the port is named there, and whether the program listens on it is not known.",
        "仅为警告：此处只是提到该端口，程序是否监听它并不清楚。",
    ),
    "static-program": (
        "A warning only: a static program may do without.",
        "仅为警告：静态链接的程序可能不需要这些调用。",
    ),
    "named-only": (
        "A warning only: the path is named there, and whether the program needs it at its start is not known.",
        "仅为警告：此处只是提到该路径，程序启动时是否需要它并不清楚。",
    ),
}

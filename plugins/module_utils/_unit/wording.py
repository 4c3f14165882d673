# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What repairs and findings say, by rule: message and fix, in English and Chinese."""

from ansible_collections.unitsmith.systemd.plugins.module_utils._unit.value_wording import TEXTS as VALUE_TEXTS

# rule: (English message, English fix, Chinese message, Chinese fix)
TEXTS = {
    # Repairs
    "encoding": (
        "the file is {encoding}, systemd reads UTF-8 only",
        "Save the file as UTF-8 without a byte order mark.",
        "文件编码为 {encoding}，systemd 只识别 UTF-8",
        "请将文件保存为不带 BOM 的 UTF-8。",
    ),
    "byte-order-mark": (
        "{count} byte order mark(s) (U+FEFF)",
        "Save the file as UTF-8 without a byte order mark.",
        "{count} 个字节顺序标记 BOM（U+FEFF）",
        "请将文件保存为不带 BOM 的 UTF-8。",
    ),
    "crlf": (
        "{count} line(s) end in CR LF (Windows)",
        "Save the file with LF line ends.",
        "{count} 行以 CR LF（Windows 换行）结尾",
        "请用 LF 换行保存文件。",
    ),
    "carriage-return": (
        "{count} line(s) end in a lone CR",
        "Save the file with LF line ends.",
        "{count} 行以单独的 CR 结尾",
        "请用 LF 换行保存文件。",
    ),
    "nul-at-line-end": (
        "{count} NUL byte(s) at the end of the line",
        "Remove them.",
        "行尾有 {count} 个 NUL 字节",
        "请删除。",
    ),
    "blank-after-backslash": (
        "{count} blank(s) after the continuation backslash: the line would end here",
        "Let the backslash be the last character of the line.",
        "续行反斜杠后面有 {count} 个空白，续行会在此中断",
        "反斜杠必须是行内最后一个字符。",
    ),
    "no-break-space": (
        "{count} no-break or other typographic space(s) ({char}) where systemd expects a plain blank",
        "Type a plain blank instead.",
        "此处有 {count} 个不间断空格或特殊空格（{char}），systemd 只认普通空格",
        "请改为普通空格。",
    ),
    "zero-width": (
        "{count} invisible character(s) ({char}) in the syntax",
        "Remove them.",
        "语法位置上有 {count} 个不可见字符（{char}）",
        "请删除。",
    ),
    "full-width-syntax": (
        "{count} full-width character(s) ({char}) in place of = [ ] or #",
        "Type it with the keyboard set to half-width.",
        "此处有 {count} 个全角字符（{char}），应为半角 = [ ] 或 #",
        "请用半角字符输入。",
    ),
    "comment-in-continuation": (
        "comment between the lines of a continued assignment: systemd before 243 takes it for a part of the value",
        "Put the comment before the assignment.",
        "续行的赋值中间夹有注释：243 之前的 systemd 会把它当作值的一部分",
        "请把注释移到该赋值之前。",
    ),
    "comment-ends-in-backslash": (
        "the comment ends in a backslash: systemd before 243 takes the next line for a part of the comment",
        "Remove the backslash.",
        "注释以反斜杠结尾：243 之前的 systemd 会把下一行也当作注释",
        "请删除该反斜杠。",
    ),
    "backslash-at-end": (
        "the last line of the file ends in a backslash: systemd 219 drops the line",
        "Remove the backslash.",
        "文件最后一行以反斜杠结尾：systemd 219 会丢弃该行",
        "请删除该反斜杠。",
    ),
    "no-final-newline": (
        "the last line has no line end",
        "End the file with a newline.",
        "最后一行没有换行符",
        "请以换行符结束文件。",
    ),
    # The file
    "unreadable": (
        "{path} cannot be read: {problem}",
        "Correct the path, or what keeps it from being read.",
        "无法读取 {path}：{problem}",
        "请检查路径和权限。",
    ),
    "no-unit-name": (
        "{name} is not the name of a unit",
        "Name it NAME.service, NAME.socket or the like, or NAME.service.d/NAME.conf.",
        "{name} 不是单元文件名",
        "请命名为 NAME.service、NAME.socket 等，或 NAME.service.d/NAME.conf。",
    ),
    "file-mode": (
        "the file has mode {mode}: it can be executed or written by everybody",
        "Give it mode 0644.",
        "文件权限为 {mode}：可被执行或被任何人写入",
        "请改为 0644。",
    ),
    # Structure
    "not-utf-8": (
        "byte {byte} is not UTF-8",
        "Save the file as UTF-8.",
        "字节 {byte} 不是 UTF-8",
        "请将文件保存为 UTF-8。",
    ),
    "nul": (
        "NUL byte in the line: systemd ends the line there",
        "Remove the NUL byte.",
        "行中有 NUL 字节：systemd 在此处结束该行",
        "请删除 NUL 字节。",
    ),
    "line-too-long": (
        "the line, with those that continue it, is longer than 1 MiB",
        "Shorten it; put long data into a file.",
        "该行（含续行）超过 1 MiB",
        "请缩短；长数据应放入文件。",
    ),
    "empty-file": (
        "the file is empty, which masks the unit",
        "Write the unit, or remove the file.",
        "文件为空，等于屏蔽（mask）该单元",
        "请写入单元内容，或删除该文件。",
    ),
    "outside-section": (
        "assignment outside of a section, ignored",
        "Put it below a header such as [{section}].",
        "赋值不在任何小节内，被忽略",
        "请把它放在 [{section}] 之类的小节头之后。",
    ),
    "missing-equals": (
        "the line has no '=': {text}",
        "Write Directive=value, or put # before the line.",
        "该行缺少等号（=）：{text}",
        "请写成 指令=值，或在行首加 #。",
    ),
    "missing-key": (
        "nothing stands before the '='",
        "Write the name of the directive before the '='.",
        "等号（=）前面没有指令名",
        "请在等号前写上指令名。",
    ),
    "invalid-section-header": (
        "invalid section header {header}: systemd refuses the unit",
        "Write [{section}] alone on its line.",
        "小节头 {header} 无效：systemd 拒绝加载该单元",
        "请让 [{section}] 单独占一行。",
    ),
    "unknown-section": (
        "unknown section [{section}], ignored with all its lines",
        "{hint}",
        "未知小节 [{section}]，其下各行全部被忽略",
        "{hint}",
    ),
    "unknown-directive": (
        "unknown directive {key}= in [{section}], ignored",
        "{hint}",
        "[{section}] 中没有指令 {key}=，被忽略",
        "{hint}",
    ),
    "wrong-section": (
        "{key}= does not belong into [{section}], ignored",
        "Move it to [{other}].",
        "{key}= 不属于 [{section}]，被忽略",
        "请移到 [{other}]。",
    ),
    "directive-too-new": (
        "{key}= needs systemd {since}, this is {version}; ignored",
        "{hint}",
        "{key}= 需要 systemd {since}，当前为 {version}；被忽略",
        "{hint}",
    ),
    "directive-removed": (
        "{key}= was removed from systemd and is ignored",
        "Remove it.",
        "{key}= 已从 systemd 中移除，被忽略",
        "请删除。",
    ),
    "swallowed-line": (
        "the backslash at the end of the line before makes {text} a part of {owner}=",
        "Remove the backslash at the end of the line before.",
        "上一行末尾的反斜杠使 {text} 成为 {owner}= 的一部分",
        "请删除上一行末尾的反斜杠。",
    ),
    "include": (
        ".include is deprecated; systemd 247 does not know it any more",
        "Use a drop-in instead.",
        ".include 已弃用，systemd 247 起不再支持",
        "请改用 drop-in 配置片段。",
    ),
    "allow-unknown-rule": (
        "the comment lets nothing pass: {name!r} is no rule",
        "{hint}",
        "该注释不起作用：没有名为 {name!r} 的规则",
        "{hint}",
    ),
    "allow-unused": (
        "the comment lets nothing pass: {name} gives no warning in the next line",
        "Remove it. Errors cannot be let pass.",
        "该注释不起作用：{name} 在下一行没有警告",
        "请删除。错误（error）不能放行。",
    ),
    "systemd": (
        "this host's systemd says: {words}",
        "Correct the line; systemd-analyze verify shows the same.",
        "本机 systemd 提示：{words}",
        "请修改该行；可用 systemd-analyze verify 复查。",
    ),
    "consequence": (
        "systemd takes this line amiss for what is wrong before it",
        "Correct line {line} first.",
        "由于前面的问题，systemd 误读了该行",
        "请先修正第 {line} 行。",
    ),
    # The unit as a whole
    "no-service-section": (
        "the unit has no [Service] section: systemd refuses it",
        "Add [Service] with ExecStart=.",
        "单元没有 [Service] 小节：systemd 拒绝加载",
        "请添加 [Service] 和 ExecStart=。",
    ),
    "no-exec-start": (
        "the service has no ExecStart=: systemd refuses it",
        "Add ExecStart= with the absolute path of the program.",
        "服务没有 ExecStart=：systemd 拒绝加载",
        "请添加 ExecStart=，使用程序的绝对路径。",
    ),
    "start-needed-by-type": (
        "Type={type} needs ExecStart=: systemd refuses the unit",
        "Add ExecStart=, or write Type=oneshot.",
        "Type={type} 需要 ExecStart=：systemd 拒绝加载",
        "请添加 ExecStart=，或改为 Type=oneshot。",
    ),
    "remain-after-exit-needed": (
        "a service with ExecStop= and no ExecStart= needs RemainAfterExit=yes: systemd refuses the unit",
        "Add RemainAfterExit=yes.",
        "只有 ExecStop= 而没有 ExecStart= 的服务需要 RemainAfterExit=yes：systemd 拒绝加载",
        "请添加 RemainAfterExit=yes。",
    ),
    "several-exec-start": (
        "more than one ExecStart= with Type={type}: systemd refuses the unit",
        "Keep one, or write Type=oneshot.",
        "Type={type} 不允许多个 ExecStart=：systemd 拒绝加载",
        "请只保留一个，或改为 Type=oneshot。",
    ),
    "no-bus-name": (
        "Type=dbus needs BusName=: systemd refuses the unit",
        "Add BusName=.",
        "Type=dbus 需要 BusName=：systemd 拒绝加载",
        "请添加 BusName=。",
    ),
    "bus-name-unused": (
        "BusName= counts with Type=dbus only, this is Type={type}",
        "Write Type=dbus, or remove BusName=.",
        "BusName= 仅在 Type=dbus 时有效，当前为 Type={type}",
        "请改为 Type=dbus，或删除 BusName=。",
    ),
    "restart-of-oneshot": (
        "Restart={restart} is not allowed with Type=oneshot: systemd refuses the unit",
        "Remove Restart=, or choose another Type=.",
        "Type=oneshot 不允许 Restart={restart}：systemd 拒绝加载",
        "请删除 Restart=，或更换 Type=。",
    ),
    "not-for-oneshot": (
        "{key}= does not go with Type=oneshot",
        "Remove it, or choose another Type=.",
        "{key}= 不能与 Type=oneshot 同用",
        "请删除，或更换 Type=。",
    ),
    "needs-other": (
        "ignored without {other}=",
        "Add {other}=, or remove this line.",
        "缺少 {other}=，该行被忽略",
        "请添加 {other}=，或删除该行。",
    ),
    "delay-below-restart": (
        "RestartMaxDelaySec= is below RestartSec=, which is lowered to it",
        "Write a longer time than that of RestartSec=.",
        "RestartMaxDelaySec= 小于 RestartSec=，后者会被降低",
        "请写大于 RestartSec= 的时间。",
    ),
    "pam-kill-mode": (
        "PAMName= does not go with this KillMode=: systemd refuses the unit",
        "Write KillMode= as one of: {modes}.",
        "PAMName= 不能与该 KillMode= 同用：systemd 拒绝加载",
        "KillMode= 请从以下选择：{modes}。",
    ),
    "no-listen": (
        "the socket listens to nothing: systemd refuses the unit",
        "Add ListenStream= or another Listen...= to [Socket].",
        "套接字单元没有监听地址：systemd 拒绝加载",
        "请在 [Socket] 中添加 ListenStream= 等 Listen...= 指令。",
    ),
    "accept-needs-stream": (
        "Accept=yes does not go with {key}=: systemd refuses the unit",
        "Use ListenStream=, or Accept=no.",
        "Accept=yes 不能与 {key}= 同用：systemd 拒绝加载",
        "请使用 ListenStream=，或 Accept=no。",
    ),
    "accept-with-service": (
        "Service= does not go with Accept=yes: systemd refuses the unit",
        "Remove Service=; a template unit of the socket's name is started.",
        "Service= 不能与 Accept=yes 同用：systemd 拒绝加载",
        "请删除 Service=；systemd 会启动与套接字同名的模板单元。",
    ),
    "no-connections": (
        "MaxConnections=0 with Accept=yes: systemd refuses the unit",
        "Write a number above 0.",
        "Accept=yes 时 MaxConnections=0：systemd 拒绝加载",
        "请写大于 0 的数。",
    ),
    "symlinks-need-one-node": (
        "Symlinks= needs exactly one socket or FIFO in the file system: systemd refuses the unit",
        "Keep one path to listen to, or remove Symlinks=.",
        "Symlinks= 要求恰好一个文件系统中的套接字或 FIFO：systemd 拒绝加载",
        "请只监听一个路径，或删除 Symlinks=。",
    ),
    "no-what": (
        "the mount has no What=: systemd refuses the unit",
        "Add What= with the device or source.",
        "挂载单元没有 What=：systemd 拒绝加载",
        "请用 What= 指明设备或来源。",
    ),
    "api-mount": (
        "{path} is mounted by systemd itself: it refuses the unit",
        "Mount elsewhere.",
        "{path} 由 systemd 自行挂载：拒绝加载该单元",
        "请挂载到别处。",
    ),
    "automount-of-root": (
        "the root directory cannot be an automount: systemd refuses the unit",
        "Use another Where=.",
        "根目录不能自动挂载：systemd 拒绝加载",
        "请更换 Where=。",
    ),
    "name-differs": (
        "{key}= does not fit the unit's name {name}: systemd refuses the unit",
        "Name the unit {wanted}.",
        "{key}= 与单元名 {name} 不符：systemd 拒绝加载",
        "单元名应为 {wanted}。",
    ),
    "no-timer-value": (
        "the timer never elapses: systemd refuses the unit",
        "Add OnCalendar=, OnBootSec= or the like to [Timer].",
        "定时器没有触发时间：systemd 拒绝加载",
        "请在 [Timer] 中添加 OnCalendar=、OnBootSec= 等指令。",
    ),
    "no-path-value": (
        "the path unit watches nothing: systemd refuses the unit",
        "Add PathExists=, PathChanged= or the like to [Path].",
        "路径单元没有监视任何路径：systemd 拒绝加载",
        "请在 [Path] 中添加 PathExists=、PathChanged= 等指令。",
    ),
    "outside-parent-slice": (
        "a slice lies in the slice that its name says: systemd refuses the unit",
        "Write Slice={wanted}, or remove the line.",
        "slice 必须位于其名称所示的父 slice 中：systemd 拒绝加载",
        "请写 Slice={wanted}，或删除该行。",
    ),
    "depends-on-itself": (
        "{key}= names the unit itself, which is ignored",
        "Remove the name.",
        "{key}= 指向单元自身，被忽略",
        "请删除该名称。",
    ),
    "second-unit": (
        "Unit= is given a second time, which is ignored",
        "Keep one of them.",
        "Unit= 出现第二次，被忽略",
        "请只保留一个。",
    ),
    "given-twice": (
        "{key}= is given twice; {value} counts, line {first} does not",
        "Keep one of them.",
        "{key}= 出现两次；以 {value} 为准，第 {first} 行无效",
        "请只保留一个。",
    ),
}

# Hints are the variable part of a fix.
HINTS = {
    "did-you-mean": ("Did you mean {0}?", "是否应为 {0}？"),
    "sections": ("Use one of {0}.", "可用的小节：{0}。"),
    "see-man-page": ("Remove it, or see {0}.", "请删除，或查阅 {0}。"),
    "use-instead": ("Use {0} instead.", "请改用 {0}。"),
    "newer-systemd": (
        "Remove it, or run it where systemd is {0} or newer.",
        "请删除，或用于 systemd {0} 及更新的主机。",
    ),
}


def message(rule, language, values):
    """Return `(message, fix)` of a rule, two str. language: `en` or `zh`. values: dict that fills the texts."""
    text = TEXTS.get(rule) or VALUE_TEXTS[rule]
    if "hint" in values:
        name, value = values["hint"]
        values = dict(values, hint=HINTS[name][language == "zh"].format(value))
    first = 2 if language == "zh" else 0
    return text[first].format(**values), text[first + 1].format(**values)


def entry(rule, line, column=1, count=1, language="en", **params):
    """Return the dict that reports one repair: rule, line, column, count, message."""
    text = message(rule, language, dict(params, count=count))[0]
    return {"rule": rule, "line": line, "column": column, "count": count, "message": text}

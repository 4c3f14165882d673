# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page says, in English and Chinese.

Private to this collection: it may change in any release.
"""

from __future__ import annotations

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import verdict

LANGUAGES = verdict.LANGUAGES
TAGS = {"en": "en", "zh": "zh-CN"}  # of a language, as HTML names it


def say(language: str, key: str, **values: object) -> str:
    """A sentence or a word of the page."""
    return text(language, key).format(**values)


def text(language: str, key: str) -> str:
    """The same with its blanks not yet filled."""
    return TEXTS[key][language == "zh"]


def duration(seconds: float, language: str) -> str:
    """A time as people say it."""
    hour, minute, second = (" 小时", " 分", " 秒") if language == "zh" else (" h", " min", " s")
    if seconds < 59.95:
        return f"{seconds:.1f}{second}"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60}{minute} {whole % 60}{second}"
    return f"{whole // 3600}{hour} {whole % 3600 // 60}{minute}"


TEXTS = {
    **{state: verdict.TEXTS[state] for state in (*verdict.STATES, verdict.UNKNOWN)},
    "title": ("Rollout report", "分批部署报告"),
    "title check": ("Check report", "检查报告"),
    "skip": ("Skip to the report", "跳到报告正文"),
    "language": ("Language", "语言"),
    "begun": ("Begun", "开始于"),
    "took": ("Took", "用时"),
    "hosts": ("Hosts", "主机"),
    "batches": ("Batches", "批次"),
    "outcome": ("Outcome", "结果"),
    "says nothing": ("No host was deployed.", "没有部署任何主机。"),
    "says all": ("All {hosts} hosts have the new state.", "全部 {hosts} 台主机均为新版。"),
    "says some": (
        "{new} of {hosts} hosts have the new state; {bad} failed.",
        "{hosts} 台主机中有 {new} 台为新版，{bad} 台失败。",
    ),
    "says stopped": (
        "The rollout stopped. {new} of {hosts} hosts have the new state, {bad} failed, {untouched} were not touched.",
        "分批部署已停止。{hosts} 台主机中有 {new} 台为新版，{bad} 台失败，{untouched} 台未触及。",
    ),
    "says interrupted": (
        "The run was interrupted. {new} of {hosts} hosts have the new state, {bad} failed, {unknown} are not known, "
        "{untouched} were not touched.",
        "运行被中断。{hosts} 台主机中有 {new} 台为新版，{bad} 台失败，{unknown} 台状态未知，{untouched} 台未触及。",
    ),
    "says check": (
        "A check: nothing was changed. {would} of {hosts} hosts would change, {bad} would fail.",
        "检查模式：未做任何更改。{hosts} 台主机中有 {would} 台将会更改，{bad} 台会失败。",
    ),
    "reason": ("Why:", "原因："),
    "go on": (
        "Mend what failed, then go on with -e rollout_resume=true: hosts that have the new state are looked at once.",
        "排除故障后用 -e rollout_resume=true 继续：已是新版的主机只会被查看一次。",
    ),
    "batches over time": ("Batches over time", "批次时间线"),
    "batches caption": (
        "Each batch from begin to end; a mark is a host that was done, a red one below the line one that failed.",
        "每批从开始到结束；每个标记表示一台完成的主机，线下的红色标记表示失败的主机。",
    ),
    "batch": ("Batch", "批次"),
    "done": ("Done", "完成"),
    "failed hosts": ("Failed", "失败"),
    "begins": ("Begins at", "开始"),
    "time": ("Time", "时间"),
    "causes": ("Outcomes and causes", "结果与原因"),
    "causes caption": ("Hosts by what became of them and why", "按结果和原因归类的主机"),
    "state": ("State", "状态"),
    "cause": ("Cause", "原因"),
    "no cause": ("no fault found", "未发现故障"),
    "names": ("Names", "名称"),
    "more": ("and {number} more", "另有 {number} 台"),
    "show these": ("Show in the list", "在列表中显示"),
    "on host": ("As on {host}:", "以 {host} 为例："),
    "slowest": ("The slowest", "最慢的主机"),
    "slowest caption": (
        "The {number} hosts on which the deployment took longest",
        "部署用时最长的 {number} 台主机",
    ),
    "host": ("Host", "主机"),
    "platforms": ("Families and versions", "系统家族与版本"),
    "platforms caption": (
        "Hosts by family of distributions and version of systemd, where they are known",
        "按发行版家族和 systemd 版本统计的主机（仅统计已知的）",
    ),
    "family": ("Family", "家族"),
    "not known": ("not known", "未知"),
    "share": ("Share", "占比"),
    "all hosts": ("All hosts", "全部主机"),
    "hosts caption": ("Hosts; open one for what was found and changed", "主机列表；展开可查看发现的问题与更改"),
    "search": ("Search", "搜索"),
    "search hint": ("name, cause, message, unit, family", "名称、原因、消息、单元、家族"),
    "filter": ("States shown", "显示的状态"),
    "all states": ("all", "全部"),
    "shown": ("{shown} of {hosts} hosts", "共 {hosts} 台，显示 {shown} 台"),
    "pages": ("Pages of the list", "列表分页"),
    "previous": ("Previous", "上一页"),
    "next": ("Next", "下一页"),
    "page": ("Page {page} of {pages}", "第 {page} 页，共 {pages} 页"),
    "unit": ("Unit", "单元"),
    "message": ("What the task said", "任务的消息"),
    "findings": ("Findings", "发现的问题"),
    "fix": ("What to do:", "处理办法："),
    "evidence": ("What was seen:", "依据："),
    "changes": ("Changes", "更改"),
    "no details": ("Nothing was found, and no changes are shown.", "没有发现问题，也没有可显示的更改。"),
    "print more": (
        "{number} more hosts are not printed: filter the list first.",
        "另有 {number} 台主机未打印：请先筛选列表。",
    ),
    "severity error": ("error", "错误"),
    "severity warning": ("warning", "警告"),
    "severity info": ("note", "提示"),
    "no script": (
        "The list of hosts needs JavaScript; everything above does not.",
        "主机列表需要 JavaScript；以上内容不需要。",
    ),
    "footer": (
        "Written by unitsmith.systemd. What tasks with no_log return is not in it; names, messages and changes are "
        "what hosts have said.",
        "由 unitsmith.systemd 生成。不含 no_log 任务返回的内容；名称、消息和更改均为主机所述。",
    ),
}
# What the script of the page needs of them.
OF_SCRIPT = (
    *verdict.STATES,
    verdict.UNKNOWN,
    *("title", "title check", "batch", "unit", "family", "message", "findings", "fix", "evidence", "changes"),
    *("all states", "no details", "shown", "page", "severity error", "severity warning", "severity info", "print more"),
)

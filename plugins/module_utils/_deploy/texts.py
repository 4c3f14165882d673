# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment says, in English and Chinese.

Private to this collection: it may change in any release.
"""

TEXTS = {
    # What is to be done
    "plan-recover": ("bring to an end what an interrupted run left", "先处理上一次中断的部署遗留的状态"),
    "plan-release": ("lay down the release {path}", "放置版本 {path}"),
    "plan-account": ("make the account {name}", "创建账户 {name}"),
    "left-out": (
        "{unit}: {option}= is left out: it needs systemd {since}, and this host has {version}",
        "{unit}：未设置 {option}=：它需要 systemd {since}，而本机为 {version}",
    ),
    "plan-paths": ("make or give away {count} directories and files", "创建或移交 {count} 个目录和文件"),
    "plan-make": ("write {path}", "写入 {path}"),
    "plan-change": ("change {path}", "修改 {path}"),
    "plan-remove": ("remove {path}", "删除 {path}"),
    "plan-remove-empty": ("remove the empty directory {path}", "删除空目录 {path}"),
    "plan-generation": ("go back to generation {number}", "回到第 {number} 代"),
    "plan-reload": ("have systemd read its units again", "让 systemd 重新读取单元"),
    "plan-start": ("start {unit}: {why}", "启动 {unit}：{why}"),
    "plan-restart": ("restart {unit}: {why}", "重启 {unit}：{why}"),
    "plan-reload-unit": ("reload {unit}: {why}", "重新加载 {unit}：{why}"),
    "plan-stop": ("stop {unit}", "停止 {unit}"),
    "plan-enable": ("enable {unit}", "设置 {unit} 开机启动"),
    "plan-disable": ("disable {unit}", "取消 {unit} 开机启动"),
    "plan-reenable": ("enable {unit} anew: its [Install] changes", "重新设置 {unit} 开机启动：[Install] 有改动"),
    # Why a service is not up
    "watch-failed": ("{unit} has failed: {state}.", "{unit} 启动失败：{state}。"),
    "watch-triggered": (
        "{unit} ended, and {by} has started it again: {state}.",
        "{unit} 已退出，又被 {by} 启动：{state}。",
    ),
    "watch-restarts": (
        "{unit} ends again and again, and systemd restarts it each time: {state}.",
        "{unit} 反复退出，systemd 每次都将其重启：{state}。",
    ),
    "watch-late": (
        "{unit} is not up after {timeout:g} s: {state}.",
        "{unit} 在 {timeout:g} 秒后仍未就绪：{state}。",
    ),
    "watch-unsteady": (
        "{unit} did not run undisturbed within {timeout:g} s: {state}.",
        "{unit} 在 {timeout:g} 秒内没有稳定运行：{state}。",
    ),
    "watch-silent": (
        "{unit} runs, but {check} does not answer as it should within {timeout:g} s: {error}.",
        "{unit} 在运行，但 {check} 在 {timeout:g} 秒内没有按预期应答：{error}。",
    ),
    # What is waited for
    "progress-judge": ("{unit}: looking at the host", "{unit}：正在检查主机"),
    "progress-step": ("{unit}: step '{step}'", "{unit}：步骤「{step}」"),
    "progress-start": (
        "{unit} is {state}, {seconds:.0f} of at most {timeout:g} s",
        "{unit} 状态为 {state}，已等待 {seconds:.0f} 秒，最多 {timeout:g} 秒",
    ),
    "progress-check": (
        "{unit} runs, {check} has not answered yet, {seconds:.0f} of at most {timeout:g} s",
        "{unit} 在运行，{check} 尚未应答，已等待 {seconds:.0f} 秒，最多 {timeout:g} 秒",
    ),
    "progress-settle": (
        "{unit} runs, and has to stay so for a while, {seconds:.0f} of at most {timeout:g} s",
        "{unit} 在运行，还须稳定一段时间，已等待 {seconds:.0f} 秒，最多 {timeout:g} 秒",
    ),
    "progress-back": (
        "{unit}: putting everything back as it was",
        "{unit}：正在恢复原状",
    ),
    # How it ended
    "step-failed": (
        "The deployment of {name} broke off at the step '{step}': {error}",
        "{name} 的部署在步骤「{step}」中断：{error}",
    ),
    "finish-failed": (
        "{name} is deployed and the new state counts, but not all that follows was written: {error}. The next run "
        "does it.",
        "{name} 已部署，新状态已生效，但后续记录未能全部写入：{error}。下次运行时会补上。",
    ),
    "put-back": ("Everything was put back as it was.", "已全部恢复原状。"),
    "put-back-runs": (
        "Everything was put back as it was, and {units} runs as before.",
        "已全部恢复原状，{units} 照旧运行。",
    ),
    "put-back-run": (
        "Everything was put back as it was, and {units} run as before.",
        "已全部恢复原状，{units} 照旧运行。",
    ),
    "put-back-down": (
        "The files were put back as they were, but the old {units} did not come up again either: {state}.",
        "文件已恢复原状，但旧的 {units} 也没有重新启动成功：{state}。",
    ),
    "put-back-paths": (
        "Only what was given to the account stays so: {paths}.",
        "只有已移交给该账户的内容保持移交后的状态：{paths}。",
    ),
    "put-back-attributes": (
        "The kernel did not take these extended attributes back: {files}.",
        "内核未接受以下扩展属性的恢复：{files}。",
    ),
    "not-put-back": (
        "It could not be put back: {error}. What it was is kept in {directory}, and the next run tries again.",
        "恢复失败：{error}。原状保存在 {directory}，下次运行时会再次尝试。",
    ),
    "left": (
        "The new unit stays as it is: rollback is off.",
        "已关闭回滚（rollback），新单元保持现状。",
    ),
    "recovered-rolled-back": (
        "An earlier run was interrupted; what it had begun was put back.",
        "上一次运行被中断，其改动已恢复。",
    ),
    "recovered-finished": (
        "An earlier run was interrupted after it had committed; it was brought to its end.",
        "上一次运行在提交之后被中断，现已完成收尾。",
    ),
    "recover-failed": (
        "An earlier run was interrupted, and what it left could not be put back: {error}. What it was is kept in "
        "{directory}, and the next run tries again. Nothing else was begun.",
        "上一次运行被中断，其遗留状态无法恢复：{error}。原状保存在 {directory}，下次运行时会再次尝试。未开始其他操作。",
    ),
    # What is refused
    "nothing-changed": ("Nothing was changed.", "未做任何更改。"),
    "not-root": (
        "service_deploy has to be root on the host. Set 'become: true'.",
        "service_deploy 需要主机的 root 权限，请设置 'become: true'。",
    ),
    "no-systemd": (
        "This host does not run systemd, so no unit can run on it.",
        "本机没有运行 systemd，无法运行任何单元。",
    ),
    "holder": ("{who} from {from}, process {pid}, since {since}", "{who}（来自 {from}），进程 {pid}，始于 {since}"),
    "locked": (
        "{name} is being deployed by somebody else: {holder}. Waited {timeout:g} s for it.",
        "{name} 正在被其他人部署：{holder}。已等待 {timeout:g} 秒。",
    ),
    "root": (
        "The service would run as root: the account {name} has the uid 0. Take another, or set allow_root: true "
        "(backend_service_allow_root) if it has to be so.",
        "服务将以 root 身份运行：账户 {name} 的 uid 为 0。请换用其他账户；确有必要时设置 allow_root: true"
        "（backend_service_allow_root）。",
    ),
    "environment-place": (
        "{path}: others than root may change {directory}, and could lead astray what root writes there. "
        "Take a path in a directory of root's, such as /etc.",
        "{path}：root 以外的账户可以更改 {directory}，root 在那里写入的内容可能被引到别处。"
        "请改用 root 专有目录（如 /etc）中的路径。",
    ),
    "environment-no-file": (
        "{path} is there and is no file.",
        "{path} 已存在，但不是文件。",
    ),
    "dynamic-command": (
        "health: command: {unit} runs with DynamicUser=yes as an account that is there only while it runs, and a check "
        "as root would prove nothing. Ask by http, tcp or unix instead, or give the service an account (User=, or the "
        "option account).",
        "health：command：{unit} 使用 DynamicUser=yes，其账户只在运行期间存在，而以 root 检查不能说明问题。"
        "请改用 http、tcp 或 unix 检查，或为服务指定账户（User= 或 account 选项）。",
    ),
    "forecast": ("{unit} would not run.", "{unit} 将无法运行。"),
    "unknown-unit": (
        "{unit} is not there, and none of units says what it is.",
        "{unit} 不存在，units 中也没有它的内容。",
    ),
    "no-generation": (
        "There is no generation {number} of {name}. There are: {known}.",
        "{name} 没有第 {number} 代。现有：{known}。",
    ),
    "none": ("none", "无"),
    "spared": ("{path} stays: {names} uses it as well.", "保留 {path}：{names} 也在使用。"),
    "instances-left": (
        "{path} would go, and these instances of it would be left without a unit: {units}. Take them away first, or "
        "stop and disable them (systemctl disable --now).",
        "将要删除 {path}，而它的以下实例将失去单元：{units}。请先移除这些实例，"
        "或将其停止并禁用（systemctl disable --now）。",
    ),
    "left-directories": (
        "These were made for the service and hold something: {paths}. They stay.",
        "以下目录为该服务创建但非空，予以保留：{paths}。",
    ),
    "not-removed": ("{unit} could not be stopped: {state}.", "{unit} 无法停止：{state}。"),
}


def say(language, key, **params):
    """The text of that key, in English or Chinese."""
    return TEXTS[key][1 if language == "zh" else 0].format(**params)

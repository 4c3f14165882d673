# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the unit itself behind an error of its program: its sandbox, its directory, its home, its umask?

Private to this collection: it may change in any release. A directive is the cause where the same access fails with it
and comes to something else without it; both are tried.
"""

import os
import re
import stat

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.crossing import (
    READ_ONLY,
    access_of,
    named_paths,
    opened,
    trials,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    DROPIN,
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import filtered
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings as findings_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import permit
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Question, ask
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.reach import CODES as OF_REACH
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.transient import Transient
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.listeners import listeners
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import Either, run_as

MOST_TRIALS = 6  # directives that are left out, one after the other
NETWORK = ("what it connects to", "它要连接的地址")
WHAT = {
    "path": ("using {argument}", "使用 {argument}"),
    "families": ("making sockets of {argument}", "创建 {argument} 套接字"),
    "bind": ("listening on port {argument}", "监听端口 {argument}"),
    "privileges": ("gaining rights, as sudo and ping do", "获得更高权限（如 sudo、ping）"),
    "setgid": ("changing its group", "切换用户组"),
    "setuid": ("changing its user", "切换用户"),
    "chown": ("giving files away", "更改文件属主"),
    "chroot": ("changing its root directory", "更改根目录"),
    "raw-socket": ("making raw sockets", "创建原始套接字"),
    "special-bits": ("setting the setuid or setgid bit of a file", "设置文件的 setuid 或 setgid 位"),
    "realtime": ("asking for realtime scheduling", "使用实时调度"),
    "namespace": ("making a name space", "创建命名空间"),
    "code": ("running code that it has written itself", "执行自行生成的代码（JIT）"),
    "memory": ("having more memory", "获得更多内存"),
}


def cross(symptom, needs, host):
    """Return the findings that explain a symptom by the unit itself, with what was seen of it."""
    access = access_of(symptom)
    if access is None or host.identity(needs) is None:
        return []
    if access.signal == "SIGSYS":
        return _by_trial(access, needs, host) or filtered.findings(access, needs, host)
    found = _by_trial(access, needs, host) or _by_settings(access, needs, host) or _alone(access, needs, host)
    return found or _closed(access, needs, host)


# --- By trial


def _by_trial(access, needs, host):
    transient = Transient(needs, host)
    found = []
    for trial in trials(access, needs) if transient.is_possible() else ():
        failed = _failed(transient.ask(trial.kind, trial.argument), trial, access)
        if failed:
            found += _behind(trial, failed, transient, needs, host)
        if found and not access.path:
            break
    return found


def _failed(results, trial, access):
    """What failed as it did for the program."""
    wanted = {access.errno} if trial.kind == "path" else {"EAFNOSUPPORT"} if trial.kind == "families" else None
    return {name: said for name, said in results.items() if said != "OK" and (wanted is None or said in wanted)}


def _changed(failed, other):
    """What comes to something else: it works, or another obstacle shows behind the first."""
    return [
        name
        for name, said in failed.items()
        if other.get(name) not in (None, said) and (other[name] == "OK" or name == "stat" or said == "EROFS")
    ]


def _behind(trial, failed, transient, needs, host):
    for directive in trial.directives[:MOST_TRIALS]:
        other = transient.ask(trial.kind, trial.argument, (directive,))
        changed = _changed(failed, other)
        if changed:
            return [_finding([directive], trial, changed, failed, other, needs, host)]
    if len(trial.directives) > 1:
        other = transient.ask(trial.kind, trial.argument, tuple(trial.directives))
        changed = _changed(failed, other)
        if changed:
            return [_finding(list(trial.directives), trial, changed, failed, other, needs, host)]
    return []


def _finding(directives, trial, changed, failed, other, needs, host):
    name = changed[0]
    shown = ["%s=%s" % (one, " ".join(needs.sandbox.all(one))[:200]) for one in directives]
    argument = trial.argument
    settings = [line for one in directives for line in opened(one, trial, needs)]
    code = "directive-denies"
    if trial.kind == "families":
        changed = [name for name in changed if name != "AF_NETLINK" or len(changed) == 1]
        argument = " ".join(changed)
        settings = ["RestrictAddressFamilies=" + argument]
    if trial.kind == "path" and directives[0] in ("ProtectSystem", "ReadOnlyPaths"):
        code = "directive-read-only"  # whoever writes the output has chosen the path: no command is made of it
    what = WHAT[trial.kind][host.language == "zh"].format(argument=argument)
    params = {"unit": needs.unit, "directive": shown, "what": what, "failed": failed[name], "path": argument}
    params.update(user=host.identity(needs).user, without=other[name], setting=settings)
    evidence = shown + ["%s: %s -> %s" % (name, failed[name], other[name])]
    return Finding(CODES[code], params, evidence, said=("what", "path"))


# --- By the files that the unit names


def _closed(access, needs, host):
    """The first path that the program or its unit names and the account may not write, where no message says which.

    That a working directory is closed is no sign: most of them are.
    """
    if access.path or access.errno != "EROFS":
        return []
    identity = host.identity(needs)
    lines = [line for line in access.words if not FRAME.match(line)]
    quoted = [path for line in lines for path in QUOTED_PATH.findall(line) if not READ_ONLY.search(path)]
    directory = needs.working_directory.path if needs.working_directory else "/"
    paths = [path for path in quoted + named_paths(needs) if path != directory]
    for path in list(dict.fromkeys(paths))[:MOST_TRIALS]:
        file, folder = ask(identity, [Question(path, "w"), Question(os.path.dirname(path), "wx")])
        answer = folder if file and file.state == "missing" else file
        if answer and answer.state == "there" and answer.denied and not answer.closed:
            letters = "wx" if answer.kind == "directory" else "w"
            command = permit(identity, answer.at, letters, answer.mode, answer.uid, answer.gid)
            said = [line for line in access.words if ABOUT_WRITING.search(line)][-1:]
            params = {"unit": needs.unit, "command": command, "line": "".join(said), "place": answer.at}
            one = findings_of.denied(CODES["named-path-closed"], identity, path, "ExecStart", answer, **params)
            return [one._replace(said=("line", "path"))]
    return []


FRAME = re.compile(r'\s*File "')
QUOTED_PATH = re.compile(r"[\"'](/[^\"'\s]{1,500})[\"']")
ABOUT_WRITING = re.compile(r"unable to open|[Rr]ead-?only|EROFS")


# --- By a network of its own


def _alone(access, needs, host):
    """In a network of its own nothing but the service itself could answer; what it needs listens outside."""
    if access.errno not in ("ECONNREFUSED", "ENETUNREACH") or not needs.sandbox.is_true("PrivateNetwork"):
        return []
    if access.errno == "ECONNREFUSED" and access.port is not None and not listeners(access.port):
        return []  # outside nothing listens either
    target = "*:%d" % access.port if access.port is not None else NETWORK[host.language == "zh"]
    params = {"target": target, "unit": needs.unit, "setting": "PrivateNetwork=no"}
    return [Finding(OF_REACH["network-private"], params, ["PrivateNetwork=yes"])]


# --- By the other settings


def _by_settings(access, needs, host):
    path = access.path
    if not path or "\0" in path or access.errno not in ("EACCES", "ENOENT", "EROFS", "EPERM"):
        return []
    return _directory(path, access, needs, host) or _home(path, access, needs, host) or _umask(path, needs, host)


def _directory(path, access, needs, host):
    """A relative path, or one that was relative to `/`, that lies in the directory of the program."""
    directory = needs.working_directory.path if needs.working_directory else "/"
    if path.startswith("/") and directory != "/":
        return []
    relative = path.lstrip("/")
    places = [place for place in _places(needs) if place != directory]
    wanted = [os.path.join(place, relative) for place in places]
    if access.errno != "ENOENT":  # it was to be made
        wanted = [os.path.dirname(one) for one in wanted]
    seen = _seen(host.identity(needs), wanted) if relative and ".." not in relative.split("/") else []
    there = [place for place, one in zip(places, seen) if one]
    if not there or (path.startswith("/") and access.errno != "ENOENT" and "/" not in relative):
        return []
    params = {"unit": needs.unit, "path": path, "directory": directory, "place": there[0]}
    params.update(setting="WorkingDirectory=" + there[0])
    return [Finding(CODES["working-directory-needed"], params, ["%s: %s" % (access.errno, path)], said=("path",))]


def _seen(identity, paths):
    """`[uid, mode]` of each path as the account sees it, None where it sees nothing."""

    def work(emit, _prepared):
        for path in paths:
            try:
                status = os.stat(path)
            except (OSError, ValueError):
                emit(None)
            else:
                emit([status.st_uid, status.st_mode])

    found = run_as(identity, Either((int, int), None), work)[0][: len(paths)]
    return found + [None] * (len(paths) - len(found))


def _places(needs):
    """The directories in which a program may expect its files: those of its script and its program, and those above."""
    found = []
    for command in needs.commands:
        if command.directive == "ExecStart":
            scripts = [word for word in command.argv if re.match(r"/.*\.\w{1,4}\Z", word)]
            for one in scripts + [command.path] * (not scripts):
                for folder in (os.path.dirname(one), os.path.dirname(os.path.dirname(one))):
                    if folder.count("/") > 1 and not folder.startswith(("/usr/", "/bin/", "/sbin/")):
                        found.append(folder)
    return list(dict.fromkeys(found))


def _home(path, access, needs, host):
    """What is looked for in a home directory, where the account has none."""
    identity = host.identity(needs)
    home = identity.home or "/"
    if not identity.uid or not (path + "/").startswith(home.rstrip("/") + "/") or "HOME" in needs.environment:
        return []
    usable = not re.match(r"/\.\w", path) if home == "/" else bool(_seen(identity, [home])[0])
    if usable:
        return []
    name = needs.stem
    params = {"unit": needs.unit, "user": identity.user, "home": home, "path": path}
    params["setting"] = ["StateDirectory=" + name, "Environment=HOME=/var/lib/" + name]
    return [Finding(CODES["home-missing"], params, ["%s: %s" % (access.errno, path)], said=("path",))]


def _umask(path, needs, host):
    """A file that the account has made so that it may not use it itself."""
    text = needs.sandbox.last("UMask") or ""
    mask = int(text, 8) if re.match(r"[0-7]{1,4}\Z", text) else 0
    identity = host.identity(needs)
    if not mask & 0o700 or not path.startswith("/"):
        return []
    (seen,) = _seen(identity, [path])
    # What systemd has made for the service is gone again once that has ended.
    if seen is None and needs.is_made(path):
        return [_masked(path, text, needs, identity)]
    taken = mask & ~seen[1] & (0o700 if stat.S_ISDIR(seen[1]) else 0o600) if seen else 0
    return [_masked(path, text, needs, identity)] if taken and seen[0] == identity.uid else []


def _masked(path, text, needs, identity):
    params = {"unit": needs.unit, "path": path, "umask": text, "user": identity.user, "setting": "UMask=0022"}
    return Finding(CODES["umask-denies"], params, ["UMask=" + text, path], said=("path",))


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "directive-denies",
        "error",
        192,
        "backend_service_unit_sections",
        (
            "{directive} keeps {unit} from {what}",
            "It was tried as {user} in a unit with the same settings: {failed} with it, {without} without it.",
            DROPIN,
        ),
        (
            "{directive} 使 {unit} 无法{what}",
            "以 {user} 的身份、在设置相同的单元中做了尝试：有该设置时为 {failed}，去掉后为 {without}。",
            "",
        ),
    ),
    Code(
        "directive-read-only",
        "error",
        193,
        "backend_service_writable_directories",
        (
            "{directive} makes {path} read-only for {unit}",
            "It was tried as {user} in a unit with the same settings: {failed} with it, {without} without it.",
            "Name the directory of {path} in ReadWritePaths= of the unit if the service is meant to write there; "
            "StateDirectory= and LogsDirectory= make it directories of its own.",
        ),
        (
            "{directive} 使 {path} 对 {unit} 只读",
            "以 {user} 的身份、在设置相同的单元中做了尝试：有该设置时为 {failed}，去掉后为 {without}。",
            "若服务确需写入 {path}，请在单元的 ReadWritePaths= 中写出其所在目录；"
            "也可用 StateDirectory= 或 LogsDirectory= 创建专用目录。",
        ),
    ),
    Code(
        "named-path-closed",
        "error",
        203,
        "backend_service_writable_directories",
        (
            "{user} may not write {path}",
            "{place} is {mode}, {owner}:{group}. The program said that it could not write, and not where.",
            "{command}",
        ),
        (
            "用户 {user} 无法写入 {path}",
            "{place} 的权限为 {mode}，{owner}:{group}。程序报告无法写入，但没有说明位置。",
            "",
        ),
    ),
    Code(
        "working-directory-needed",
        "error",
        194,
        "backend_service_directory",
        (
            "The program looks for {path} in {directory}, and it lies in {place}",
            "A relative path starts in the working directory. Without WorkingDirectory= that is '/', wherever "
            "the program lies.",
            DROPIN,
        ),
        (
            "程序在 {directory} 中查找 {path}，而它位于 {place}",
            "相对路径从工作目录算起；没有 WorkingDirectory= 时工作目录是 '/'，与程序所在目录无关。",
            "",
        ),
    ),
    Code(
        "home-missing",
        "error",
        196,
        "backend_service_unit_sections",
        (
            "{user} has no home directory for {path}",
            "The program keeps files in HOME, which is {home} for this account, and it cannot be used.",
            DROPIN,
        ),
        (
            "用户 {user} 没有可用于 {path} 的主目录",
            "程序要在 HOME 中存放文件，而该账户的 HOME 是 {home}，无法使用。",
            "",
        ),
    ),
    Code(
        "umask-denies",
        "error",
        198,
        "backend_service_unit_sections",
        (
            "UMask={umask} keeps {user} from {path}, which the service has made itself",
            "The mask takes rights of the owner too, so that what the program makes is closed to itself.",
            DROPIN,
        ),
        (
            "UMask={umask} 使 {user} 无法使用服务自己创建的 {path}",
            "该掩码连属主的权限也去掉了，程序自己创建的文件自己也不能用。",
            "",
        ),
    ),
)

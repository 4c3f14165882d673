# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does SELinux deny what a service needs? By the labels that things have, and by what it has denied already.

Whatever the log says is asked of the kernel again: what has been mended since is no finding.
Private to this collection: it may change in any release.
"""

import os
import re
import stat
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import found_in
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import (
    doubtful,
    with_doubts,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.selinux import Policy, label, type_of, with_type
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.selinux_denials import last_start

# What a subject does to a target. path: str, None where the log does not tell. port: int or None.
Access = namedtuple("Access", "subject target kind permissions path port evidence")

ENTRIES = 20000
RUN = ("read", "open", "execute")
READ = ("read", "open")
APPEND = ("append", "open")
NEW = ("search", "write", "add_name")
# Types that may fit, the kernel says which; %s is the name of the domain without its _t.
FITTING = (
    ({"entrypoint", "transition"}, ("%s_exec_t", "bin_t")),
    ({"execute", "execute_no_trans"}, ("bin_t",)),
    ({"append", "write", "add_name", "create"}, ("%s_log_t", "var_log_t", "%s_var_lib_t", "var_lib_t")),
    ({"read", "open", "search", "getattr"}, ("%s_content_t", "usr_t", "etc_t", "bin_t")),
)
PORTS = ("%s_port_t", "http_port_t", "http_cache_port_t")
SHORT = {"httpd": "http"}
_ARGUMENT = re.compile(r"^(?:-[^/]*)?(/[^:]+)")  # --option=/path, too


def probe(needs, host, policy=None):
    """Return the findings about what SELinux denies the service, or would."""
    policy = policy or Policy()
    if not policy.enforcing:
        return []
    wanted = Wanted(needs, policy)
    start, logged = last_start(needs.unit, host.run)
    of_service = [one for one in logged if one.pid in start.pids or wanted.resembles(one)]
    accesses = wanted.accesses + [_access(one, wanted) for one in of_service]
    found = [finding for access in accesses for finding in _judge(access, policy, needs.unit)]
    return [_with_doubts(finding, wanted.named) for finding in found]


def _with_doubts(finding, named):
    """The account chooses what it is denied: it is let in to what the unit names, and to what leads there."""
    path = finding.params.get("path")
    if path is None:
        return finding
    if any((path + "/").startswith(own + "/") or (own + "/").startswith(path + "/") for own in named):
        return with_doubts(finding)
    return finding._replace(params=dict(finding.params, untrusted=[path]))


class Wanted:
    """`accesses`: list of Access, what is done on the way to a running service as far as the unit tells.

    `named`: list of the paths that the unit itself names.
    """

    def __init__(self, needs, policy):
        self._policy = policy
        self._manager = policy.manager()
        self._context = (needs.sandbox.last("SELinuxContext") or "").lstrip("-") or None
        self._keeps = needs.sandbox.is_true("NoNewPrivileges")
        self._domain = self._manager
        self._names = []
        self._paths = []
        self.named = []
        self.domains = {self._manager}
        self.accesses = []
        if not (needs.root_image or needs.root_directory):
            self._collect(needs)

    def _collect(self, needs):
        for command in needs.commands:
            if command.path and "-" not in command.prefixes:
                self._command(os.path.realpath(found_in(needs.search, command.path)), os.path.basename(command.path))
                self._paths += [path for word in command.argv for path in _ARGUMENT.findall(word)]
                own = [path for word in needs.own_argv[id(command)] for path in _ARGUMENT.findall(word)]
                self.named += [os.path.realpath(path) for path in own + [found_in(needs.search, command.path)]]
        for named in needs.environment_files:
            if not named.optional:
                self._add(self._manager, named.path, "file", READ)
                self.named.append(os.path.realpath(named.path))
        if needs.working_directory and needs.working_directory.path.startswith("/"):
            self.named.append(os.path.realpath(needs.working_directory.path))
            for subject in (self._manager, self._domain):
                self._add(subject, needs.working_directory.path, "dir", ("search",))
        for output in needs.outputs:
            if output.path.startswith("/") and not needs.is_managed(output.path):
                self._output(self._manager if output.by_manager else self._domain, output.path)
                if not doubtful(output.told_by):
                    self.named.append(os.path.realpath(output.path))

    def _command(self, path, name):
        target = label(path)
        self._names.append(name[:15])
        if not target:
            return
        domain = self._context or self._policy.created(self._manager, target, "process") or self._manager
        if self._stays(domain):
            domain = self._manager
        self._domain = domain
        self.domains.add(domain)
        self._add(self._manager, path, "file", RUN)
        if domain == self._manager:
            self._add(domain, path, "file", ("execute_no_trans",))
        else:
            self._add(domain, path, "file", ("entrypoint",))

    def _stays(self, domain):
        """NoNewPrivileges= keeps a program in the manager's domain unless the policy lets it leave all the same."""
        question = (self._manager, domain, "process2", ("nnp_transition",))
        return self._keeps and not self._context and bool(self._policy.denied(*question))

    def _output(self, subject, path):
        if os.path.exists(path):
            self._add(subject, path, "file", APPEND)
        else:
            self._add(subject, os.path.dirname(path), "dir", NEW)

    def _add(self, subject, path, kind, permissions):
        path = os.path.realpath(path)
        self._paths.append(path)
        target = label(path)
        if target and stat.S_ISDIR(os.stat(path).st_mode) == (kind == "dir"):
            self.accesses.append(Access(subject, target, kind, permissions, path, None, None))

    def resembles(self, denial):
        """Whether a process of no known number, such as a worker, was the service: by its name and what it needed."""
        own_domain = type_of(denial.subject) in {type_of(domain) for domain in self.domains}
        path = self.path_of(denial) if own_domain and denial.comm in self._names else None
        return path is not None and any((path + "/").startswith(own + "/") for own in self._paths)

    def path_of(self, denial):
        """The path of what was denied: the log often has but the last part of it and the inode."""
        if denial.path or denial.inode is None:
            return denial.path
        for path in self._paths:
            while path != "/":
                if os.path.basename(path) == denial.name and _inode(path) == denial.inode:
                    return path
                path = os.path.dirname(path)
        return _below(self._paths, denial)


def _inode(path):
    try:
        return os.lstat(path).st_ino
    except OSError:
        return None


def _below(tops, denial):
    """Look for it in the directories of the service, at so many entries and no more."""
    looked = 0
    for top in sorted(set(tops) - {"/"}):
        for folder, _folders, names in os.walk(top):
            if denial.name in names and _inode(os.path.join(folder, denial.name)) == denial.inode:
                return os.path.join(folder, denial.name)
            looked += len(names) + 1
            if looked > ENTRIES:
                return None
    return None


def _access(denial, wanted):
    path = wanted.path_of(denial)
    target = path and label(path) or denial.target
    return Access(denial.subject, target, denial.kind, denial.permissions, path, denial.port, denial.line)


# --- What is to be done about it


def _judge(access, policy, unit):
    lacking = policy.denied(access.subject, access.target, access.kind, access.permissions)
    if not lacking:
        return []
    params = {"unit": unit, "domain": type_of(access.subject), "label": type_of(access.target)}
    evidence = access.evidence or "not allowed: { %s } path=%s scontext=%s tcontext=%s tclass=%s" % (
        " ".join(lacking),
        access.path,
        access.subject,
        access.target,
        access.kind,
    )
    if access.kind.endswith("_socket") and access.port:
        code, more = _port(access, lacking, policy)
    elif access.path:
        code, more = _path(access, lacking, policy)
    else:
        code, more = "selinux-denied", {"permissions": " ".join(lacking)}
    return [Finding(CODES[code], dict(params, **more), [evidence])]


def _path(access, lacking, policy):
    default = policy.default(access.path)
    if default and type_of(default) != type_of(access.target) and _fits(access, type_of(default), policy):
        return "selinux-mislabelled", {"path": _mislabelled_from(access.path, policy), "type": type_of(default)}
    for permissions, names in FITTING:
        if permissions & set(lacking):
            name = _first(names, access, policy)
            if name:
                path = _whole(access)
                return "selinux-type", {"path": path, "type": name, "pattern": _pattern(path)}
    return "selinux-denied", {"permissions": " ".join(lacking)}


def _mislabelled_from(path, policy):
    """The highest of the directories above that has another type than it should, as a tree that was moved has."""
    above = os.path.dirname(path)
    default, own = policy.default(above), label(above)
    if above == "/" or not default or not own or type_of(default) == type_of(own):
        return path
    return _mislabelled_from(above, policy)


def _whole(access):
    """A virtual environment is labelled in one go, and the directory of a log with it."""
    folder = os.path.dirname(access.path)
    if os.path.exists(os.path.join(os.path.dirname(folder), "pyvenv.cfg")):
        return folder
    return access.path


def _pattern(path):
    """The path as the policy's expressions have it, with all that is below a directory."""
    escaped = re.sub(r"([.^$*+?()\[\]{}|\\])", r"\\\1", path)
    return escaped + "(/.*)?" if os.path.isdir(path) else escaped


def _port(access, lacking, policy):
    number = {"port": access.port, "protocol": access.kind[:3]}
    name = _first(PORTS, access, policy)
    if name and "name_bind" in lacking:
        return "selinux-port", dict(number, type=name)
    return "selinux-denied", {"permissions": " ".join(lacking)}


def _first(names, access, policy):
    """The first of the types that the subject would be allowed it with."""
    domain = type_of(access.subject)[:-2]
    for name in names:
        name = name % (SHORT.get(domain, domain) if "port" in name else domain) if "%" in name else name
        if name != type_of(access.target) and _fits(access, name, policy):
            return name
    return None


def _fits(access, name, policy):
    target = with_type(access.target, name)
    if policy.denied(access.subject, target, access.kind, access.permissions) != []:
        return False
    if "add_name" not in access.permissions and not (access.kind == "dir" and "write" in access.permissions):
        return True
    made = policy.created(access.subject, target, "file")
    return made is not None and policy.denied(access.subject, made, "file", ("create",) + APPEND) == []


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "selinux-mislabelled",
        "error",
        650,
        None,
        (
            "SELinux denies {unit} access that it needs: {path} has a wrong label",
            "{domain} has no right to what is labelled {label}, and the policy wants {type} there. A label goes along "
            "with what is moved (mv), it does not with what is copied.",
            "restorecon -RFv {path}",
        ),
        (
            "SELinux 拒绝了 {unit} 所需的访问：{path} 的标签不正确",
            "{domain} 无权访问标签为 {label} 的对象，而策略规定此处应为 {type}。"
            "用 mv 移动文件会保留原标签，复制则不会。",
            "",
        ),
    ),
    Code(
        "selinux-type",
        "error",
        660,
        None,
        (
            "SELinux denies {unit} access that it needs: {path} is labelled {label}",
            "That is the policy's label for this path, but {domain} may not access it; with {type} it "
            "would. semanage is in the package policycoreutils-python-utils (policycoreutils-python on old systems).",
            "semanage fcontext -a -t {type} {pattern} && restorecon -RFv {path}",
        ),
        (
            "SELinux 拒绝了 {unit} 所需的访问：{path} 的标签是 {label}",
            "策略为该路径规定的就是此标签，而 {domain} 无权访问；改为 {type} 则可以。semanage 由软件包 "
            "policycoreutils-python-utils 提供（旧系统为 policycoreutils-python）。",
            "",
        ),
    ),
    Code(
        "selinux-port",
        "error",
        670,
        "backend_service_bind",
        (
            "SELinux denies {unit} the port {port}",
            "The port is labelled {label}, and {domain} may not listen on it; on one labelled {type} it may. semanage "
            "is in the package policycoreutils-python-utils (policycoreutils-python on old systems).",
            "semanage port -a -t {type} -p {protocol} {port}",
        ),
        (
            "SELinux 拒绝 {unit} 使用端口 {port}",
            "该端口的标签是 {label}，{domain} 不得监听；标签为 {type} 的端口则可以。semanage 由软件包 "
            "policycoreutils-python-utils 提供（旧系统为 policycoreutils-python）。",
            "",
        ),
    ),
    Code(
        "selinux-denied",
        "error",
        680,
        None,
        (
            "SELinux denies {unit} access that it needs: {permissions}",
            "{domain} may not do that to what is labelled {label}, and no label that would do is known here.",
            "See whether a boolean allows it ('ausearch -m avc -ts boot | audit2why'); if none does, it takes a policy "
            "module of your own (audit2allow).",
        ),
        (
            "SELinux 拒绝了 {unit} 所需的访问：{permissions}",
            "{domain} 不得对标签为 {label} 的对象执行该操作，且没有已知的合适标签。",
            "请查看是否有布尔值可以允许（ausearch -m avc -ts boot | audit2why）；"
            "若没有，则需要自定义策略模块（audit2allow）。",
        ),
    ),
)

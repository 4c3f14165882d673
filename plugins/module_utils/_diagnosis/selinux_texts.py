# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a diagnosis says of SELinux; the form is finding's."""

TEXTS = {
    "selinux-mislabelled": (
        "error",
        None,
        (
            "SELinux denies {unit} what it needs: {path} has a wrong label",
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
    "selinux-type": (
        "error",
        None,
        (
            "SELinux denies {unit} what it needs: {path} is labelled {label}",
            "That is the label which the policy has for this path, and {domain} has no right to it; with {type} it "
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
    "selinux-port": (
        "error",
        "backend_service_bind",
        (
            "SELinux denies {unit} the port {port}",
            "The port is labelled {label}, and {domain} may not listen at it; at one labelled {type} it may. semanage "
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
    "selinux-denied": (
        "error",
        None,
        (
            "SELinux denies {unit} what it needs: {permissions}",
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
}

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Can a server load the certificate and the key that its command line names, as its account?

Private to this collection: it may change in any release.
"""

from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.finding import (
    Code,
    Finding,
    codes,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes import path_findings as findings_of
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.commands import runs_as
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.host import permit
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.probes.path_access import Question, ask
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import run_as

# The options of a certificate and of its key; a certificate may hold its key.
OPTIONS = {
    "gunicorn": ("--certfile", "--keyfile"),
    "hypercorn": ("--certfile", "--keyfile"),
    "uvicorn": ("--ssl-certfile", "--ssl-keyfile"),
}
LOCKED = "ENCRYPTED"
HEAD = 65536


def probe(needs, host):
    """Return the findings about the certificate and the key of the unit's server."""
    options = OPTIONS.get(needs.server)
    if not options or needs.root_directory or needs.root_image:
        return []
    identity = runs_as(needs.server_command, needs, host)
    given = dict(needs.server_options)
    named = [(needs.absolute(given[name]), name) for name in options if given.get(name) and "$" not in given[name]]
    if identity is None or not named or any(needs.is_managed(path) for path, _name in named):
        return []
    found = []
    for (path, name), answer in zip(named, ask(identity, [Question(path, "r") for path, _name in named])):
        found += _readable(identity, path, name, answer) if answer else []
    return found or _loads(identity, named)


def _readable(identity, path, source, answer):
    found = findings_of.way(identity, path, source, answer)
    if answer.state == "missing":
        found.append(findings_of.missing(CODES["tls-file-missing"], path, source, answer))
    elif answer.denied:
        command = permit(identity, answer.at, "r", answer.mode, answer.uid, answer.gid)
        found.append(findings_of.denied(CODES["tls-file-denied"], identity, path, source, answer, command=command))
    return found


def _loads(identity, named):
    """What OpenSSL says of them, in a process of the account: whoever may write them may have put anything there."""
    paths = [path for path, _name in named]

    def work(emit, ssl):
        with open(paths[-1], errors="replace") as stream:
            if LOCKED in stream.read(HEAD):
                return  # with a passphrase that only the program knows
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS).load_cert_chain(*paths, password=lambda: "")
        except (ssl.SSLError, ValueError) as error:
            emit(getattr(error, "reason", None) or str(error))

    problems = run_as(identity, str, work, _openssl)[0]
    params = {"path": paths[0], "key": paths[-1], "source": named[0][1]}
    return [
        Finding(CODES["tls-file-invalid"], dict(params, problem=problem[:200]), paths + [problem[:200]])
        for problem in problems[:1]
    ]


def _openssl():
    import ssl

    ssl.SSLContext(ssl.PROTOCOL_TLS)
    return ssl


# In the order in which to fix them: see `Code`.
CODES = codes(
    Code(
        "tls-file-missing",
        "error",
        392,
        "backend_service_exec_start",
        (
            "The file {path} for {source} does not exist",
            "{source} names it for TLS, and {component} is not there.",
            "Put the certificate or the key there, or correct {source} in the command line.",
        ),
        (
            "{source} 指定的文件 {path} 不存在",
            "{source} 为 TLS 指定了它，而 {component} 不存在。",
            "请放置证书或密钥，或更正命令行中的 {source}。",
        ),
    ),
    Code(
        "tls-file-denied",
        "error",
        394,
        "backend_service_ownership",
        (
            "{user} may not read {path}, which {source} names",
            "Its mode is {mode}, {owner}:{group}. Without it the server cannot speak TLS.",
            "{command}",
        ),
        (
            "用户 {user} 无法读取 {source} 指定的 {path}",
            "其权限为 {mode}，{owner}:{group}。读不到它，服务器无法使用 TLS。",
            "",
        ),
    ),
    Code(
        "tls-file-invalid",
        "error",
        396,
        "backend_service_exec_start",
        (
            "The certificate {path} cannot be loaded with the key {key}: {problem}",
            "OpenSSL refuses them, tried as the service's account. {source} takes a certificate in PEM, and the key "
            "that belongs to it.",
            "Put a certificate and its own key there; 'openssl x509 -noout -pubkey' and 'openssl pkey -pubout' show "
            "whether they belong together.",
        ),
        (
            "无法用密钥 {key} 加载证书 {path}：{problem}",
            "以服务账户的身份尝试时 OpenSSL 拒绝了它们。{source} 需要 PEM 格式的证书以及与之配对的密钥。",
            "请放置配对的证书和密钥；用 'openssl x509 -noout -pubkey' 和 'openssl pkey -pubout' 可查看是否配对。",
        ),
    ),
)

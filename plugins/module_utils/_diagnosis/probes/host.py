# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The host as the probes of a diagnosis see it: who runs the service here, and what they need to know of it.

Private to this collection: it may change in any release.
"""

import errno
import glob
import grp
import os
import pwd
import re
import shutil
import stat
from collections import namedtuple

from ansible_collections.unitsmith.systemd.plugins.module_utils._account.database import (
    Group,
    HostAccounts,
    User,
    is_number,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis import environment
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.needs import Settings, split
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.secrets import concealer
from ansible_collections.unitsmith.systemd.plugins.module_utils._diagnosis.server_command import (
    UNKNOWN_SETTINGS,
    gunicorn_settings,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.run_as import (
    Either,
    Identity,
    begin_apart,
    run_as,
)
from ansible_collections.unitsmith.systemd.plugins.module_utils._host.systemd import Host
from ansible_collections.unitsmith.systemd.plugins.module_utils._tree.rootdir import RootDir, read_regular

ANSWER_SECONDS = 10.0
IDENTITY = Either((str, str, int, int, [int], str, str), None)
SETTINGS_BYTES = 256 << 10
NO_SHELLS = ("nologin", "false", "true")
DYNAMIC = 65519  # the last of those that systemd gives away, and so the least likely to be in use
# Below those of systemd, above those of useradd, and within what containers have: https://systemd.io/UIDS-GIDS/
STAND_INS = range(61183, 60705, -1)
# An account that is to be made, or its group; names and paths.
Newcomer = namedtuple("Newcomer", "user group home shell")


class ProbeHost:
    """`systemd`: _systemd_host.Host. `accounts`: HostAccounts. `texts`: list of `(path, text)`, the unit's files.
    `conceal`: function that takes the secrets of the service out of a text.

    `triggered_by`: list of the units that start it. `newcomer`: Newcomer, None where no account is to be made.

    A probe is a function `probe(needs, host)` that returns a list of Finding.
    """

    def __init__(self, run, texts=(), language="en", triggered_by=(), newcomer=None, written=None):
        self.run = run
        self.texts = list(texts)
        self.language = language
        self.triggered_by = list(triggered_by)
        self.newcomer = newcomer
        self.written = written or {}
        self.conceal = concealer([])
        self.root = RootDir("/")
        self.systemd = Host(run)
        self.accounts = HostAccounts(self.root, run)
        self.unanswered = []  # the questions that got no answer in time: keys of QUESTIONS
        self._identities = {}
        self._inherited = None

    def apart(self, question, shape, work, seconds=ANSWER_SECONDS):
        """What `work(emit)` emits in a process that may hang, as one does at a filesystem whose server is gone."""
        return self.begin_apart(question, shape, work, seconds)()

    def begin_apart(self, question, shape, work, seconds):
        """Begin that; return the function that waits for what is emitted and returns it."""
        end = begin_apart(shape, work, seconds)

        def heard():
            results, finished = end()
            self.note(question, finished)
            return results

        return heard

    def note(self, question, answered):
        """Keep in mind which questions got no answer."""
        if not answered and question not in self.unanswered:
            self.unanswered.append(question)

    def read(self, path):
        """The text of a regular file, or None."""
        return self.root.text(path.lstrip("/")) if path.startswith("/") else None

    def read_apart(self, path):
        """The text of a regular file that a unit names, or None: it may lie where nothing answers."""
        if path in self.written:
            return self.written[path]
        texts = self.apart("environment-files", Either(str, None), lambda emit: emit(self.read(path)))
        return texts[0] if texts else None

    def gunicorn_settings(self, needs, path):
        """What a settings file of gunicorn's says: server_command.gunicorn_settings. Read as the run user.

        An account can write there what it wants; it meets its own limits, and what harms the reader harms none else.
        """
        identity = self.identity(needs)
        if identity is None or not path.startswith("/"):
            return []

        def work(emit, dummy):
            try:
                data = read_regular(path, SETTINGS_BYTES + 1)
            except OSError as error:
                data = b"" if error.errno in (errno.ENOENT, errno.ENOTDIR) else None
            if data is None or len(data) > SETTINGS_BYTES:
                emit(UNKNOWN_SETTINGS)
            else:
                emit(gunicorn_settings(data.decode("utf-8", "replace")))

        found, finished = run_as(identity, [(str, [str])], work)
        self.note("settings", finished)
        return found[0] if finished and found else UNKNOWN_SETTINGS

    def letters(self):
        """The specifiers that are this host's alone, for Needs."""
        name = os.uname()
        found = {"H": name.nodename, "l": name.nodename.partition(".")[0], "v": name.release}
        for letter, path in (("m", "/etc/machine-id"), ("b", "/proc/sys/kernel/random/boot_id")):
            text = (self.read(path) or "").strip().replace("-", "")
            if text:
                found[letter] = text
        return found

    def identity(self, needs):
        """The Identity of the run user, None where the user or the group is missing."""
        key = (needs.user, needs.group, tuple(needs.groups))
        if key not in self._identities:
            found = self.apart("identity", IDENTITY, lambda emit: emit(self._find_identity(needs)))
            fields = found[0] if found else None
            self._identities[key] = fields and Identity(*fields)._replace(groups=tuple(fields[4]))
        return self._identities[key]

    def _find_identity(self, needs):
        name = needs.user or (needs.unit.partition(".")[0] if needs.dynamic_user else None)
        user = self._user_to_be(name) if name else self.user("root")
        group = self._group_to_be(needs.group) if needs.group else None
        groups = [self._group_to_be(one) for one in needs.groups]
        if (needs.group and not group and not needs.dynamic_user) or None in groups:
            return None
        if user is None and name and is_number(name):
            user = User(name, int(name), int(name), "", "/", "/sbin/nologin")
        if user is None and not needs.dynamic_user:
            return None
        if user is None:
            return Identity(name, name, DYNAMIC, DYNAMIC, tuple(one.gid for one in groups), "/", "/sbin/nologin")
        gid = group.gid if group else user.gid
        more = os.getgrouplist(user.name, gid)
        supplementary = tuple(sorted(set(more + [one.gid for one in groups])))
        own = group.name if group else name_of_group(gid)
        return Identity(user.name, own, user.uid, gid, supplementary, user.home, user.shell)

    def _user_to_be(self, name):
        """The User of that name, with a number that nobody has where the account is to be made."""
        found, newcomer = self.user(name), self.newcomer
        if found or not newcomer or name != newcomer.user:
            return found
        group = self._group_to_be(newcomer.group)
        return User(name, stand_in(self.accounts), group.gid, "", newcomer.home, newcomer.shell)

    def _group_to_be(self, name):
        found = self.group(name)
        if found or not self.newcomer or name != self.newcomer.group:
            return found
        return Group(name, stand_in(self.accounts), [])

    def user(self, name):
        """The User that `User=` means, or None."""
        return self.accounts.user(name) or (self.accounts.user_by_uid(int(name)) if is_number(name) else None)

    def group(self, name):
        """The Group that `Group=` means, or None."""
        return self.accounts.group(name) or (self.accounts.group_by_gid(int(name)) if is_number(name) else None)

    def environment(self, needs, identity):
        """What systemd puts into the environment of the service: systemd.exec(5), "Environment Variables"."""
        found = dict(self.inherited())
        if needs.user or needs.dynamic_user:
            found.update(USER=identity.user, LOGNAME=identity.user)
            # systemd leaves out what says nothing of a user.
            if identity.home not in ("", "/"):
                found["HOME"] = identity.home
            if os.path.basename(identity.shell) not in NO_SHELLS:
                found["SHELL"] = identity.shell
        found.update(needs.given)
        found.update(self.passed(needs.passed))
        found.update(needs.environment)
        return environment.without(found, needs.unset)

    def inherited(self):
        """What every service of this host has in its environment."""
        if self._inherited is None:
            output = self.systemd.environment()
            found = environment.manager_environment(output or "")
            self._inherited = found or {"PATH": environment.DEFAULT_PATH}
            if output is None and self._language():
                self._inherited["LANG"] = self._language()
        return self._inherited

    def matching(self, pattern):
        """The texts of the files that the pattern of an EnvironmentFile= matches, in systemd's order."""
        return [text for _path, text in self.matching_files(pattern)]

    def matching_files(self, pattern):
        """The same files as a list of `(path, text)`."""
        if pattern in self.written:
            return [(pattern, self.written[pattern])]
        if not pattern.startswith("/"):
            return []
        # glob(7) knows two forms that Python does not.
        pattern = re.sub(r"\\(.)", r"[\1]", pattern).replace("[^", "[!")

        def work(emit):
            for path in sorted(glob.glob(pattern), key=os.fsencode):
                data = self.root.read(path.lstrip("/"))
                if data is not None:
                    emit([path, data.decode("utf-8", "surrogateescape")])

        return self.apart("environment-files", (str, str), work)

    def passed(self, names):
        """What PassEnvironment= takes from the environment of systemd itself."""
        if not names:
            return {}
        data = self.root.read("proc/1/environ") or b""
        pairs = [word.partition("=") for word in data.decode("utf-8", "surrogateescape").split("\0")]
        found = {name: value for name, equals, value in pairs if equals}
        words = Settings(self._manager_texts()).all("ManagerEnvironment", "Manager")
        found.update(environment.assignments([one for value in words for one in split(value)]))
        return {name: found[name] for name in names if name in found}

    def _manager_texts(self):
        """system.conf and the files that add to it, in systemd's order."""
        texts = [self.read("/etc/systemd/system.conf") or self.read("/usr/lib/systemd/system.conf")]
        paths = {}
        for top in ("/usr/lib", "/usr/local/lib", "/run", "/etc"):
            for path in glob.glob(top + "/systemd/system.conf.d/*.conf"):
                paths[os.path.basename(path)] = path
        return [text for text in texts + [self.read(paths[name]) for name in sorted(paths)] if text]

    def _language(self):
        for line in (self.read("/etc/locale.conf") or self.read("/etc/default/locale") or "").splitlines():
            if line.startswith("LANG="):
                return line[5:].strip("\"'")
        return None


def stand_in(accounts):
    """A number that no user and no group has, for one that is to be made: what it may not do, the new one may not."""
    return next(one for one in STAND_INS if not accounts.user_by_uid(one) and not accounts.group_by_gid(one))


def program(name):
    """The path of a program of this host, or None; not looked for where a user could have put it."""
    return shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")


def name_of_user(uid):
    """The name of a UID, its digits where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def name_of_group(gid):
    """The name of a GID, its digits where it has none."""
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def described(mode, uid, gid):
    """The params that say how a file stands: `mode`, `owner`, `group`."""
    return {"mode": stat.filemode(mode), "owner": name_of_user(uid), "group": name_of_group(gid)}


def listed(path, mode, uid, gid):
    """A file as a line of `ls -ld`, with the mark of an access control list."""
    try:
        mark = "+" if "system.posix_acl_access" in os.listxattr(path) else ""
    except OSError:
        mark = ""
    return "%s%s %s %s %s" % (stat.filemode(mode), mark, name_of_user(uid), name_of_group(gid), path)


def permit(identity, path, letters, mode, uid, gid):
    """The command that gives a user `letters` (of `rwx`) on one file and takes nothing: a list of words.

    An access control list where the host has the tool, else the bits of the class that the user belongs to.
    """
    if identity.uid != uid and identity.uid != DYNAMIC and identity.uid not in STAND_INS and program("setfacl"):
        return ["setfacl", "-m", "u:%s:%s" % (identity.user, _with_present(letters, mode, gid, identity)), path]
    return ["chmod", "%s+%s" % (_class_of(identity, uid, gid), letters), path]


def _with_present(letters, mode, gid, identity):
    """A named entry replaces what the user had as one of the group or of the others, so that goes into it."""
    shift = 3 if gid == identity.gid or gid in identity.groups else 0
    return "".join(letter for letter, bit in (("r", 4), ("w", 2), ("x", 1)) if letter in letters or mode >> shift & bit)


def _class_of(identity, uid, gid):
    if identity.uid == uid:
        return "u"
    return "g" if gid == identity.gid or gid in identity.groups else "o"

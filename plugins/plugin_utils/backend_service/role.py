# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role does on a host, as a whole or one phase of it alone.

Nothing in this file is Ansible's: modules are run through `call(name, options)`, which returns the result of one that
went well and raises Stop for one that did not.
Private to this collection: it may change in any release.
"""

from __future__ import annotations

import contextlib
import time
import typing as t

from ansible_collections.unitsmith.systemd.plugins.module_utils._deploy.environment import render
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service import releases, request
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.checks import Wrong
from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.texts import text

Result = dict[str, t.Any]
Call = t.Callable[..., Result]
PAUSE = 1.0  # seconds between two looks at a service
SAID = 12  # lines of what pip says
SETTLE = 3.0  # seconds after which a start did not end in an early crash


class Stop(Exception):
    """What ends the task: `result` is what the task returns."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.get("msg", ""))
        self.result = result


class Role:
    """One run of the role on one host, with checked values."""

    def __init__(self, values: t.Mapping[str, t.Any], call: Call, check: bool, folder: str = "") -> None:
        """folder: a private one on the controller, there for as long as the run."""
        self.values = values
        self.call = call
        self.check = check
        self.folder = folder

    def deploy(self, without: t.Collection[str] = ()) -> Result:
        """Deploy the service, without some of the phases; make the account in between where it is missing."""
        if self.values["state"] == "absent":
            return self.remove()
        asked = request.deployment(self.values, without)
        release = self._packed() if self.values["source"] else None
        if release:
            asked["release"] = release.options()
        altered = self._alter_account(asked) if "account" not in without else []
        answer = self.call("service_deploy", asked)
        decisions = answer.get("decisions", [])
        if release and not answer["release"]["complete"]:
            self._checked(lambda: release.python(answer["release"]))
            release.decisions.clear()
        if answer.get("account_missing"):
            if "account" in without:
                raise Stop(dict(answer, failed=True, msg=self._say("no_account", name=answer["account"]["name"])))
            altered += self._make_account(answer["account"])
        if release and answer.get("release_missing"):
            altered += self._checked(lambda: self._lay(release, answer["release"]))
            decisions = decisions + release.decisions
        if answer.get("account_missing") or answer.get("release_missing"):
            # The first answer knows that the account is a new one.
            answer = {**self.call("service_deploy", asked), "decisions": decisions}
        answer["steps"] = altered + answer.get("steps", [])
        answer["changed"] = answer.get("changed", False) or any(step["changed"] for step in altered)
        return answer

    def _lay(self, release: releases.Release, found: Result) -> list[Result]:
        """Lay a release down; Stop, with the last that was said of it, where that fails: pip's own words."""
        try:
            return release.lay(found, self.call)
        except Stop as stop:
            lines = [line for line in stop.result.get("stderr", "").splitlines() if line.strip()]
            said = "\n".join(["", *lines[-SAID:]]) if lines else stop.result.get("msg", "")
            msg = self._say("release_failed", path=found["path"], said=said)
            with contextlib.suppress(Stop):
                self.call("ansible.builtin.file", {"path": found["path"], "state": "absent"})
            raise Stop({**stop.result, "msg": msg}) from None

    def _packed(self) -> releases.Release:
        return self._checked(lambda: releases.Release(self.values, self.folder))

    def _checked(self, work: t.Callable[[], t.Any]) -> t.Any:
        """What `work` returns; Stop where a value turns out to be none that can be meant."""
        try:
            return work()
        except Wrong as wrong:
            words = [self._say(wrong.reason, **wrong.params), self._say("unchanged")]
            raise Stop({"failed": True, "msg": " ".join(words)}) from None

    def remove(self) -> Result:
        """Take the service away, and the account if it was made for the service and has nothing besides.

        The directories stay; they become root's, so that nobody who gets the account's number later gets them too.
        """
        answer = self.call("service_deploy", request.removal(self.values))
        asked = request.account_to_remove(self.values, answer.get("units", ()))
        account: Result = self.call("service_user_facts", asked)["ansible_facts"]
        steps = self._remove_account(account["service_user"]) if account["service_user"]["removable"] else []
        changed = answer["changed"] or any(step["changed"] for step in steps)
        plan = answer.get("plan", []) + [{"step": step["name"], "what": step["name"]} for step in steps]
        return self._facts(account["service_user"], **{**answer, "changed": changed, "plan": plan, "removed": True})

    def account(self) -> Result:
        """Make the account, or give the one that exists the home and shell that were asked for."""
        account = self._choose_account()
        steps = self._make_account(account) or self._change_account(account)
        return self._facts(account, changed=any(step["changed"] for step in steps), steps=steps)

    def paths(self) -> Result:
        """Make the directories and give them to the account."""
        account = self._choose_account()
        paths = request.paths(self.values)
        owned = [{"owner": account["name"], "group": account["group"], **path} for path in paths]
        return self._facts(account, **self.call("service_paths", {"paths": owned}))

    def unit(self) -> Result:
        """Write the units, and before them the files that they name: without those none would start."""
        account = self._choose_account()
        written = [self._write_variables(one, account) for one in request.environment(self.values)]
        results = [self._write(unit, account) for unit in request.units(self.values)]
        changed = any(result["changed"] for result in written + results)
        return self._facts(account, **{**results[0], "changed": changed, "units": results})

    def _write_variables(self, one: Result, account: Result) -> Result:
        content = one["content"] if "content" in one else render(one["values"])
        group = "root" if account["create_group"] else account["group"]
        owned = {"owner": "root", "group": group, "mode": one.get("mode", "0640")}
        return self.call("ansible.builtin.copy", {"dest": one["path"], "content": content, **owned})

    def _write(self, unit: Result, account: Result) -> Result:
        if unit["name"].endswith(".service"):
            run_as = {"User": account["unit_user"], "Group": account["unit_group"] or None}
            service = {**(unit["overrides"].get("Service") or {}), **run_as}
            unit = {**unit, "overrides": {**unit["overrides"], "Service": service}}
        return self.call("unit_file", {**unit, "language": self.values["language"]})

    def service(self) -> Result:
        """Reload, enable, start, restart or stop the service with the unit that the variables describe."""
        return self.call("service_deploy", request.deployment(self.values, ("paths", "verify")))

    def verify(self) -> Result:
        """Wait until the service is up; nothing is changed."""
        until = time.monotonic() + self.values["health_timeout"]
        while not self.check and self.values["state"] in ("started", "restarted", "reloaded"):
            why = self._not_up()
            if why is None:
                break
            if time.monotonic() > until:
                raise Stop(self._explained(why))
            time.sleep(PAUSE)
        return {"changed": False}

    # --- The account

    def _choose_account(self) -> Result:
        """The fact service_user; Stop where no account will do or the host cannot run a service."""
        asked = {name: value for name, value in request.account(self.values).items() if name != "shell"}
        asked["language"] = self.values["language"]
        account: Result = self.call("service_user_facts", asked)["ansible_facts"]["service_user"]
        for key, fine in (("not_root", account["is_root"]), ("no_systemd", account["is_systemd"])):
            if not fine:
                raise Stop({"failed": True, "msg": self._say(key)})
        return account

    def _make_account(self, account: Result) -> list[Result]:
        steps = []
        if account["create_group"]:
            steps.append(self._step("Create the group", "ansible.builtin.group", request.group_to_make(account)))
        if account["create_user"]:
            wanted = request.user_to_make(account, self.values)
            steps.append(self._step("Create the account", "ansible.builtin.user", wanted))
        return steps

    def _change_account(self, account: Result) -> list[Result]:
        wanted = request.user_to_change(account, self.values)
        return [self._step("Change the account", "ansible.builtin.user", wanted)] if wanted else []

    def _remove_account(self, account: Result) -> list[Result]:
        """An account lives elsewhere before its home is given away, and goes last: an owner always has a name."""
        name = {"name": account["name"]}
        rooted = {"owner": "root", "group": "root", "recurse": True}
        paths = [{"path": path, **rooted} for path in account["directories"]]
        steps = [self._step("move its home", "ansible.builtin.user", {**name, "home": "/"})]
        if paths and not self.check:  # the home is still the account's in check mode, and so refused
            steps.append(self._step("give its directories to root", "service_paths", {"paths": paths}))
        steps.append(self._step("remove the account", "ansible.builtin.user", {**name, "state": "absent"}))
        if account["group"] == account["name"]:
            steps.append(self._step("remove its group", "ansible.builtin.group", {**name, "state": "absent"}))
        return steps

    def _alter_account(self, asked: Result) -> list[Result]:
        """An account that exists gets another home or shell once everything else has been judged."""
        if not (self.values["user_home"] or self.values["user_shell"]):
            return []
        account = self.call("service_deploy", asked, check=True)["account"]
        return [] if account["create_user"] else self._change_account(account)

    def _step(self, name: str, module: str, options: Result) -> Result:
        start = time.monotonic()
        changed = self.call(module, options)["changed"]
        return {"name": name, "changed": changed, "milliseconds": round(1000 * (time.monotonic() - start))}

    def _facts(self, account: Result, /, **result: t.Any) -> Result:
        return {**result, "ansible_facts": {"service_user": account}, "account": account}

    # --- Whether it is up

    def _not_up(self) -> str | None:
        """Why the service does not count as up, or None."""
        kind, target = request.health_kind(self.values["health_check"])
        if kind == "none":
            return None
        if kind == "active":
            first, count = self._shown(), len(request.services(self.values))
            if first[:count] == ["ActiveState=active"] * count:
                time.sleep(SETTLE)
                if self._shown() == first:
                    return None
            return self._say("not_active")
        try:
            self.call(*request.health_question(kind, target))
        except Stop:
            return self._say("no_answer", what=self.values["health_check"])
        return None

    def _shown(self) -> list[str]:
        show = ["systemctl", "show", "--property=ActiveState,NRestarts", *request.services(self.values)]
        return sorted(filter(None, self.call("ansible.builtin.command", {"argv": show})["stdout"].splitlines()))

    def _explained(self, why: str) -> Result:
        names = ("requires_tcp", "requires_unix", "language")
        asked = {"name": request.services(self.values)[0], **{name: self.values[name] for name in names}}
        found = self.call("service_diagnosis_info", asked)
        name, timeout = asked["name"], self.values["health_timeout"]
        msg = self._say("not_up", name=name, timeout=timeout, why=why)
        summary = found["summary"] or self._say("journal", name=name)
        return {"failed": True, "msg": f"{msg} {summary}", "findings": found["findings"]}

    def _say(self, key: str, **params: t.Any) -> str:
        return text(self.values["language"], key, **params)

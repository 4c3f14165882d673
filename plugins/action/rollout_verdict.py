# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decides, on the controller, whether a rollout goes on after a batch."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.rollout import verdict

# Of the run, and read before there is a host: a play has them from -e, its own vars, or where it is imported.
OF_THE_RUN = ("rollout_batches", "rollout_soak", "rollout_resume", "rollout_drain", "rollout_undrain")
OVERLOOKED = {
    "en": "{names}: set in the inventory or a role, where a rollout does not see it; give it with -e.",
    "zh": "{names}：设在清单或角色中，而分批部署读不到；请用 -e 给出。",
}


class ActionModule(ActionBase):
    """Runs once for a batch; what the batches before have shown comes from the result of this very action there."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _VALID_ARGS = frozenset(("results", "looks", "register", "unit", "batches", "max_fail_percentage", "language"))

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Return the table of the batch and whether to stop."""
        result = super().run(tmp, task_vars)
        del tmp
        given, known = self._task.args, task_vars or {}
        language = str(given.get("language", "en"))
        try:
            limit = float(str(given.get("max_fail_percentage", 0)).strip().rstrip("%"))
        except ValueError:
            return dict(result, failed=True, msg="rollout_max_fail_percentage: not a number")
        check = bool(self._task.check_mode)
        everyone = list(known["ansible_play_hosts_all"])
        # The batch begins at this host or before it; ansible_play_batch lacks those that failed.
        before = everyone[: everyone.index(known["inventory_hostname"])]
        earlier = self._earlier(before, known["hostvars"])
        begin, end = verdict.bounds(earlier, given.get("batches") or [], len(everyone))
        batch = [self._host(name, known["hostvars"], check) for name in everyone[begin:end]]
        judged = verdict.judge(batch, earlier, limit, check, language)
        overlooked = self._overlooked(known)
        if overlooked:
            words = {one: text.format(names=", ".join(overlooked)) for one, text in OVERLOOKED.items()}
            result["warnings"] = [words[language]]
            if not check:
                judged = judged._replace(stop=True, reason=words[language], reasons=words)
        rest = everyone[end:]
        lines = verdict.table(batch)
        if judged.stop or (not rest and judged.batch > 1):
            lines += ["", *verdict.summary(judged, rest, language)]
        return {**result, **judged._asdict(), "table": lines}

    def _overlooked(self, known: t.Mapping[str, t.Any]) -> list[str]:
        """Variables of the run that a host has and the play had not, so that they did nothing."""
        given = [name for name in OF_THE_RUN if name in known]
        if not given:
            return []
        seen = self._task.get_variable_manager().get_vars(play=self._task.get_play())
        return [name for name in given if name not in seen]

    def _host(self, name: str, hostvars: t.Mapping[str, t.Any], check: bool) -> verdict.Host:
        """How a host came out: what the first of the variables named in O(results) says that was not skipped."""
        known = hostvars[name]
        answers = (known[one] for one in self._task.args["results"] if one in known)
        answer = next((one for one in answers if not one.get("skipped")), None)
        look = known.get(self._task.args.get("looks", ""))
        return verdict.host_of(name, answer, look, str(self._task.args.get("unit", "-")), check)

    def _earlier(self, before: list[str], hostvars: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        """What was known after the batch before: of its hosts, those that could not be reached do not have it."""
        register = str(self._task.args["register"])
        found = (hostvars[name].get(register) for name in reversed(before))
        return next((one for one in found if one), {})

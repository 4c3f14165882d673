# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration of logrotate for the log files of a service: logrotate(8).

Private to this collection: it may change in any release.
"""

from __future__ import annotations

import typing as t

from ansible_collections.unitsmith.systemd.plugins.plugin_utils.backend_service.unit import stem

# As root in a directory of the service's, logrotate would do what the service likes: `su` has it be the account.
_TEXT = """\
# Written by unitsmith.systemd for {name}.
{directory}/*.log {{
    su @user@ @group@
    daily
    rotate {keep}
    missingok
    notifempty
    compress
    delaycompress
{how}}}
"""
# The program makes the new file itself, and what it writes meanwhile is in the old one: nothing is lost.
_REOPENED = """\
    nocreate
    sharedscripts
    postrotate
{signals}    endscript
"""
_SIGNAL = "        systemctl kill --kill-who=main --signal={signal} {unit} 2>/dev/null || true\n"
# What is written between the copy and the cut is lost; no other way is open for a program that keeps its file open.
_COPIED = "    copytruncate\n"


def path(values: t.Mapping[str, t.Any]) -> str:
    """Return the path of the file."""
    return "/etc/logrotate.d/" + stem(values)


def rotation(values: t.Mapping[str, t.Any], reopening: t.Mapping[str, str]) -> list[dict[str, t.Any]]:
    """Return the file for logrotate as `service_deploy` takes it; none where the journal has the log.

    reopening: {unit: signal} of the services that open their log files anew when they get that signal.
    """
    if values["log"] != "files" or not values["logrotate"]:
        return []
    signals = "".join(_SIGNAL.format(signal=signal, unit=unit) for unit, signal in reopening.items())
    text = _TEXT.format(
        name=values["name"],
        directory=values["log_directory"],
        keep=values["logrotate_keep"],
        how=_REOPENED.format(signals=signals) if signals else _COPIED,
    )
    return [{"path": path(values), "content": text}]

# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a diagnosis says of the unit, of systemd's verdict and of the program's last words; the form is _finding's."""

# What systemd has read: nothing else counts until that is right.
UNIT_TEXTS = {
    "unit-not-found": (
        "error",
        "backend_service_name",
        (
            "There is no unit {unit} on this host",
            "systemd finds no file of that name in the directories that it loads units from.",
            "Write the unit, or correct its name; 'systemctl list-unit-files' shows those that are there.",
        ),
        (
            "本机没有单元 {unit}",
            "systemd 在其加载单元的目录中找不到该名称的文件。",
            "请写入该单元或更正名称；systemctl list-unit-files 列出现有单元。",
        ),
    ),
}

# What systemd says of the service, and the service of itself.
SERVICE_TEXTS = {}

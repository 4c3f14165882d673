# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the message and fix of a problem, and the text of an error, in English or Chinese."""

# Hints are the variable part of a fix.
HINTS = {
    "did-you-mean": ("Did you mean {0}?", "是否应为 {0}？"),
    "sections": ("Use one of {0}.", "可用的小节：{0}。"),
    "see-man-page": ("Remove it, or see {0}.", "请删除，或查阅 {0}。"),
    "use-instead": ("Use {0} instead.", "请改用 {0}。"),
    "newer-systemd": (
        "Remove it, or use systemd {0} or newer.",
        "请删除，或用于 systemd {0} 及更新的主机。",
    ),
}


class UnitError(ValueError):
    """What is wrong with the text or the name of a unit. texts: English and Chinese; params fill them.

    The text of the exception is English; `chinese` (str) says the same.
    """

    def __init__(self, texts, **params):
        super().__init__(texts[0].format(**params))
        self.chinese = texts[1].format(**params)


def said(texts, language, params):
    """Return `(message, fix)` of the four texts of a rule. language: `en` or `zh`. params: dict, their parameters."""
    if "hint" in params:
        name, value = params["hint"]
        params = dict(params, hint=HINTS[name][language == "zh"].format(value))
    first = 2 if language == "zh" else 0
    return texts[first].format(**params), texts[first + 1].format(**params)


def entry(rule, texts, line, column=1, count=1, language="en", **params):
    """Return the dict that reports one repair: rule, line, column, count, message."""
    message = said(texts, language, dict(params, count=count))[0]
    return {"rule": rule, "line": line, "column": column, "count": count, "message": message}

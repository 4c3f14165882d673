# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the structure of plugins/: who imports whom, empty packages, how much a module sends, tests beside sources,
texts beside the code that raises them.

`structure.py` prints what is wrong; `structure.py sizes` prints what each module sends to a host.
"""

import ast
import sys
import zlib
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Set

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "plugins"
UTILS = PLUGINS / "module_utils"
TESTS = ROOT / "tests" / "unit" / "plugins" / "module_utils"
PREFIX = "ansible_collections.unitsmith.systemd.plugins."

# Which packages of module_utils each may import besides itself. Nothing points up, and none to the side, but that a
# deployment may ask a diagnosis for an explanation.
GROUND = {"_unit", "_tree", "_host"}
MAY_IMPORT = {
    "_unit": set(),
    "_tree": set(),
    "_host": set(),
    "_account": GROUND,
    "_lint": GROUND,
    "_diagnosis": GROUND | {"_account", "_lint"},
    "_deploy": GROUND | {"_account", "_lint", "_diagnosis"},
}

# What a module may send to a host of ours, in KiB as deflated: each call transfers it. A little above what it is.
CEILINGS = {
    "backend_service": 1,  # runs on the controller
    "fleet_inventory": 2,  # runs on the controller
    "rollout_verdict": 2,  # runs on the controller
    "service_deploy": 495,
    "service_diagnosis_info": 360,
    "service_paths": 30,
    "service_user_facts": 31,
    "unit_file": 116,
    "unit_lint_info": 95,
}

# Tests that are about more than one file, and why they have no source of their name.
TESTS_OF_MANY = {
    "_deploy/test_sets.py": "several units that a target starts and stops together",
    "_diagnosis/test_last_block_held_back.py": "output that was set aside while last_block.py was written",
    "_diagnosis/probes/test_probes.py": "the probes share their host and their accounts",
    "_diagnosis/test_secrets_time.py": "how long texts are searched, for secrets and for what programs say",
    "_lint/test_golden.py": "every rule on every example",
    "_tree/test_attack.py": "an attacker moves while a tree is walked",
    "_unit/test_properties.py": "parsing, repairing and rendering together",
}

# Rules that several families raise; their texts are in _lint/values/check.py, which dispatches to all of them.
SHARED_RULES = {"unbalanced-quotes", "unknown-specifier"}


def main() -> int:
    if sys.argv[1:] == ["sizes"]:
        for path in modules():
            print("%-32s %4d KiB" % (path.stem, size(path)))
        return 0
    found = [*imports(), *packages(), *payloads(), *tests(), *texts()]
    print("\n".join(found))
    return 1 if found else 0


def modules() -> List[Path]:
    return sorted((PLUGINS / "modules").glob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The parts of this collection that a file imports, at its top or later, by dotted names below plugins."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PREFIX):
            name = (node.module or "")[len(PREFIX) :]
            yield name
            yield from (name + "." + alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name[len(PREFIX) :] for alias in node.names if alias.name.startswith(PREFIX))


def file_of(name: str) -> Path:
    return PLUGINS / (name.replace(".", "/") + ".py")


def imports() -> Iterator[str]:
    for path in sorted(UTILS.rglob("*.py")):
        relative = path.relative_to(UTILS)
        package = relative.parts[0]
        if package not in MAY_IMPORT:
            yield "%s: no package of the table MAY_IMPORT in tests/structure.py" % relative
            continue
        for name in sorted({name.split(".")[1] for name in imported(path) if name.count(".")}):
            if name != package and name not in MAY_IMPORT[package]:
                yield "%s imports %s, which %s may not" % (relative, name, package)


def packages() -> Iterator[str]:
    for folder in sorted({path.parent for path in UTILS.rglob("*.py")}):
        package = folder / "__init__.py"
        if not package.exists():
            yield "%s is missing" % package.relative_to(ROOT)
        elif package.stat().st_size:
            yield "%s is not empty: it is sent with whatever is imported from there" % package.relative_to(ROOT)


def sent_with(path: Path) -> Set[Path]:
    """A file and all of this collection that Ansible sends with it, because it is imported somewhere."""
    seen: Set[Path] = set()
    pending = [path]
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            pending += [file for file in map(file_of, imported(one)) if file.exists()]
    return seen


def size(module: Path) -> int:
    return sum(len(zlib.compress(path.read_bytes())) for path in sent_with(module)) // 1024 + 1


def payloads() -> Iterator[str]:
    sizes: Dict[str, int] = {path.stem: size(path) for path in modules()}
    for name, kibibytes in sizes.items():
        ceiling = CEILINGS.get(name)
        if ceiling is None:
            yield "%s: no ceiling in tests/structure.py; it sends %d KiB" % (name, kibibytes)
        elif kibibytes > ceiling:
            yield "%s sends %d KiB to a host, more than %d: import less, or say why and raise it" % (
                name,
                kibibytes,
                ceiling,
            )


def tests() -> Iterator[str]:
    for path in sorted(TESTS.rglob("test_*.py")):
        relative = path.relative_to(TESTS)
        source = UTILS / relative.parent / relative.name[len("test_") :]
        if not source.exists() and str(relative) not in TESTS_OF_MANY:
            yield "%s tests no file of its name: %s does not exist" % (relative, source.relative_to(ROOT))
    for name in sorted(TESTS_OF_MANY):
        if not (TESTS / name).exists():
            yield "%s of TESTS_OF_MANY does not exist" % name


def texts() -> Iterator[str]:
    """The texts of a rule or a code stand in the file that raises it."""
    for path in sorted(
        path for package in ("_unit", "_lint", "_diagnosis") for path in (UTILS / package).rglob("*.py")
    ):
        named: Set[str] = set()
        used: Set[str] = set()
        for statement in ast.parse(path.read_text()).body:
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(target, ast.Name) and target.id in ("TEXTS", "CODES"):
                named |= names_of(statement)
            else:
                used |= {word for text in strings(statement) for word in text.split()}
        for name in sorted(named - used - SHARED_RULES):
            yield "%s has the texts of %s, which it does not raise" % (path.relative_to(UTILS), name)


def names_of(table: ast.AST) -> Set[str]:
    """The rules of a dict TEXTS, or the codes of CODES, that are written out: `{"rule": ...}`, `Code("code", ...)`."""
    names: Set[str] = set()
    for node in ast.walk(table):
        if isinstance(node, ast.Dict):
            names |= {name for key in node.keys for name in strings(key)}
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Code":
            names |= set(strings(node.args[0]))
    return names


def strings(node: Optional[ast.AST]) -> Iterator[str]:
    for one in ast.walk(node) if node else ():
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


if __name__ == "__main__":
    sys.exit(main())

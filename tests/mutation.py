# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Would the tests notice? Changes one expression or statement of a module at a time and runs its tests on that.

A mutant that its tests let pass is a survivor. Those of which it does not matter stand in ``equivalent_mutants.py``.
"""

from __future__ import annotations

import ast
import contextlib
import os
import queue
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import machine

UTILS = "plugins/module_utils"
TESTS = "tests/unit/plugins/module_utils"
# The modules that hold the trust boundary, the writing of files and the decisions about restarts, with what tests
# each of them besides the file of tests of its own name.
MODULES: dict[str, list[str]] = {
    "_deploy/files.py": [],
    "_deploy/judge.py": [],
    "_deploy/recovery.py": [],
    "_deploy/restart.py": [],
    "_deploy/restore.py": [],
    "_deploy/snapshot.py": [],
    "_deploy/trial.py": [],
    "_diagnosis/finding.py": [],
    "_diagnosis/probes/logs.py": [],
    "_diagnosis/probes/path_access.py": [],
    "_diagnosis/probes/path_findings.py": ["_diagnosis/probes/test_probes.py"],
    "_diagnosis/secret_shapes.py": ["_diagnosis/test_secrets.py"],
    "_diagnosis/secrets.py": [],
    "_host/atomic_file.py": [],
    "_host/run_as.py": [],
    "_host/selinux_denials.py": ["_diagnosis/probes/test_selinux.py"],
    "_tree/descent.py": ["_tree/test_safe_path.py"],
    "_tree/guard.py": [],
    "_tree/ownership.py": [],
    "_tree/report.py": [],
    "_tree/safe_path.py": [],
    "_unit/meaning.py": [],
}
LEAST = 92  # per cent of the mutants of a module that its tests must notice

# A mutant may kill what it should not and write where it should not: it sees no process but its own and no network,
# and can write to its copy and to an empty /tmp, /var/tmp and /srv.
ISOLATE = ["unshare", "--mount", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"]
SETTLE = """
mount --bind "$1" "$1"
for place in $(awk -v own="$1" '$5 != own {print $5}' /proc/self/mountinfo); do
    mount -o remount,bind,ro "$place" 2>/dev/null || true
done
mount -t tmpfs -o mode=1777 none /tmp
mount -t tmpfs -o mode=1777 none /var/tmp
mount -t tmpfs -o mode=0755 none /srv
ip link set lo up
ulimit -v 4000000  # the ulimit of some shells takes one limit at a time
ulimit -t "$2"
cd "$3" && shift 3 && exec "$@"
"""


class Mutant(NamedTuple):
    """``function``: its qualified name, empty at the top level; ``before`` and ``after``: the part that differs."""

    line: int
    function: str
    before: str
    after: str
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.function, self.before, self.after

    def __str__(self) -> str:
        return f"line {self.line} in {self.function or 'the module'}: {self.before}  ->  {self.after}"


LINE = 110  # characters that are shown of a line

# --- Making them -----------------------------------------------------------------------------------------------------

COMPARISONS = {
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


def mutants(source: str) -> Iterator[Mutant]:
    tree = ast.parse(source)
    for place in _places(tree, "", tree):
        node, before = place.get(), _first_line(place.statement)
        for changed in _changes(node, place.parent, place.field):
            place.put(ast.fix_missing_locations(ast.copy_location(changed, node)))
            after = _first_line(changed if node is place.statement else place.statement)
            yield Mutant(node.lineno, place.function, *_difference(before, after), ast.unparse(tree))
            place.put(node)


class _Place(NamedTuple):
    """Where a node hangs; ``statement``: the innermost that it is part of, or itself."""

    parent: ast.AST
    field: str
    index: int | None
    function: str
    statement: ast.AST

    def get(self) -> ast.AST:
        value = getattr(self.parent, self.field)
        return value if self.index is None else value[self.index]

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def _places(node: ast.AST, function: str, statement: ast.AST) -> Iterator[_Place]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Code":
        return  # texts; the tests of the catalogue and of the generated pages read them
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        function = f"{function}.{node.name}" if function else node.name
    for field, value in ast.iter_fields(node):
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            inside = child if isinstance(child, ast.stmt) else statement
            if isinstance(child, (ast.stmt, ast.expr)):
                yield _Place(node, field, index, function, inside)
            if isinstance(child, ast.AST):
                yield from _places(child, function, inside)


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0]


def _difference(before: str, after: str) -> tuple[str, str]:
    """The part of two lines in which they differ, with some of what is around it."""
    if max(len(before), len(after)) <= LINE:
        return before, after
    same = len(os.path.commonprefix([before, after]))
    start = max(0, same - LINE // 2)
    return before[start : start + LINE], after[start : start + LINE]


def _changes(node: ast.AST, parent: ast.AST, field: str) -> Iterator[ast.AST]:
    if isinstance(node, ast.stmt):
        yield from _changed_statement(node)
    elif isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            for other in COMPARISONS[type(operator)]:
                yield ast.Compare(node.left, [*node.ops[:number], other(), *node.ops[number + 1 :]], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant) and not isinstance(parent, ast.Expr):
        yield from _changed_constant(node.value)
    elif field in ("test", "ifs"):
        yield ast.UnaryOp(ast.Not(), node)


def _changed_statement(node: ast.stmt) -> Iterator[ast.AST]:
    if isinstance(node, (ast.Raise, ast.Delete)) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield ast.Pass()
    elif isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Constant):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
    elif isinstance(node, (ast.Break, ast.Continue)):
        yield ast.Continue() if isinstance(node, ast.Break) else ast.Pass()


def _changed_constant(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, (int, float)):
        # Small ones are places and numbers of things, others are limits.
        yield ast.Constant(value + 1 if isinstance(value, int) and value < 10 else 0)
    elif isinstance(value, (str, bytes)):
        other = "x" if isinstance(value, str) else b"x"
        yield ast.Constant(value[:0] if value else other)


# --- Judging them ----------------------------------------------------------------------------------------------------


class Bench:
    """A copy of the checkout in which one mutant after another is put to the tests."""

    def __init__(self, folder: Path, package: str, python: Path, log: Path) -> None:
        self.folder = folder  # what is put on PYTHONPATH
        self.checkout = folder / package
        self._python = python
        self._log = log

    def passes(self, tests: list[str], seconds: int, keep_compiled: bool = False) -> bool:
        """``seconds``: of the processor. One that sleeps has a multiple, as other work may slow it down."""
        storage = "/tmp/hypothesis"  # that of the mutant
        env = machine.environment(self._python, PYTHONPATH=str(self.folder), HYPOTHESIS_STORAGE_DIRECTORY=storage)
        if not keep_compiled:
            env["PYTHONDONTWRITEBYTECODE"] = "1"
        limit = ["timeout", "--signal=KILL", str(4 * seconds)]
        pytest = [self._python / "bin" / "python", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
        pytest += ["--import-mode=importlib", "--rootdir=.", "--hypothesis-seed=0", *tests]
        argv = [*limit, *ISOLATE, "sh", "-c", SETTLE, "-", self.folder, str(seconds), self.checkout, *pytest]
        status, output = machine.execute(argv, self._log, env)
        # Where a mutant ends the process of the tests, what follows was not run.
        return status == 0 and " passed" in output

    def try_out(self, module: str, source: str, tests: list[str], seconds: int) -> bool:
        path = self.checkout / UTILS / module
        original = path.read_text()
        # Compiled files are told apart by size and second, which mutants may share.
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()
        path.write_text(source)
        try:
            return self.passes(tests, seconds)
        finally:
            path.write_text(original)


def tests_of(module: str, checkout: Path) -> list[str]:
    """The fastest to fail first: those of the module's own."""
    folder, _, name = module.rpartition("/")
    own = f"{TESTS}/{folder}/test_{name}"
    found = [own] if (checkout / own).exists() else []
    return found + [f"{TESTS}/{other}" for other in MODULES[module]]


def survivors(module: str, benches: list[Bench], functions: list[str]) -> tuple[int, list[Mutant]]:
    """How many mutants of a module there are, in some functions or all, and those that its tests let pass."""
    tests = tests_of(module, benches[0].checkout)
    started = time.monotonic()
    for bench in benches:
        if not bench.passes(tests, 600, keep_compiled=True):
            raise RuntimeError(f"the tests of {module} fail without a mutant")
    seconds = 8 + 4 * round(time.monotonic() - started)
    waiting = queue.SimpleQueue()
    every = list(mutants((benches[0].checkout / UTILS / module).read_text()))
    every = [one for one in every if not functions or one.function in functions]
    for mutant in every:
        waiting.put(mutant)

    def work(bench: Bench) -> list[Mutant]:
        found = []
        with contextlib.suppress(queue.Empty):
            while not machine.stopping():
                mutant = waiting.get_nowait()
                if bench.try_out(module, mutant.source, tests, seconds):
                    found.append(mutant)
        return found

    with ThreadPoolExecutor(len(benches)) as pool:
        found = [mutant for part in pool.map(work, benches) for mutant in part]
    return len(every), sorted(found)

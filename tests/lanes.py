# Copyright (c) 2026 the unitsmith.systemd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lanes of `make test`: what each of them checks, and what it needs."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import equivalent_mutants
import machine
import mutation
from machine import CACHE, LOGS, OWN, ROOT, Version, environment, execute, required, venv

NAMESPACE, NAME = "unitsmith", "systemd"
COLLECTIONS = ROOT / "collections"
PACKAGE = Path("ansible_collections", NAMESPACE, NAME)
TREES = OWN / "trees"
HOSTS = [sys.executable, ROOT / "tests" / "hosts" / "hosts.py"]


TAIL = 80
# What is drawn by chance is drawn anew in each run; a run that decides about a change must not be a lottery.
SEED = ["--hypothesis-seed=0"] if os.environ.get("CI") else []


class Run:
    """One run of a lane: its log, its count of checks, notes on them, and what those that failed have printed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.log = LOGS / f"{name}.log"
        self.log.unlink(missing_ok=True)
        self.count = {"passed": 0, "failed": 0, "skipped": 0}
        self.notes: list[str] = []
        self.output: list[str] = []

    def expect(self, what: str, fine: bool, why: str = "", output: str = "") -> bool:
        """One check."""
        self.count["passed" if fine else "failed"] += 1
        if not fine:
            self.fail(f"{what} {why}".rstrip(), output)
        return fine

    def fail(self, why: str, output: str) -> None:
        """Tell of failed checks that are counted elsewhere."""
        self.notes.append(f"FAILED: {why}")
        self.output += output.splitlines()[-TAIL:]

    def skip(self, why: str) -> None:
        self.count["skipped"] += 1
        self.notes.append(f"skipped: {why}")

    def program(self, argv: list, env: dict[str, str], cwd: Path = ROOT) -> bool:
        """One check: a program that ends with status 0."""
        status, output = execute(argv, self.log, env, cwd)
        return self.expect(" ".join(map(str, argv[:3])), not status, f"ended with status {status}", output)

    def pytest(self, what: str, python: Path, words: list[str], env: dict[str, str]) -> None:
        """As many checks as pytest counts."""
        argv = [python / "bin" / "python", "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *words]
        status, output = execute(argv, self.log, env)
        summary = output.rstrip().rpartition("\n")[2]
        for number, kind in re.findall(r"(\d+) (passed|failed|skipped|error)", summary):
            self.count["failed" if kind == "error" else kind] += int(number)
        self.notes += [f"{what}: {line}" for line in output.splitlines() if line.startswith("SKIPPED")]
        if status:
            self.fail(f"{what}: {summary}", output)
            self.count["failed"] += not re.search("failed|error", summary)


# --- The controllers -------------------------------------------------------------------------------------------------


def oldest() -> Version:
    return machine.choose([(3, 12), (3, 11), (3, 10)], "the oldest ansible-core")


def newest() -> Version:
    return machine.choose([(3, 13), (3, 12), (3, 14), (3, 11), (3, 10)], "ansible-core")


def tools() -> Path:
    return venv("tools", newest())


def link() -> None:
    """Let the checkout be found as a collection."""
    place = COLLECTIONS / PACKAGE
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to("../../..")


def copy_of_checkout(name: str, without: re.Pattern[str] | None = None) -> Path:
    """What git knows, or would if it were added, at a path that ansible-test and ansible-galaxy want."""
    root = TREES / name
    shutil.rmtree(root, ignore_errors=True)
    copy = root / PACKAGE
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    for name in names:
        if name and os.path.lexists(ROOT / name) and not (without and without.match(name)):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name, follow_symlinks=False)
    return copy


# What is generated, by the program of tests/tools that writes it to its standard output.
PAGES = {
    "docs/diagnosis.md": "make_codes_page.py",
    "docs/presets.md": "make_presets_page.py",
    "docs/rules.md": "make_rules_page.py",
    "docs/sandbox.md": "make_sandbox_page.py",
    "tests/unit/golden/findings.json": "make_golden.py",
}


def write_pages() -> None:
    for page, program in PAGES.items():
        made = subprocess.run([sys.executable, ROOT / "tests" / "tools" / program], stdout=subprocess.PIPE, check=True)
        (ROOT / page).write_bytes(made.stdout)


# --- Lanes that only compute -----------------------------------------------------------------------------------------


def lint(run: Run) -> None:
    env = environment(tools(), ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS), MYPYPATH=str(COLLECTIONS))
    for line in (
        "yamllint --strict .",
        "ansible-lint --strict --nocolor",
        "ruff check --no-cache .",
        "ruff format --no-cache --check .",
        "vermin --quiet --no-tips --eval-annotations --violations -t=3.6- plugins/modules plugins/module_utils",
        f"mypy --cache-dir={OWN}/mypy -p ansible_collections.{NAMESPACE}.{NAME}.plugins.action "
        f"-p ansible_collections.{NAMESPACE}.{NAME}.plugins.plugin_utils "
        f"-p ansible_collections.{NAMESPACE}.{NAME}.plugins.callback",
        "antsibull-docs lint-collection-docs --plugin-docs .",
        "antsibull-changelog lint",
        "python tests/repository.py",
        "python tests/structure.py",
        "python tests/faults/rows.py",
    ):
        run.program(line.split(" "), env)
    shell = subprocess.run(["git", "ls-files", "*.sh", ".ci/run"], cwd=ROOT, stdout=subprocess.PIPE)
    run.program(["shellcheck", *shell.stdout.decode().split()], env)


def some_pythons() -> list[Version]:
    """The oldest Python here, and two others but the newest, which is a controller's: others with another commit."""
    first, *others = machine.PYTHONS
    others = [version for version in others if version != newest()]
    return sorted([first, *by_commit().sample(others, min(2, len(others)))])


def by_commit() -> random.Random:
    """Chance that is the same each time for one commit, and another for the next."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE).stdout.decode()
    return random.Random(commit)


def unit(run: Run) -> None:
    """Target code on some of the Pythons here, with the core that drives it; all code on the controllers' Pythons."""
    on_pythons(run, some_pythons())


def pythons_all(run: Run) -> None:
    on_pythons(run, machine.PYTHONS)


def on_pythons(run: Run, pythons: Iterable[Version]) -> None:
    cores = {"newest": venv("newest", newest())}
    try:
        cores["oldest"] = venv("oldest", oldest())
    except machine.Skip as reason:
        run.skip(f"units with the oldest ansible-core, and so on Python 3.6 to 3.8: {reason}")
    for version in pythons:
        core = "newest" if version >= (3, 9) else "oldest"
        if core in cores:
            path = [only_module_utils(core, cores[core]), COLLECTIONS]
            unit_tests(
                run, f"Python {machine.dotted(version)}", venv("units", version), path, ["module_utils", "modules"]
            )
    for core, python in cores.items():
        unit_tests(
            run, f"{core} ansible-core", python, [COLLECTIONS], ["action", "module_utils", "modules", "plugin_utils"]
        )


def only_module_utils(name: str, core: Path) -> Path:
    """A folder with the part of ansible-core that target code may import, and nothing else."""
    source = next(core.glob("lib/python3*/site-packages/ansible"))
    folder = TREES / f"module_utils-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "ansible").mkdir(parents=True)
    (folder / "ansible" / "__init__.py").touch()
    for part in ("release.py", "module_utils"):
        (folder / "ansible" / part).symlink_to(source / part)
    return folder


def unit_tests(run: Run, what: str, python: Path, path: list[Path], parts: list[str]) -> None:
    storage = CACHE / "hypothesis" / python.name
    env = environment(python, PYTHONPATH=":".join(map(str, path)), HYPOTHESIS_STORAGE_DIRECTORY=str(storage))
    folders = [f"tests/unit/plugins/{part}" for part in parts]
    present = [folder for folder in folders if any((ROOT / folder).rglob("test_*.py"))]
    run.pytest(what, python, ["--import-mode=importlib", "--rootdir=.", *SEED, *present], env)


# ansible-test makes virtualenvs without pip and then downloads get-pip from a host of its own, unless a file of that
# name is in its cache. This one needs nothing but the package index, which the other lanes need as well.
GET_PIP = """\
import os, subprocess, sys
version = os.path.basename(os.environ["GET_PIP"])[len("get_pip_"):-len(".py")].replace("_", ".")
subprocess.check_call([sys.executable, "-m", "ensurepip"])
subprocess.check_call([sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "pip==" + version])
"""
GET_PIP_VERSIONS = ("21_3_1", "23_1_2", "24_2", "25_2")
# What surrounds a collection is no part of it, and holds what no collection may: damaged units, for one.
AROUND = re.compile(r"(bench|molecule|sample|tests/(?!unit/|sanity/|config\.yml))")


def sanity(core: str, version: Callable[[], Version]) -> Callable[[Run], None]:
    """As many checks as ansible-test runs tests, those on each target Python apart."""

    def lane(run: Run) -> None:
        home = CACHE / "ansible-test"
        bootstraps = home / ".ansible" / "test" / "cache"
        bootstraps.mkdir(parents=True, exist_ok=True)
        for name in GET_PIP_VERSIONS:
            (bootstraps / f"get_pip_{name}.py").write_text(GET_PIP)
        env = environment(venv(core, version()), HOME=str(home))
        copy = copy_of_checkout(run.name, without=AROUND)
        with machine.locked(home / "lock"):
            status, output = execute(["ansible-test", "sanity", "--color=no"], run.log, env, copy)
        ran = len(re.findall(r"^Running sanity test ", output, re.MULTILINE))
        listed = re.search(r"The (\d+) sanity test\(s\) listed below", output)
        failed = int(listed[1]) if listed else int(status != 0)
        run.count["passed"] += max(0, ran - failed)
        run.count["failed"] += failed
        if failed:
            errors = re.findall(r"^(?:ERROR|FATAL): .*", output, re.MULTILINE)
            run.fail(f"ansible-test sanity: {failed} tests", "\n".join(errors))
        for line in sorted(set(re.findall(r"^WARNING: Skipping (.*)$", output, re.MULTILINE))):
            run.skip(line)

    return lane


# What a built collection may hold; anything else does not belong there.
PACKED = re.compile(
    r"(MANIFEST|FILES)\.json|LICENSE|CONTRIBUTING\.md|README(\.zh-CN)?\.md|CHANGELOG\.rst|changelogs/changelog\.yaml"
    r"|docs/[\w./-]+\.md|docs/bench/\w+\.(json|svg)|meta/runtime\.yml|playbooks/(rollout/)?([\w-]+\.yml|templates/[\w.-]+\.j2)"
    r"|plugins/(action|callback|doc_fragments|filter|modules)/\w+\.py|plugins/module_utils(/_\w+)(/\w+)*/\w+\.py"
    r"|plugins/plugin_utils(/\w+)*/\w+\.py|plugins/plugin_utils/rollout/assets/report\.(css|js|html\.j2)"
    r"|roles/\w+/(README\.md|(defaults|files|handlers|meta|tasks|templates|vars)/[\w./-]+)"
)


def build(run: Run) -> None:
    """The tarball holds what belongs there, and what is installed from it is found and described."""
    copy = copy_of_checkout(run.name)
    root = copy.parents[2]
    env = environment(venv("newest", newest()), ANSIBLE_COLLECTIONS_PATH=str(root / "installed"))
    galaxy = ["ansible-galaxy", "collection"]
    if not run.program([*galaxy, "build", "--output-path", root], env, copy):
        return
    archive = next(root.glob("*.tar.gz"))
    with tarfile.open(archive) as packed:
        names = sorted(member.name for member in packed if not member.isdir())
    strangers = [name for name in names if not PACKED.fullmatch(name)]
    run.expect("nothing in the tarball that does not belong there:", not strangers, " ".join(strangers))
    run.program([*galaxy, "install", "--offline", "--collections-path", root / "installed", archive], env, root)
    for name in names:
        folder, _, file = name.rpartition("/")
        full = f"{NAMESPACE}.{NAME}.{Path(file).stem}"
        if folder == "plugins/modules":
            run.program(["ansible-doc", "--type=module", full], env, root)
        elif folder == "playbooks":
            run.program(["ansible-playbook", "--syntax-check", full, "--inventory=kylin,"], env, root)
        elif file == "argument_specs.yml":
            run.program(["ansible-doc", "--type=role", f"{NAMESPACE}.{NAME}.{name.split('/')[1]}"], env, root)
    execution_environment(run, copy, archive)


def execution_environment(run: Run, copy: Path, archive: Path) -> None:
    """ansible-builder takes the definition, and what it would install is there. The image is not built."""
    shutil.copy(archive, copy)
    program = venv("builder", newest()) / "bin" / "ansible-builder"
    if run.program([program, "create", "--file=execution-environment.yml"], environment(), copy):
        env = environment(venv("newest", newest()))
        install = (
            "ansible-galaxy collection install --offline --requirements-file=requirements.yml --collections-path=x"
        )
        run.program(install.split(), env, copy / "context" / "_build")


def mutants_of(module: str) -> Callable[[Run], None]:
    """As many checks as a module has mutants: each is noticed by its tests, or listed as one that may live.

    FUNCTIONS in the environment names the functions to look at, such as "Descent.walk steps".
    """

    def lane(run: Run) -> None:
        python = venv("newest", newest())
        copies = [copy_of_checkout(f"{run.name}-{number}") for number in range(len(os.sched_getaffinity(0)))]
        benches = [
            mutation.Bench(copy.parents[2], copy, python, run.log.with_suffix(f".{number}.log"))
            for number, copy in enumerate(copies)
        ]
        functions = os.environ.get("FUNCTIONS", "").split()
        number, survived = mutation.survivors(module, benches, functions)
        listed = [key for key in equivalent_mutants.LISTED.get(module, {}) if not functions or key[0] in functions]
        for mutant in survived:
            run.expect("survived:", mutant.key in listed, str(mutant))
        gone = set(listed) - {mutant.key for mutant in survived}
        run.expect("equivalent_mutants.py lists survivors only:", not gone, "\n        ".join(map(repr, sorted(gone))))
        run.count["passed"] += number - len(survived)
        killed = 100 * (number - len(survived)) // number
        run.notes.append(f"{killed} % of {number} mutants of {module} noticed")
        run.expect(f"at least {mutation.LEAST} %:", killed >= mutation.LEAST, f"{killed} %")

    return lane


def report(run: Run) -> None:
    """The page of a report in headless Chromium."""
    python = venv("newest", newest())
    run.pytest(run.name, python, ["tests/report"], environment(python, PYTHONPATH=str(COLLECTIONS)))


# --- Lanes on test hosts ---------------------------------------------------------------------------------------------


def on_hosts(folder: str) -> Callable[[Run], None]:
    def lane(run: Run) -> None:
        python = venv("newest", newest())
        run.pytest(run.name, python, [*SEED, folder], environment(python, PYTHONPATH=str(COLLECTIONS)))

    return lane


def simulation(run: Run) -> None:
    """Rollouts over hosts that are not there."""
    python = venv("newest", newest())
    run.pytest(run.name, python, ["tests/fleet"], environment(python, PYTHONPATH=str(COLLECTIONS)))


def molecule(scenario: str, **settings: str) -> Callable[[Run], None]:
    """The phases of a scenario are its checks; molecule tells at the end how each of them went."""

    def lane(run: Run) -> None:
        more = podman_environment() if uses_podman(scenario) else {}
        status, output = run_molecule(run, "test", scenario, ROOT, **settings, **more)
        recap = output.rpartition("\nDETAILS")[2]
        verdicts = re.findall(rf"^{scenario} > \w+: Executed: (\w+)", recap, re.MULTILINE)
        run.count["passed"] += verdicts.count("Successful")
        if status or not verdicts:
            run.count["failed"] += max(1, verdicts.count("Failed"))
            # What comes after the phase that failed is of no interest.
            run.fail(f"molecule test -s {scenario}", output.partition("Executed: Failed")[0])

    return lane


def run_molecule(run: Run, command: str, scenario: str, project: Path, **more: str) -> tuple[int, str]:
    plain = {"MOLECULE_COMMAND_BORDERS": "false", "NO_COLOR": "1", "ANSIBLE_NOCOLOR": "1"}
    argv = ["molecule", "--base-config", project / ".config/molecule/config.yml", command, "--scenario-name", scenario]
    return execute(argv, run.log, environment(tools(), **plain, **more), project)


# What a scenario needs besides, by what its molecule.yml names.
PROGRAMS = {
    "podman": {"podman": "podman", "runc": "runc"},
    "debian12-selinux": {"qemu-system-x86_64": "qemu-system-x86", "mke2fs": "e2fsprogs"},
}


def names(scenario: str, what: str) -> bool:
    text = (ROOT / "molecule" / scenario / "molecule.yml").read_text()
    return bool(re.search(rf"\bname: {what}$", text, re.MULTILINE))


def uses_podman(scenario: str) -> bool:
    return names(scenario, "podman")


def programs(scenario: str) -> dict[str, str]:
    return {k: v for what, needed in PROGRAMS.items() if names(scenario, what) for k, v in needed.items()}


# The platform of the scenario molecule/centos.
CONTAINER = f"unitsmith-{machine.OWN.name}"
IMPORT_IMAGE = """\
import sys; sys.path.insert(0, "tests/hosts")
import containers, images
print(containers.import_tree("podman", "centos-stream9", images.build("centos-stream9")))
"""


def podman_environment() -> dict[str, str]:
    """What a scenario with podman needs: its collection, a containers.conf, and an image, ours if none is named."""
    log = LOGS / "podman.log"
    podman_collection(log)
    env = {**os.environ, **podman_settings()}
    image = env.get("CENTOS_IMAGE") or required([sys.executable, "-c", IMPORT_IMAGE], log, env).split()[-1]
    return {**podman_settings(), "CENTOS_IMAGE": image, "CENTOS_CONTAINER": CONTAINER}


def podman_settings() -> dict[str, str]:
    """The containers.conf with which podman runs systemd on this machine."""
    if "CONTAINERS_CONF" in os.environ:
        return {}
    asked = subprocess.run([*HOSTS, "podman-conf"], stdout=subprocess.PIPE, text=True, check=True)
    return {"CONTAINERS_CONF": asked.stdout.strip()}


def podman_collection(log: Path) -> None:
    """containers.podman beside this collection. It is in the package `ansible`: of one version, and Galaxy is not
    needed."""
    place = COLLECTIONS / "ansible_collections" / "containers" / "podman"
    if place.exists():
        return
    machine.say("fetching the collection containers.podman, from the package index")
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        pip = [tools() / "bin" / "python", "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        required([*pip, "--python-version=3.12", "-d", scratch, "-r", machine.REQUIREMENTS / "collections.txt"], log)
        with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
            inside = "ansible_collections/containers/podman/"
            wheel.extractall(scratch, [name for name in wheel.namelist() if name.startswith(inside)])
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(str(Path(scratch, inside)), str(place))


GUARDED = {
    "molecule/guard/molecule.yml": "platforms: [{name: kylin-v10}]",
    "molecule/guard/converge.yml": "- {name: Converge, hosts: GROUP, tasks: [{name: Reach, ansible.builtin.ping: }]}",
    "hosts.yml": "all: {children: {INVENTORY: {hosts: {kylin-v10: {ansible_connection: local}}}}}",
    "tests/hosts/hosts.py": "from pathlib import Path\nprint((Path(__file__).parents[2] / 'hosts.yml').read_text())\n",
}


# The fleets of a lane that are not named as it is.
FLEETS = {"faults-all": ("molecule-faults", "corpus")}


def faults_all(run: Run) -> None:
    """All rows of the scenario `faults`, and as many checks as the corpus of faults has answers and goals."""
    status, output = run_molecule(run, "test", "faults", ROOT, FAULT_ROWS="all")
    run.expect("molecule test -s faults, all rows:", not status, f"ended with status {status}", output)
    run.pytest("the judge of the corpus", venv("newest", newest()), ["tests/faults"], environment())
    corpus = ROOT / "tests" / "faults"
    faults_of(run, "the corpus", [])
    for name, folder in (("what was set aside", "aside"), ("the second look", "second")):
        if (corpus / folder).is_dir():
            faults_of(run, name, ["--aside", corpus / folder])


def faults_of(run: Run, name: str, words: list) -> None:
    """As many checks as a part of the corpus has answers and goals."""
    results = OWN / "faults.json"
    argv = [sys.executable, ROOT / "tests" / "faults" / "run.py", "--json", results, *words]
    status, output = execute(argv, run.log)
    if not run.expect(f"{name}: all rows made and asked", not status, output=output):
        return
    run.count["passed"] += len(json.loads(results.read_text()))
    run.notes += [f"{name}:", *output.rpartition("\n\n" + " " * 24)[2].splitlines()]
    for line in re.findall(r"^(?:reached|MISSED) .*", output, re.MULTILINE):
        run.expect(f"{name}: {line}", line.startswith("reached"))


def molecule_guard(run: Run) -> None:
    """Molecule must not be green for want of hosts: with an inventory that lacks them, or a play for another group."""
    project = copy_of_checkout(run.name)
    for inventory, group, fine in (("kylin", "kylin", True), ("ungrouped", "all", False), ("kylin", "centos", False)):
        for name, text in GUARDED.items():
            (project / name).parent.mkdir(exist_ok=True)
            (project / name).write_text(text.replace("INVENTORY", inventory).replace("GROUP", group))
        state = str(project.parent / f"{inventory}-{group}")
        status, output = run_molecule(run, "converge", "guard", project, MOLECULE_EPHEMERAL_DIRECTORY=state)
        what = f"group {inventory} in the inventory, play for group {group}:"
        run.expect(what, (status == 0) == fine, f"ended with status {status}", output)


# --- All of them -----------------------------------------------------------------------------------------------------


class Lane(NamedTuple):
    """``hosts``: works on test hosts; ``programs``: what it calls, by the Debian package that has it.

    ``asked_for``: takes long, and is run only where its name is given. ``fleet``: of its hosts, where that is not its
    name.
    """

    name: str
    work: Callable[[Run], None]
    hosts: bool = False
    programs: dict[str, str] = {"git": "git"}
    asked_for: bool = False
    fleet: str = ""


# The longest scenarios, of which each commit has one to pass.
IN_TURN = ("balancer", "daily", "releases", "selinux")
# Scenarios that have more to offer than each change has to wait for, with what the environment then says.
AT_LENGTH = {"transaction": {"KILLS": "200", "REBOOTS": "all"}}


def all_lanes() -> list[Lane]:
    shellcheck = {"git": "git", "shellcheck": "shellcheck"}
    folders = [name for name in ("hosts", "differential") if any((ROOT / "tests" / name).glob("test_*.py"))]
    scenarios = sorted(path.parent.name for path in (ROOT / "molecule").glob("*/molecule.yml"))
    left = set(IN_TURN) - {by_commit().choice(IN_TURN)}
    return [
        Lane("lint", lint, programs=shellcheck),
        Lane("unit", unit),
        Lane("build", build),
        Lane("report", report, programs={"git": "git", "chromium": "chromium"}),
        Lane("simulation", simulation),
        Lane("sanity-oldest", sanity("oldest", oldest), programs=shellcheck),
        Lane("sanity-newest", sanity("newest", newest), programs=shellcheck),
        Lane("molecule-guard", molecule_guard),
        *(Lane(name, on_hosts(f"tests/{name}"), hosts=True) for name in folders),
        *(Lane(f"molecule-{n}", molecule(n), True, programs(n), asked_for=n in left) for n in scenarios),
        *(
            Lane(f"{n}-all", molecule(n, **more), True, asked_for=True, fleet=f"molecule-{n}")
            for n, more in AT_LENGTH.items()
        ),
        Lane("pythons-all", pythons_all, asked_for=True),
        Lane("faults-all", faults_all, True, asked_for=True),
        *(Lane(f"mutation-{Path(m).stem}", mutants_of(m), asked_for=True) for m in mutation.MODULES),
    ]

"""What the files for packaging, CI and pre-commit promise to each other."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
EXTRAS = PROJECT["optional-dependencies"]


def pins(name: str) -> dict[str, Version]:
    """The version of each package in a file of constraints."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(package): Version(version) for package, version in pairs}


@pytest.mark.parametrize(
    ("requirements", "files"),
    [
        (PROJECT["dependencies"], ["constraints.txt"]),
        (EXTRAS["dev"], ["constraints.txt"]),
        (EXTRAS["dask"], ["constraints.txt"]),
        (EXTRAS["forecast"], ["constraints.txt", "constraints-forecast.txt"]),
    ],
    ids=["run", "dev", "dask", "forecast"],
)
def test_constraints_pin_each_requirement_to_a_version_it_allows(
    requirements: list[str], files: list[str]
) -> None:
    pinned = {package: version for name in files for package, version in pins(name).items()}
    for requirement in map(Requirement, requirements):
        assert pinned[canonicalize_name(requirement.name)] in requirement.specifier, requirement


def test_each_requirement_has_a_lower_bound() -> None:
    extras = [line for lines in EXTRAS.values() for line in lines]
    for requirement in map(Requirement, [*PROJECT["dependencies"], *extras]):
        assert [s.operator for s in requirement.specifier if s.operator == ">="], requirement


def test_constraints_are_sorted_and_name_a_package_once() -> None:
    for name in ("constraints.txt", "constraints-forecast.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()[1:]
        packages = [canonicalize_name(line.partition("==")[0]) for line in lines]
        assert packages == sorted(set(packages))
    assert not pins("constraints.txt").keys() & pins("constraints-forecast.txt").keys()


def test_the_classifiers_name_the_lowest_python_and_only_those_that_ci_looks_for() -> None:
    listed = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", c)]
    looked_for = re.search(r"for minor in ([\d ]+);", CI)
    assert looked_for
    assert f">={listed[0]}" == PROJECT["requires-python"]
    assert {version.removeprefix("3.") for version in listed} <= set(looked_for[1].split())


def test_ci_is_a_script_that_bash_can_read() -> None:
    subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=True)


def hooks(name: str) -> list[dict[str, Any]]:
    read = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    if isinstance(read, dict):
        assert [repository["repo"] for repository in read["repos"]] == ["local"]
        return [hook for repository in read["repos"] for hook in repository["hooks"]]
    return list(read)


@pytest.mark.parametrize("name", [".pre-commit-config.yaml", ".pre-commit-hooks.yaml"])
def test_each_hook_has_what_pre_commit_requires(name: str) -> None:
    ids = [hook["id"] for hook in hooks(name)]
    assert len(set(ids)) == len(ids)
    for hook in hooks(name):
        assert {"id", "name", "language", "entry"} <= hook.keys()
        assert hook["language"] in ("python", "system")


def test_hooks_run_programs_of_the_development_environment() -> None:
    dev = {Requirement(line).name for line in EXTRAS["dev"]}
    programs = {"lint-imports": "import-linter", "python": "python"}
    known = {*dev, PROJECT["name"], "python"}
    for hook in hooks(".pre-commit-config.yaml"):
        program = hook["entry"].split()[0]
        if hook["language"] == "system":
            assert programs.get(program, program) in known


def test_large_files_are_refused_and_there_is_none_but_the_catalog() -> None:
    (hook,) = [hook for hook in hooks(".pre-commit-config.yaml") if hook["id"] == "check-added-large-files"]
    limit = 1024 * int(hook["args"][0].removeprefix("--maxkb="))
    folders = ("src", "tests", "data", "docs", "tools", "benchmarks", ".ci")
    files = [
        p
        for folder in folders
        for p in (ROOT / folder).rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    ]
    large = [str(p.relative_to(ROOT)) for p in files if p.stat().st_size > limit]
    assert large == ["data/projects.yaml"]

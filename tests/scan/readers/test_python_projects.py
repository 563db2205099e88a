from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.scan.trees import only, scanned, versions


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("kfp==1.8.22", "1.8.22"),
        ("KFP == 1.8.22  # pinned", "1.8.22"),
        ("kfp===1.8.22", "1.8.22"),
        ("kfp[all]==1.8.22 ; python_version >= '3.8'", "1.8.22"),
        ("kfp==1.8.22 --hash=sha256:abc", "1.8.22"),
        ("kfp>=1.8,<3", None),
        ("kfp==1.8.*", None),
        ("kfp~=1.8", None),
        ("kfp", None),
        ("kfp @ https://example.org/kfp-2.0.1-py3-none-any.whl", "2.0.1"),
        ("https://example.org/kfp-2.0.1.tar.gz", "2.0.1"),
    ],
)
def test_only_an_exact_pin_is_a_version(tmp_path: Path, line: str, version: str | None) -> None:
    found = only(scanned(tmp_path, {"requirements.txt": f"# a comment\n{line}\n"}))
    assert (found.slug, found.name, found.version) == ("pipelines", "kfp", version)
    assert found.detections[0].place.line == 2


def test_the_build_after_a_plus_is_no_part_of_a_release(tmp_path: Path) -> None:
    assert only(scanned(tmp_path, {"requirements.txt": "torch==2.1.0+cu118\n"})).version == "2.1.0"


def test_continued_lines_are_one_and_count_where_they_begin(tmp_path: Path) -> None:
    text = "numpy==1.0\nkfp==2.0.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\ntorch==2.1.0\n"
    got = scanned(tmp_path, {"requirements-dev.txt": text})
    assert {one.name: one.detections[0].place.line for one in got.components} == {"kfp": 2, "torch": 5}


def test_a_repository_with_a_ref_is_told(tmp_path: Path) -> None:
    text = "git+https://github.com/kubeflow/katib.git@v0.15.0#egg=x&subdirectory=sdk\n"
    assert versions(scanned(tmp_path, {"requirements.txt": text})) == {"katib": {"0.15.0"}}


def test_options_and_other_files_of_a_requirements_file_are_no_requirements(tmp_path: Path) -> None:
    text = "-r other.txt\n-c constraints.txt\n--index-url https://example.org/kfp\n./kfp\n"
    assert scanned(tmp_path, {"requirements.txt": text}).components == ()


@pytest.mark.parametrize("name", ["constraints.txt", "dev-requirements.in", "requirements/base.txt"])
def test_files_of_requirements_are_known_by_their_usual_names(tmp_path: Path, name: str) -> None:
    assert only(scanned(tmp_path, {name: "kfp==2.0.1"})).version == "2.0.1"


def test_a_python_package_that_nobody_claims_is_nothing(tmp_path: Path) -> None:
    got = scanned(tmp_path, {"requirements.txt": "numpy==1.0"})
    assert (got.components, got.unmatched) == ((), ())


PYPROJECT = """\
[project]
dependencies = ["kfp==2.0.1", "numpy"]
[project.optional-dependencies]
train = [
  "torch>=2",
]
[dependency-groups]
dev = ["kubeflow-katib==0.15.0", {include-group = "x"}]
"""


def test_a_pyproject_tells_its_dependencies_its_extras_and_its_groups(tmp_path: Path) -> None:
    got = scanned(tmp_path, {"pyproject.toml": PYPROJECT})
    assert versions(got) == {"kfp": {"2.0.1"}, "torch": {None}, "kubeflow-katib": {"0.15.0"}}
    lines = {one.name: one.detections[0].place.line for one in got.components}
    assert lines == {"kfp": 2, "torch": 5, "kubeflow-katib": 8}


def test_poetry_and_pipenv_write_versions_in_tables(tmp_path: Path) -> None:
    poetry = (
        '[tool.poetry.dependencies]\nkfp = "2.0.1"\ntorch = "^2.1"\n'
        '[tool.poetry.group.a.dependencies]\nkserve = {version = "==0.11.0"}\n'
    )
    assert versions(scanned(tmp_path / "a", {"pyproject.toml": poetry})) == {
        "kfp": {"2.0.1"}, "torch": {None}, "kserve": {"0.11.0"},
    }  # fmt: skip
    pipfile = '[packages]\nkfp = "==2.0.1"\ntorch = "*"\n'
    assert versions(scanned(tmp_path / "b", {"Pipfile": pipfile})) == {"kfp": {"2.0.1"}, "torch": {None}}


@pytest.mark.parametrize("name", ["poetry.lock", "uv.lock", "pdm.lock"])
def test_a_lock_tells_the_version_that_is_installed(tmp_path: Path, name: str) -> None:
    text = '[[package]]\nname = "numpy"\nversion = "1.0"\n\n[[package]]\nname = "kfp"\nversion = "2.0.1"\n'
    found = only(scanned(tmp_path, {name: text}))
    assert (found.version, found.detections[0].place.line) == ("2.0.1", 6)


def test_a_pipfile_lock_and_a_setup_cfg_are_read(tmp_path: Path) -> None:
    lock = json.dumps(
        {"default": {"kfp": {"version": "==2.0.1"}}, "develop": {"torch": {"git": "x"}}}, indent=1
    )
    assert versions(scanned(tmp_path / "a", {"Pipfile.lock": lock})) == {"kfp": {"2.0.1"}, "torch": {None}}
    setup = "[options]\ninstall_requires =\n    kfp==2.0.1\n[options.extras_require]\nx = torch==2.1.0\n"
    assert versions(scanned(tmp_path / "b", {"setup.cfg": setup})) == {"kfp": {"2.0.1"}, "torch": {"2.1.0"}}


def test_a_conda_environment_tells_its_packages_and_those_of_pip(tmp_path: Path) -> None:
    text = (
        "name: x\nchannels: [conda-forge]\ndependencies:\n"
        "- conda-forge::torch=2.1.0\n- pip:\n  - kfp==2.0.1\n"
    )
    assert versions(scanned(tmp_path, {"environment.yml": text})) == {"torch": {"2.1.0"}, "kfp": {"2.0.1"}}


@pytest.mark.parametrize("name", ["pyproject.toml", "uv.lock", "Pipfile.lock", "setup.cfg"])
def test_a_file_that_cannot_be_parsed_is_a_trouble(tmp_path: Path, name: str) -> None:
    (trouble,) = scanned(tmp_path, {name: "= [ nothing"}).read_errors
    assert trouble.reason.startswith("not ")


def notebook(*cells: str | list[str], kind: str = "code") -> str:
    return json.dumps(
        {"cells": [{"cell_type": kind, "source": cell} for cell in cells], "nbformat": 4}, indent=1
    )


@pytest.mark.parametrize(
    "cell",
    [
        "!pip install -q 'kfp==2.0.1'",
        "%pip install kfp==2.0.1 --upgrade",
        ["import os\n", "! pip3 install --index-url https://x.y/z \\\n", "  kfp==2.0.1 numpy\n"],
        "!python -m pip install kfp==2.0.1 && echo done",
        "%%bash\npip install kfp==2.0.1",
        "!uv pip install kfp==2.0.1",
    ],
)
def test_a_notebook_tells_what_its_cells_install(tmp_path: Path, cell: str | list[str]) -> None:
    found = only(scanned(tmp_path, {"a.ipynb": notebook("x = 1", cell)}))
    assert found.version == "2.0.1"
    assert found.detections[0].place.line > 5


def test_text_about_pip_is_no_command(tmp_path: Path) -> None:
    assert (
        scanned(tmp_path, {"a.ipynb": notebook("!pip install kfp==2.0.1", kind="markdown")}).components == ()
    )
    assert scanned(tmp_path, {"a.ipynb": notebook("print('pip install kfp==2.0.1')")}).components == ()


SETUP = """\
from setuptools import setup
PINNED = ["kfp==1.8.22"]
EXTRA: dict = {"serve": ["kserve>=0.11"]}
setup(
    name="mine",
    install_requires=[
        "torch==2.1.0",
        *PINNED,
    ] + ["kubeflow-katib==0.15.0", f"kserve=={VERSION}", READ()],
    extras_require=EXTRA,
)
"""


def test_a_setup_py_tells_what_stands_in_it_as_text_and_is_not_executed(tmp_path: Path) -> None:
    got = scanned(tmp_path, {"setup.py": f"raise SystemExit\n{SETUP}"})
    assert versions(got) == {
        "kfp": {"1.8.22"},
        "torch": {"2.1.0"},
        "kubeflow-katib": {"0.15.0"},
        "kserve": {None},
    }
    lines = {one.name: one.detections[0].place.line for one in got.components}
    assert lines == {"kfp": 3, "torch": 8, "kubeflow-katib": 10, "kserve": 4}


@pytest.mark.parametrize(
    "text", ["install_requires = (", "a" * 2_000_000 + "require", "require = '" + "\\d'"]
)
def test_a_setup_py_that_is_none_or_too_large_never_ends_a_scan(tmp_path: Path, text: str) -> None:
    got = scanned(tmp_path, {"setup.py": text})
    assert got.components == ()
    assert len(got.read_errors) == ("\\d" not in text)


def test_variables_that_name_each_other_end(tmp_path: Path) -> None:
    text = "A = B\nB = A\nsetup(install_requires=A, setup_requires=C)\n"
    assert scanned(tmp_path, {"setup.py": text}).components == ()


def test_a_requirement_with_quotes_in_it_is_found_in_its_line(tmp_path: Path) -> None:
    text = "[project]\ndependencies = [\n  'torch==2.1.0; python_version > \"3.10\"',\n"
    text += '  "kfp==2.0.0; python_version > \\"3.10\\"",\n]\n'
    got = scanned(tmp_path, {"pyproject.toml": text})
    assert {one.name: one.detections[0].place.line for one in got.components} == {"torch": 3, "kfp": 4}


@pytest.mark.slow
def test_a_requirements_file_without_end_is_read_to_a_limit_and_told_so(tmp_path: Path) -> None:
    got = scanned(tmp_path, {"requirements.txt": "kfp==1.8.22\n" * 150_000 + "torch==2.1.0\n"})
    assert versions(got) == {"kfp": {"1.8.22"}}
    assert [(one.place.line, one.reason) for one in got.read_errors] == [
        (100_001, "more than 100,000 lines: the rest was not read")
    ]


def test_a_number_of_thousands_of_digits_is_a_trouble_in_toml(tmp_path: Path) -> None:
    got = scanned(tmp_path, {"pyproject.toml": f"[project]\nx = {'9' * 5000}\n"})
    assert [one.reason for one in got.read_errors] == ["not valid TOML"]

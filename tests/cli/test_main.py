from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from k8sml import __version__
from k8sml.cli.commands import COMMANDS
from tests.cli.conftest import Call
from tests.commands import commands

# every command that runs something, such as `catalog validate`
EVERY = [path for path, _ in commands()]
# `show` prints a page
LISTING = [name for name in EVERY if " " not in name and name != "show"]


def test_the_version_is_the_packages(process: Call) -> None:
    assert process("--version").out == f"k8sml {__version__}\n"


@pytest.mark.parametrize("asked", [[], ["-h"], ["--help"]], ids=["alone", "-h", "--help"])
def test_the_program_alone_shows_its_commands_and_examples(k8sml: Call, asked: list[str]) -> None:
    done = k8sml(*asked)
    assert (done.code, done.err) == (0, "")
    assert "  k8sml show kfserving    " in done.out
    listed = done.out.split("Commands:\n")[1].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", EVERY)
def test_the_help_of_every_command_has_examples(k8sml: Call, command: str, option: str) -> None:
    done = k8sml(*command.split(), option)
    assert (done.code, done.err) == (0, "")
    assert f"\n  k8sml {command}" in done.out
    assert "\x1b" not in done.out


@pytest.mark.parametrize("command", LISTING)
def test_every_listing_command_offers_every_form_and_rows_alone(k8sml: Call, command: str) -> None:
    out = k8sml(command, "-h").out
    assert "table|wide|name|json|yaml|csv|markdown" in out
    assert "--no-headers" in out


@pytest.mark.parametrize("asked", [["catalog"], ["catalog", "-h"]], ids=["alone", "-h"])
def test_the_group_alone_shows_its_commands(k8sml: Call, asked: list[str]) -> None:
    done = k8sml(*asked)
    assert done.code == 0
    inner = [name.split()[1] for name in EVERY if name.startswith("catalog ")]
    assert {"path", "validate", "schema", "show-config", "import"} <= set(inner)
    assert all(f"\n  {name} " in done.out for name in inner)


def test_the_installed_script_is_the_same_program(environment: dict[str, str]) -> None:
    script = Path(sys.executable).parent / "k8sml"
    done = subprocess.run([script, "--version"], env=environment, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout) == (0, f"k8sml {__version__}\n")


# Run in an interpreter of its own, which says at its end what it has imported.
_SPY = """
import atexit, sys
before = set(sys.modules)
atexit.register(lambda: sys.stderr.write(" ".join(sorted(set(sys.modules) - before))))
sys.argv = ["k8sml", *sys.argv[1:]]
from k8sml.cli.main import run
run()
"""


def _imported(environment: dict[str, str], *args: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _SPY, *args], env=environment, capture_output=True, check=True, text=True
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "made"])
@pytest.mark.parametrize("command", ["list", "maturity", "show modelhub", "releases mh", "list -o json"])
def test_an_offline_command_imports_nothing_of_the_network(
    environment: dict[str, str], command: str, kept: bool
) -> None:
    chosen = {} if kept else {"K8SML_CACHE_DIR": ""}
    modules = _imported({**environment, **chosen}, *command.split())
    assert "k8sml.workspace.workspace" in modules
    assert not modules & {"requests", "urllib3", "http.client", "socket", "ssl", "urllib.request"}
    assert not {name for name in modules if name.startswith("k8sml.scan")}


def test_a_scan_imports_nothing_of_the_network(environment: dict[str, str], tmp_path: Path) -> None:
    for name in ("a.yaml", "Dockerfile", "requirements.txt", "b.ipynb", "Chart.yaml"):
        (tmp_path / name).write_text("{}\n" if name.endswith("ipynb") else "a: 1\n")
    for form in ("table", "sarif"):
        modules = _imported(environment, "scan", str(tmp_path), "-o", form)
        assert "k8sml.scan.scan" in modules
        assert not modules & {"requests", "urllib3", "http.client", "socket", "ssl", "urllib.request"}


def test_a_list_in_a_pipe_needs_neither_yaml_nor_the_terminal_library(environment: dict[str, str]) -> None:
    _imported(environment, "list")
    modules = _imported(environment, "list")
    assert not modules & {
        "yaml", "rich", "pydantic", "packaging.version", "k8sml.catalog.load", "k8sml.cli.show"
    }  # fmt: skip


def test_the_help_of_catalog_path_has_an_example(k8sml: Call) -> None:
    assert "\n  k8sml catalog path" in k8sml("catalog", "path", "-h").out.split("\n", 1)[1]

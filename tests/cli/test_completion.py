"""What the shell offers after the tabulator, by the protocol of Bash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from k8sml.cli.commands import COMMANDS
from tests.cli.conftest import Call


def _offered(k8sml: Call, line: str) -> list[str]:
    """What is offered for a command line that ends in the word to complete."""
    words = line.split(" ")
    done = k8sml(_K8SML_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1))
    assert (done.code, done.err) == (0, "")
    return done.out.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("k8sml ", list(COMMANDS)),
        ("k8sml ma", ["maturity"]),
        ("k8sml catalog show", ["show-config"]),
        ("k8sml list --no", ["--no-headers"]),
        ("k8sml show old", ["oldflow", "oldhub"]),
        ("k8sml releases m", ["mh", "modelhub"]),
        ("k8sml lineage st", ["stream"]),
        ("k8sml compare modelhub tin", ["tinyserve"]),
        ("k8sml maturity uns", ["unseen"]),
        ("k8sml list --category s", ["serving", "scheduling"]),
        ("k8sml list --foundation C", ["CNCF"]),
        ("k8sml list --level e", ["experimental", "emerging", "established"]),
        ("k8sml list --vitality un", ["unknown"]),
        ("k8sml maturity --verdict a", ["adopt", "assess"]),
        ("k8sml list --license Apache", ["Apache-2.0"]),
        ("k8sml list --language ", ["Go", "Java", "Python"]),
        ("k8sml list --tag l", ["llm"]),
        ("k8sml list --mentioned-in ku", ["kubecon-2019"]),
        ("k8sml resources --topic e", ["events"]),
        ("k8sml resources --project str", ["stream"]),
        ("k8sml list -o c", ["csv"]),
        ("k8sml scan --fail-on superseded,re", ["superseded,renamed", "superseded,relicensed"]),
        ("k8sml show zzz", []),
    ],
)
def test_commands_options_names_and_values_are_offered(k8sml: Call, line: str, offered: list[str]) -> None:
    assert _offered(k8sml, line) == offered


@pytest.mark.parametrize(
    "line", ["k8sml show ", "k8sml list --tag ", "k8sml list --category ", "k8sml resources --topic "]
)
def test_without_a_catalog_nothing_is_offered_and_nothing_is_said(
    k8sml: Call, tmp_path: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("K8SML_DATA", str(tmp_path))
    assert _offered(k8sml, line) == []


SHELL = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_of_each_shell_calls_this_program(
    environment: dict[str, str], shell: str
) -> None:
    script = Path(sys.executable).parent / "k8sml"
    done = subprocess.run(
        [script, "--show-completion", shell],
        env={**environment, **SHELL},
        capture_output=True,
        check=True,
        text=True,
    )
    assert f"_K8SML_COMPLETE=complete_{shell}" in done.stdout


def test_completion_is_installed_into_the_users_own_files(environment: dict[str, str]) -> None:
    script = Path(sys.executable).parent / "k8sml"
    done = subprocess.run(
        [script, "--install-completion", "bash"],
        env={**environment, **SHELL},
        capture_output=True,
        check=True,
        text=True,
    )
    home = Path(environment["HOME"])
    assert "completion installed in" in done.stdout
    assert any(
        "_K8SML_COMPLETE=complete_bash" in file.read_text() for file in home.rglob("*") if file.is_file()
    )


def test_an_unknown_command_says_nothing_while_completing(k8sml: Call) -> None:
    done = k8sml(_K8SML_COMPLETE="complete_bash", COMP_WORDS="k8sml foo x", COMP_CWORD="2")
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("k8sml show OLD", ["OLDflow", "OLDhub"]),
        ("k8sml list --license apache", ["apache-2.0"]),
        ("k8sml list --verdict adopt,tr", ["adopt,trial"]),
    ],
)
def test_completion_is_as_lenient_as_the_command(k8sml: Call, line: str, offered: list[str]) -> None:
    count = str(len(line.split(" ")) - 1)
    assert k8sml(_K8SML_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=count).out.split() == offered

"""Text from outside is data: it reaches the terminal as text, and a spreadsheet as text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import msgspec
import pytest

from tests.builders import history
from tests.cli.conftest import Call, bare
from tests.cli.sample import DAY, one_project

ESCAPES = "\x1b]0;owned\x07\x1b[31m\u009b31m\u202e\r"


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose history has tags with terminal escapes."""
    folder = tmp_path / "hostile"
    (folder / "history").mkdir(parents=True)
    (folder / "projects.yaml").write_text(one_project(), encoding="utf-8")
    tags = [(f"v1.0.0-x{ESCAPES}", "2026-08-01"), (f"part{ESCAPES}/v2.0.0", "2026-08-01")]
    seen = history([50] * 104, tags=tags, authors=40)
    (folder / "history" / "demo.json").write_bytes(msgspec.json.encode(seen))
    monkeypatch.setenv("K8SML_DATA", str(folder))
    return folder


@pytest.mark.parametrize(
    "command",
    [
        f"releases demo --as-of {DAY}",
        f"releases demo --as-of {DAY} -o wide",
        f"releases demo --as-of {DAY} -o name",
        f"releases demo --as-of {DAY} -o csv",
        f"releases demo --as-of {DAY} -o markdown",
        f"show demo --as-of {DAY}",
        f"show demo --as-of {DAY} -o csv",
    ],
)
def test_escapes_in_tags_never_reach_the_terminal(
    k8sml: Call, terminal: Call, hostile: Path, command: str
) -> None:
    piped = k8sml(*command.split(), K8SML_DATA=str(hostile))
    shown = terminal(*command.split(), K8SML_DATA=str(hostile))
    assert (piped.code, shown.code) == (0, 0)
    for text in (piped.out, bare(shown.out)):
        assert "1.0.0-x" in text
        assert all(char.isprintable() or char == "\n" for char in text)


# As wide as a name can be in a terminal without wrapping.
MARKUP = "[b]B[/b] [link=x]y[/] [/] :ox:"


@pytest.fixture
def marked(tmp_path: Path) -> str:
    """A data folder whose catalog has markup of the terminal library and of Markdown in its texts."""
    folder = tmp_path / "marked"
    folder.mkdir()
    text = one_project(name=f'"{MARKUP}"', summary=f'"{MARKUP}"', unsure=f'["{MARKUP}"]')
    resource = f'resources:\n- {{title: "{MARKUP}", url: "https://x.org/a", kind: talk, projects: [demo]}}\n'
    (folder / "projects.yaml").write_text(text + resource, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize("command", ["list", "maturity", "show demo", "resources", "lineage demo"])
def test_markup_in_a_catalog_is_shown_as_it_is_written(
    k8sml: Call, terminal: Call, marked: str, command: str
) -> None:
    assert MARKUP in k8sml(*command.split(), K8SML_DATA=marked).out
    assert MARKUP in bare(terminal(*command.split(), width=200, K8SML_DATA=marked).out)


def test_markup_in_markdown_is_escaped(k8sml: Call, marked: str) -> None:
    row = k8sml("list", "-o", "markdown", "--columns", "name", K8SML_DATA=marked).lines[-1]
    assert row == r"| \[b\]B\[/b\] \[link=x\]y\[/\] \[/\] :ox: |"


@pytest.mark.parametrize("name", ["=1+1", "+1+1", "@SUM(A1)", "=HYPERLINK(1)"])
def test_a_name_that_a_spreadsheet_would_run_is_text_in_csv(k8sml: Call, tmp_path: Path, name: str) -> None:
    (tmp_path / "projects.yaml").write_text(one_project(name=f'"{name}"'), encoding="utf-8")
    out = k8sml("list", "-o", "csv", K8SML_DATA=str(tmp_path)).out
    assert next(csv.DictReader(io.StringIO(out)))["name"] == f"'{name}"


def test_an_escape_in_a_catalogs_text_is_a_fault_and_is_not_printed(k8sml: Call, tmp_path: Path) -> None:
    (tmp_path / "projects.yaml").write_text(one_project(name='"\\e[31mred"'), encoding="utf-8")
    done = k8sml("list", K8SML_DATA=str(tmp_path))
    assert done.code == 2
    assert "has a line break or a character that cannot be printed" in done.err
    assert "\x1b" not in done.err


@pytest.mark.parametrize("command", ["show {}", "list --verdict {}", "list --as-of {}", "{}", "list -o {}"])
def test_an_escape_on_the_command_line_is_not_printed(k8sml: Call, command: str) -> None:
    done = k8sml(*command.format("\x1b[31m").split(" "))
    assert done.code == 2
    assert "\x1b" not in done.err


@pytest.mark.parametrize(
    "command", ["list", "list -o csv", "list -o markdown", "maturity", "maturity --since 2020-01-01"]
)
def test_escapes_in_a_version_never_reach_a_list(k8sml: Call, hostile: Path, command: str) -> None:
    out = k8sml(*command.split(), "--as-of", DAY, K8SML_DATA=str(hostile)).out
    assert "1.0.0-x" in out
    assert all(char.isprintable() or char == "\n" for char in out)


def test_escapes_in_the_place_of_observation_never_reach_the_page(k8sml: Call, tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    (tmp_path / "projects.yaml").write_text(one_project(), encoding="utf-8")
    (tmp_path / "history" / "demo.json").write_bytes(
        msgspec.json.encode(history([9] * 104, repo=f"a/{ESCAPES}"))
    )
    out = k8sml("show", "demo", "--as-of", DAY, K8SML_DATA=str(tmp_path)).out
    assert all(char.isprintable() or char == "\n" for char in out)


@pytest.mark.parametrize(
    "text", ['projects: []\n"\\e[31mx": 1\n', '"\\e[31ma": 1\n"\\e[31ma": 2\n'], ids=["unknown", "twice"]
)
def test_an_escape_in_a_key_is_not_printed(k8sml: Call, tmp_path: Path, text: str) -> None:
    (tmp_path / "projects.yaml").write_text(text, encoding="utf-8")
    done = k8sml("list", K8SML_DATA=str(tmp_path))
    assert (done.code, "\x1b" in done.err) == (2, False)


@pytest.mark.parametrize("name", ["-2+3+cmd|x", "-1"])
def test_a_name_with_a_leading_minus_is_text_in_csv(k8sml: Call, tmp_path: Path, name: str) -> None:
    (tmp_path / "projects.yaml").write_text(one_project(name=f'"{name}"'), encoding="utf-8")
    out = k8sml("list", "-o", "csv", K8SML_DATA=str(tmp_path)).out
    assert next(csv.DictReader(io.StringIO(out)))["name"] == f"'{name}"

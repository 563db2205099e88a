"""The public Python API, and the example in its document."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from k8sml import api
from tests.cli.sample import DAY, write_sample

DOCUMENT = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
TODAY = date.fromisoformat(DAY)
# The API as a program without type checks calls it.
untyped: Any = api


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> api.Workspace:
    monkeypatch.setenv("K8SML_DATA", str(write_sample(tmp_path / "data")))
    monkeypatch.setenv("K8SML_CACHE_DIR", "")
    monkeypatch.setenv("K8SML_HISTORY_DIR", "")
    return api.load(today=TODAY)


def test_the_example_prints_what_its_document_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("K8SML_DATA", "K8SML_CATALOG"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "K8SML_CACHE_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(Path(__file__).parent.parent)
    code, output = re.findall(r"```(?:python|text)\n(.*?)```", DOCUMENT, re.DOTALL)
    exec(compile(code, "docs/api.md", "exec"), {})
    assert capsys.readouterr().out == output


def test_every_public_function_is_in_the_document() -> None:
    functions = [name for name in api.__all__ if name.islower()]
    assert functions == ["compare", "find", "judge", "load", "scan"]
    assert all(f"| `{name}(" in DOCUMENT for name in functions)


def test_named_projects_are_judged_in_their_order_and_all_without_names(
    workspace: api.Workspace,
) -> None:
    slugs = [judgment.project.slug for judgment in api.judge(workspace, ["stream", "oldhub"])]
    assert slugs == ["stream", "modelhub"]
    assert len(api.judge(workspace)) == 7
    assert len(api.judge(workspace, as_of=date(2019, 6, 1))) < 7


def test_a_comparison_puts_the_best_verdict_first(workspace: api.Workspace) -> None:
    compared = api.compare(workspace, ["oldflow", "stream", "modelhub"])
    verdicts = [judgment.verdict.value for judgment in compared]
    assert verdicts == [verdict for verdict in api.Verdict for known in verdicts if known is verdict]
    assert verdicts[0] != verdicts[-1]


def test_a_scan_finds_what_files_use(workspace: api.Workspace, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("projects:\n- slug: oldflow\n  detect: {python: [oldflow]}\n", encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("oldflow==0.4.0\n", encoding="utf-8")
    detecting = api.load([own], today=TODAY)
    [component] = api.scan(detecting, [tmp_path / "requirements.txt"]).components
    assert component.judgment.project.slug == "oldflow"
    assert "superseded" in {finding.rule.id for finding in component.findings}
    report = api.scan(detecting, [tmp_path / "requirements.txt"], ignores=["oldflow:superseded"])
    ignored = [finding.rule.id for finding in report.components[0].findings if finding.ignored]
    assert ignored == ["superseded"]


def test_every_error_is_of_one_class_and_has_lines(workspace: api.Workspace, tmp_path: Path) -> None:
    for wrong in (
        lambda: api.find(workspace, "nobody"),
        lambda: api.judge(workspace, ["modelhub"], date(2001, 1, 1)),
        lambda: api.judge(workspace, as_of=date(2099, 1, 1)),
        lambda: api.compare(workspace, ["modelhub", "oldhub"]),
        lambda: api.scan(workspace, [tmp_path / "missing"]),
        lambda: api.scan(workspace, [tmp_path], ignores=["modelhub:nonsense"]),
    ):
        with pytest.raises(api.K8smlError) as caught:
            wrong()
        assert caught.value.lines


def test_paths_may_be_texts_and_a_datetime_counts_as_its_date(
    workspace: api.Workspace, tmp_path: Path
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("projects:\n- slug: oldflow\n  summary: Ours\n", encoding="utf-8")
    assert api.find(api.load([str(own)], today=TODAY), "oldflow").summary == "Ours"
    assert api.load(today=datetime(2024, 5, 6, 7, 8)).today == date(2024, 5, 6)
    assert api.scan(workspace, [str(own)], datetime(2024, 5, 6)).files == 1
    then = date(2024, 1, 1)
    assert api.judge(workspace, as_of=datetime(2024, 1, 1, 12)) == api.judge(workspace, as_of=then)


def test_a_file_with_the_name_of_standard_input_is_a_file(
    workspace: api.Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for path in (Path("-"), Path("./-"), "-"):
        with pytest.raises(api.K8smlError, match="-: no such file or directory"):
            api.scan(workspace, [path])
    Path("-").write_text("kind: Pod\n", encoding="utf-8")
    assert api.scan(workspace, [Path("./-")]).files == 1


def null_byte_problem() -> str:
    """Return what this version of Python says of a path with a null byte."""
    with pytest.raises(ValueError, match="null") as caught:
        Path("a\0b").stat()
    return str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (
            lambda w: untyped.load(today="2024-01-01"),
            "today: '2024-01-01' is not a date; pass a datetime.date",
        ),
        (
            lambda w: untyped.judge(w, as_of="2024"),
            "as_of: '2024' is not a date; pass a datetime.date",
        ),
        (lambda w: untyped.load("x.yaml"), "catalogs: 'x.yaml' is a single value; pass a list: ['x.yaml']"),
        (
            lambda w: untyped.load(Path("x.yaml")),
            "catalogs: PosixPath('x.yaml') is a single value; pass a list",
        ),
        (lambda w: untyped.load([1]), "catalogs: 1 is not a path; pass a str or a pathlib.Path"),
        (lambda w: untyped.scan(w, Path("x")), "paths: PosixPath('x') is a single value; pass a list"),
        (lambda w: untyped.scan(w, ["."], ignores="demo"), "ignores: 'demo' is a single value; pass a list"),
        (
            lambda w: untyped.scan(w, ["."], ignores=["stream:zz"]),
            "ignores: no rule 'zz'; use one of superseded",
        ),
        (lambda w: untyped.scan(w, ["."], ignores=["nobody"]), "ignores nobody: no project named 'nobody'"),
        (lambda w: untyped.scan(w, ["a\0b"]), f"a\0b: {null_byte_problem()}"),
        (lambda w: untyped.judge(untyped.load(["/a\0/b"])), "/a /b: cannot be read: embedded null byte"),
        (lambda w: untyped.find(w, None), "name: None is not a text; pass a str"),
        (lambda w: untyped.judge(w, "stream"), "names: 'stream' is a single value; pass a list: ['stream']"),
        (lambda w: untyped.judge(w, 5), "names: 5 is a single value; pass a list: [5]"),
        (lambda w: untyped.judge(w, ["stream", None]), "names: None is not a text; pass a str"),
        (
            lambda w: untyped.compare(w, "stream"),
            "names: 'stream' is a single value; pass a list: ['stream']",
        ),
    ],
)
def test_a_wrong_argument_is_named_with_what_to_pass(
    workspace: api.Workspace, wrong: Callable[[Any], object], line: str
) -> None:
    with pytest.raises(api.K8smlError) as caught:
        wrong(workspace)
    assert caught.value.lines[0].startswith(line)
    assert "--" not in caught.value.lines[0]


def test_a_scan_shows_no_password_of_an_address(workspace: api.Workspace, tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("git+https://user:secret@github.com/acme/oldflow@v0.4.0\n", encoding="utf-8")
    [component] = api.scan(workspace, [file]).components
    [detection] = component.component.detections
    assert (detection.text, detection.version) == ("git+https://…@github.com/acme/oldflow@v0.4.0", "v0.4.0")

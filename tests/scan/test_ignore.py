from __future__ import annotations

import contextlib
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.issues import CatalogError
from k8sml.scan.ignore_file import CONFIG_FILE, config_files, read_ignores
from k8sml.scan.policy import Ignore, IgnoreError, apply_ignores, parse_fail_on, parse_ignore
from k8sml.scan.rules import Action
from tests.builders import event, project
from tests.scan.makers import assessed, found

TODAY = date(2026, 9, 1)
BEHIND = assessed(found("1.9.0"))
TABLE = '[[ignore]]\nproject = "demo"\nwhat = "behind"\nreason = "pinned"\nuntil = 2026-12-31\n'


def ignore(rule: str | None = None, project: str = "demo", until: str | None = None) -> Ignore:
    return Ignore(
        project,
        rule,
        "pinned",
        "here:1",
        date.fromisoformat(until) if until else None,
    )


def read(tmp_path: Path, text: str | bytes) -> list[Ignore]:
    file = tmp_path / CONFIG_FILE
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_ignores(file, CONFIG_FILE)


def faults(tmp_path: Path, text: str | bytes) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        read(tmp_path, text)
    return caught.value.lines


def test_what_is_ignored_is_still_there_but_fails_nothing() -> None:
    (one,), notes = apply_ignores([BEHIND], [ignore("behind")], TODAY)
    assert [finding.ignored for finding in one.findings] == ["pinned"]
    assert (parse_fail_on(["behind"]).hits(one), one.action, notes) == ((), Action.CURRENT, [])


def test_an_ignore_of_a_project_holds_for_all_that_is_said_of_it() -> None:
    gone = assessed(found("1.9.0"), project(events=(event("2024-03-01", "superseded", by="next"),)))
    (one,), _ = apply_ignores([gone], [ignore()], TODAY)
    assert {finding.ignored for finding in one.findings} == {"pinned"}


def test_an_ignore_of_one_thing_leaves_the_others() -> None:
    gone = assessed(found("1.9.0"), project(events=(event("2024-03-01", "superseded", by="next"),)))
    (one,), _ = apply_ignores([gone], [ignore("superseded")], TODAY)
    assert [finding.rule.id for finding in one.findings if not finding.ignored] == ["hold", "behind"]


def test_an_ignore_holds_to_the_end_of_its_day_and_no_longer() -> None:
    (held,), notes = apply_ignores([BEHIND], [ignore(until="2026-09-01")], TODAY)
    assert (held.findings[0].ignored, notes) == ("pinned", [])
    (over,), notes = apply_ignores([BEHIND], [ignore("behind", until="2026-08-31")], TODAY)
    assert over.findings[0].ignored is None
    assert notes == ["here:1: the ignore of demo:behind ended on 2026-08-31"]


def test_an_ignore_that_matched_nothing_is_said_so() -> None:
    _, notes = apply_ignores([BEHIND], [ignore("renamed"), ignore(project="other")], TODAY)
    assert notes == [
        "here:1: the ignore of demo:renamed matches no finding",
        "here:1: the ignore of other matches no finding",
    ]


def test_two_ignores_of_one_thing_have_both_matched() -> None:
    _, notes = apply_ignores([BEHIND], [ignore("behind"), ignore()], TODAY)
    assert notes == []


def test_the_command_line_takes_a_project_and_a_kind() -> None:
    demo = parse_ignore("demo", "--ignore")
    assert (demo.project, demo.rule, demo.reason, demo.where) == ("demo", None, "--ignore", "--ignore demo")
    assert parse_ignore("demo:behind", "--ignore").rule == "behind"
    for text in ("demo:", "demo:behind>3"):
        with pytest.raises(IgnoreError, match=r"^ignores: no rule '.*'; use one of superseded, archived"):
            parse_ignore(text, "ignores")
    for text in (":behind", ""):
        with pytest.raises(IgnoreError, match="names no project"):
            parse_ignore(text, "ignores")


def test_a_file_holds_ignores_with_reason_and_end(tmp_path: Path) -> None:
    (one,) = read(tmp_path, TABLE)
    assert one == Ignore("demo", "behind", "pinned", f"{CONFIG_FILE}:1", date(2026, 12, 31))
    (text,) = read(tmp_path, TABLE.replace("2026-12-31", '"2026-12-31"').replace('what = "behind"\n', ""))
    assert (text.until, text.rule) == (date(2026, 12, 31), None)
    assert read(tmp_path, "") == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            '[[ignore]]\nproject = "a"\n\n[[ignore]]\nreason = "r"\nuntil = 2027-01-01\n',
            [
                ":1: ignore[0].reason: missing: say why, in a few words",
                ":1: ignore[0].until: missing: the last day on which it holds, such as 2027-06-30",
                ":4: ignore[1].project: missing: a project's slug",
            ],
        ),
        (
            TABLE.replace('"behind"', '"old"'),
            [
                ":3: ignore[0].what: 'old' is not one of superseded, archived, deprecated, renamed, "
                "gone-api, dormant, hold, relicensed, deprecated-api, behind"
            ],
        ),
        (
            TABLE.replace("2026-12-31", '"soon"'),
            [":5: ignore[0].until: missing: the last day on which it holds, such as 2027-06-30"],
        ),
        (TABLE.replace('"pinned"', '" "'), [":4: ignore[0].reason: missing: say why, in a few words"]),
        (
            TABLE + "untill = 2027-01-01\n",
            [":6: ignore[0].untill: unknown key (known: project, what, reason, until)"],
        ),
        ("\nfail-on = 3\n", [":2: fail-on: unknown key: the file has [[ignore]] tables only"]),
        ("ignore = 3\n", [":1: ignore: write each ignore as a table: [[ignore]]"]),
    ],
    ids=["missing", "what", "until", "blank", "unknown", "top", "no-table"],
)
def test_every_fault_of_a_file_has_its_line(tmp_path: Path, text: str, lines: list[str]) -> None:
    assert faults(tmp_path, text) == [f"{CONFIG_FILE}{line}" for line in lines]


def test_a_file_that_is_no_toml_says_where(tmp_path: Path) -> None:
    (line,) = faults(tmp_path, '[[ignore]]\nproject = "a\n')
    assert line.startswith(f"{CONFIG_FILE}:2: not valid TOML: ")
    assert faults(tmp_path, b"\n# \xff\n") == [f"{CONFIG_FILE}:2: not UTF-8: save the file as UTF-8"]
    assert faults(tmp_path, b"#" * 2_000_000) == [f"{CONFIG_FILE}: larger than 1 MB: not a file of ignores"]


def test_files_are_looked_for_where_the_scan_is_and_up_to_the_repository(tmp_path: Path) -> None:
    repo, here, root = tmp_path / "repo", tmp_path / "repo" / "a" / "b", tmp_path / "elsewhere"
    here.mkdir(parents=True)
    root.mkdir()
    (repo / ".git").mkdir()
    wanted = [folder / CONFIG_FILE for folder in (root, here, repo)]
    for file in (*wanted, tmp_path / CONFIG_FILE):
        file.touch()
    assert config_files([root], here) == wanted
    assert config_files([root / "x.yaml", here], here) == wanted


def test_without_a_repository_the_folders_above_are_left_alone(tmp_path: Path) -> None:
    here = tmp_path / "a"
    here.mkdir()
    (tmp_path / CONFIG_FILE).touch()
    assert config_files([here], here) == []


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda one: one.decode("latin-1")))
def test_whatever_a_file_holds_it_is_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(CatalogError):
        assert isinstance(read(Path(folder), text.encode("utf-8", "surrogatepass")), list)

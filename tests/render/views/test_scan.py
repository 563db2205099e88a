from __future__ import annotations

import csv
import io
import json
import re

import yaml
from msgspec.structs import replace

from k8sml.catalog.names import Confidence
from k8sml.render.formats import FORMATS, SCAN_FORMATS, FormatSpec, render
from k8sml.render.view import Screen, choose_columns
from k8sml.render.views.scan import COLUMNS, scan_view
from k8sml.scan.assess import most_severe_first
from k8sml.scan.policy import Ignore, apply_ignores
from k8sml.scan.types import AssessedComponent, DetectionKind, Place, ReadError, ScanReport, Unmatched
from tests.builders import event, project
from tests.render.makers import PIPE, terminal
from tests.scan.makers import DAY, HUB, assessed, found, seen

HUB_PROJECT = project(
    name="Hub", detect=HUB, events=(event("2021-09-27", "renamed", from_="OldHub", to="Hub"),)
)
OLD = assessed(found("1.9.0", seen("oldhub/server", "1.9.0", file="deploy/old.yaml", line=14)), HUB_PROJECT)
UNKNOWN = Unmatched(DetectionKind.IMAGE, "nginx", ("1.25", "1.26"), Place("web.yaml", 3), 2)
GROUP = Unmatched(DetectionKind.API, "cert-manager.io", ("v1",), Place("cert.yaml", 1), 1)
BROKEN = ReadError(Place("bad.yaml", 2), "not valid YAML")


def report(
    *assessments: AssessedComponent,
    unmatched: tuple[Unmatched, ...] = (),
    read_errors: tuple[ReadError, ...] = (),
) -> ScanReport:
    return ScanReport(most_severe_first(assessments), unmatched, read_errors, 7)


def shown(
    done: ScanReport,
    output: FormatSpec = FORMATS["table"],
    screen: Screen = PIPE,
    columns: str = "",
    merged: bool = True,
) -> str:
    wide = output in (FORMATS["wide"], FORMATS["csv"])
    chosen = choose_columns(COLUMNS, columns.split(",") if columns else [], wide)
    return render(scan_view(done, chosen, DAY, merged), output, screen)


def test_a_scan_takes_every_format_and_sarif() -> None:
    assert set(SCAN_FORMATS) == {*FORMATS, "sarif"}


def test_the_head_says_how_much_was_read_and_what_there_is_to_do() -> None:
    done = report(OLD, assessed(found("1.13.0")), read_errors=(BROKEN,))
    head = shown(done).splitlines()[0]
    assert head == ("7 files read, 1 unreadable: 2 components of 1 project · 1 migrate · 1 current")


def test_a_row_says_what_to_do_how_far_behind_it_is_and_where_it_stands() -> None:
    title, row = shown(report(OLD)).splitlines()[2:4]
    assert re.split("  +", title) == [
        "ACTION", "NAME", "PARTS", "VERSION", "BEHIND", "VERDICT", "WHAT TO KNOW", "WHERE",
    ]  # fmt: skip
    assert re.split("  +", row) == [
        "migrate", "Hub", "1", "1.9.0", "12 mo", "adopt",
        "OldHub is Hub since 2021-09-27: oldhub/* → hub/*; 4 stable releases behind 1.13.0",
        "deploy/old.yaml:14",
    ]  # fmt: skip


def test_in_a_terminal_rows_stand_under_what_to_do_the_most_severe_first() -> None:
    text = shown(report(assessed(found("1.9.0")), OLD, assessed(found())), screen=terminal(100))
    headings = [line for line in text.splitlines() if line.isupper() and "NAME" not in line]
    assert headings == ["MIGRATE", "UPDATE", "VERSION UNKNOWN"]


def test_eighty_columns_are_not_exceeded_and_names_are_not_lost() -> None:
    long = replace(OLD, component=replace(OLD.component, name="some-length-of-a-part"))
    other = assessed(found("1.8.0", name="other"))
    text = shown(report(long, other), screen=terminal(80))
    assert max(map(len, text.splitlines())) <= 80
    assert "some-length-of-a-part" in text


def test_components_that_differ_in_nothing_share_a_row() -> None:
    parts = [assessed(found("1.9.0", name=name)) for name in ("ui", "server", "agent")]
    (row,) = [line for line in shown(report(*parts)).splitlines() if line.startswith("update")]
    assert row.split()[:4] == ["update", "Demo", "3", "1.9.0"]
    wide = shown(report(*parts), FORMATS["wide"])
    assert "agent, server, ui" in wide


def test_every_component_has_a_row_of_its_own_where_programs_read() -> None:
    parts = [assessed(found("1.9.0", name=name)) for name in ("ui", "server")]
    rows = list(csv.DictReader(io.StringIO(shown(report(*parts), FORMATS["csv"], merged=False))))
    assert [row["component"] for row in rows] == ["server", "ui"]
    assert rows[0]["behind"] == "12"
    assert rows[0]["releases"] == "4"
    assert rows[0]["action"] == "update"


def test_another_version_of_a_component_is_another_row() -> None:
    rows = shown(report(assessed(found("1.9.0")), assessed(found("1.8.0")))).splitlines()
    assert sum(line.startswith("update") for line in rows) == 2


def test_an_ignored_finding_is_shown_with_its_reason() -> None:
    ignored, _ = apply_ignores([OLD], [Ignore("demo", None, "until the move", "here")], DAY)
    text = shown(report(*ignored))
    assert "oldhub/* → hub/* (ignored: until the move)" in text
    assert text.splitlines()[3].startswith("current")


def test_what_no_project_claims_is_listed_below() -> None:
    lines = shown(report(OLD, unmatched=(UNKNOWN, GROUP))).splitlines()
    assert "1 image belongs to no project of the catalog:" in lines
    assert "- nginx 1.25, 1.26 (web.yaml:3, 2 times)" in lines
    assert "- cert-manager.io v1 (cert.yaml:1)" in lines


def test_of_many_unknown_things_the_first_are_listed_and_the_rest_counted() -> None:
    many = tuple(replace(UNKNOWN, name=f"image-{n:02d}") for n in range(23))
    lines = shown(report(OLD, unmatched=many)).splitlines()
    assert sum(line.startswith("- image-") for line in lines) == 10
    assert "- and 13 more; -o json has all" in lines
    data = json.loads(shown(report(OLD, unmatched=many), FORMATS["json"]))
    assert len(data["unknown"]) == 23


def test_of_many_api_versions_the_first_are_told_and_the_rest_counted() -> None:
    from k8sml.evidence.model import Definition

    crds = {
        f"g.io/K{n}": Definition(versions={"v1": (True, True), "v1beta1": (True, False)}) for n in range(5)
    }
    uses = [seen(f"g.io/K{n}", "v1beta1", "api") for n in range(5)]
    one = assessed(found(None, *uses), crds=crds)
    assert "API K1 g.io/v1beta1 outdated, now v1; 3 more API versions" in shown(report(one))


def test_the_data_say_how_each_is_known_and_what_is_said_of_it() -> None:
    low = replace(OLD, component=replace(OLD.component, confidence=Confidence.LOW))
    data = json.loads(shown(report(low, unmatched=(UNKNOWN,), read_errors=(BROKEN,)), FORMATS["json"]))
    assert (data["kind"], data["files"], data["as_of"]) == ("ScanReport", 7, "2026-09-01")
    (item,) = data["items"]
    assert (item["slug"], item["version"], item["latest"]["version"]) == ("demo", "1.9.0", "1.13.0")
    assert (item["releases_behind"], item["months_behind"], item["confidence"]) == (4, 12, "low")
    assert item["evidence"][0] == {
        "kind": "image",
        "name": "oldhub/server",
        "version": "1.9.0",
        "digest": None,
        "text": "oldhub/server:1.9.0",
        "file": "deploy/old.yaml",
        "line": 14,
        "confidence": "high",
        "rendered": True,
        "definition": False,
    }
    renamed = item["concerns"][0]
    assert (renamed["what"], renamed["to"], renamed["since"]) == ("renamed", ["hub/*"], "2021-09-27")
    assert (renamed["code"], renamed["severity"]) == ("renamed", "error")
    assert renamed["values"] == {
        "names": ["oldhub/*"], "to": ["hub/*"], "project": "Hub", "old_project": "OldHub",
        "date": "2021-09-27",
    }  # fmt: skip
    assert renamed["sentence"] == renamed["text"] == "OldHub is Hub since 2021-09-27: oldhub/* → hub/*"
    assert (item["note"], item["version_reason"]) == (None, None)
    assert renamed["places"] == [{"file": "deploy/old.yaml", "line": 14}]
    assert data["troubles"] == [{"file": "bad.yaml", "line": 2, "reason": "not valid YAML"}]
    assert data["unknown"][0]["count"] == 2
    assert (
        yaml.safe_load(shown(report(low, unmatched=(UNKNOWN,), read_errors=(BROKEN,)), FORMATS["yaml"]))
        == data
    )


def test_the_data_say_in_a_code_why_a_version_is_unknown() -> None:
    unpinned = assessed(found(None, seen(version="latest")))
    (item,) = json.loads(shown(report(unpinned), FORMATS["json"]))["items"]
    assert item["version_reason"] == {
        "code": "matches-no-release",
        "values": {"kind": "tag", "version": "latest"},
        "sentence": "tag latest matches no known release",
    }
    assert item["note"] == "tag latest matches no known release"


def test_names_and_markdown() -> None:
    done = report(OLD, assessed(found("1.13.0")))
    assert shown(done, FORMATS["name"]) == "demo"
    assert shown(done, FORMATS["markdown"]).splitlines()[2].startswith("| migrate | Hub | 1 | 1.9.0 |")


def test_a_hostile_file_name_is_harmless_in_every_format() -> None:
    evil = replace(UNKNOWN, name="x\x1b[31m", place=Place("a\x1b]0;x\x07\udcff.yaml", 1))
    what = found("1.9.0", seen(version="1.9.0", file="a\x1b[2J\udcff.yaml"))
    done = report(assessed(what), unmatched=(evil,), read_errors=(ReadError(evil.place, "bad\x1b"),))
    for output in FORMATS.values():
        text = shown(done, output, terminal(80) if output is FORMATS["table"] else PIPE)
        assert "\x1b" not in text
        assert text.encode()


def test_nothing_found_is_said() -> None:
    assert "no catalog project found" in shown(report())

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, FormatChecker
from msgspec.structs import replace

from k8sml.render.views.sarif import SCHEMA, render_sarif
from k8sml.scan.assess import most_severe_first
from k8sml.scan.policy import Ignore, apply_ignores
from k8sml.scan.rules import FINDING_RULES
from k8sml.scan.types import AssessedComponent, DetectionKind, Place, ReadError, ScanReport
from tests.builders import event, project
from tests.examples import examples
from tests.render.makers import PIPE
from tests.scan.makers import DAY, HUB, assessed, found, seen

HERE = Path("/repo")


@cache
def validator() -> Draft4Validator:
    """The schema as OASIS publishes it; its `id` is the address."""
    schema = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"] == SCHEMA
    return Draft4Validator(schema, format_checker=FormatChecker())


def run_of(*assessments: AssessedComponent, read_errors: tuple[ReadError, ...] = ()) -> dict[str, Any]:
    """The only run of a valid log."""
    log = json.loads(
        render_sarif(ScanReport(most_severe_first(assessments), (), read_errors, 3), "1.2.3", HERE, PIPE)
    )
    validator().validate(log)
    assert (log["version"], log["$schema"]) == ("2.1.0", SCHEMA)
    (run,) = log["runs"]
    return dict(run)


OLD = assessed(
    found(
        "1.13.0",
        seen("oldhub/server", "1.13.0", file="/repo/deploy/old.yaml", line=14),
        seen("old.example.org/Model", "v1", "api", file="models/a b.yaml", line=3),
        seen("old.example.org/Other", "v1", "api", file="models/a b.yaml", line=30),
    ),
    project(detect=HUB),
)
GONE = assessed(
    found("1.13.0", seen(version="1.13.0", file="../other/x.yaml"), seen(version="1.13.0", file="y.yaml")),
    project(events=(event("2024-03-01", "superseded", by="next"),)),
)


def test_the_schema_refuses_what_is_no_sarif() -> None:
    assert not validator().is_valid({"version": "2.1.0", "runs": [{"tool": {}}]})


def test_every_rule_has_help() -> None:
    rules = run_of()["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(FINDING_RULES)
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in rules)


def test_a_former_name_is_a_result_in_each_file_that_has_it() -> None:
    results = run_of(OLD)["results"]
    at = [result["locations"][0]["physicalLocation"] for result in results]
    assert [(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in at] == [
        ("deploy/old.yaml", 14),
        ("models/a%20b.yaml", 3),
    ]
    assert {one["artifactLocation"]["uriBaseId"] for one in at} == {"%SRCROOT%"}
    assert results[1]["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 30
    assert results[0]["level"] == "error"
    assert "oldhub/* → hub/*" in results[0]["message"]["text"]
    assert results[0]["properties"]["values"]["to"] == ["hub/*", "hub.example.org"]


def test_what_is_said_of_a_component_is_one_result_and_no_verdict_beside_its_end() -> None:
    (result,) = run_of(GONE)["results"]
    assert (result["ruleId"], result["level"]) == ("superseded", "error")
    assert result["properties"]["moveTo"] == ["next"]
    (other,) = result["relatedLocations"]
    assert other["physicalLocation"]["artifactLocation"]["uri"] == "y.yaml"


def test_a_file_outside_of_the_folder_has_its_whole_address() -> None:
    (result,) = run_of(GONE)["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "file:///other/x.yaml"}


def test_a_rule_of_a_result_is_the_one_that_it_names() -> None:
    run = run_of(OLD, GONE, assessed(found("1.9.0")))
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_fingerprints_outlive_lines_and_versions_and_tell_components_apart() -> None:
    def prints(line: int, version: str, component: str = "demo") -> list[str]:
        what = found(version, seen(version=version, line=line), name=component)
        return [result["partialFingerprints"]["k8sml/v1"] for result in run_of(assessed(what))["results"]]

    assert prints(1, "1.9.0") == prints(8, "1.8.0")
    assert prints(1, "1.9.0") != prints(1, "1.9.0", "other")


def test_what_is_ignored_is_suppressed_with_its_reason() -> None:
    ignored, _ = apply_ignores([GONE], [Ignore("demo", None, "until the move", "here")], DAY)
    (result,) = run_of(*ignored)["results"]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "until the move"}
    ]


def test_what_could_not_be_read_is_a_notification() -> None:
    (invocation,) = run_of(read_errors=(ReadError(Place("bad.yaml", 2), "not valid YAML"),))["invocations"]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    assert (note["level"], note["message"]["text"]) == ("error", "bad.yaml:2: not valid YAML")
    assert run_of()["invocations"][0]["executionSuccessful"] is True


def test_brackets_of_a_message_begin_no_link() -> None:
    one = replace(GONE, component=replace(GONE.component, name="a[b](1)"))
    assert r"a\[b\](1)" in run_of(one)["results"][0]["message"]["text"]


names = st.text(max_size=30)
# Names that a file system can hold, including bytes that are not UTF-8. A lone surrogate that stands for no
# byte cannot occur in a file name.
file_names = (
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
    | st.lists(st.integers(1, 255), max_size=30).map(lambda name: os.fsdecode(bytes(name)))
    | st.sampled_from(["a.yaml", "../x", "/y", "<stdin>"])
)
sightings = st.builds(
    lambda kind, name, version, file, line: seen(name, version, kind, file or "f", line),
    st.sampled_from([kind.value for kind in DetectionKind]),
    names | st.sampled_from(["oldhub/x", "old.example.org/Model"]),
    st.none() | names | st.sampled_from(["1.9.0", "v1"]),
    file_names,
    st.integers(0, 10**6),
)
PROJECTS = (
    project(detect=HUB),
    project(events=(event("2024-03-01", "superseded", by="next"), event("2024-04-01", "archived"))),
)


@examples(0.6)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PROJECTS),
            st.none() | names | st.just("1.9.0"),
            st.lists(sightings, max_size=4),
            names,
        ),
        max_size=4,
    ),
    st.lists(st.tuples(names, st.integers(0, 99), names), max_size=3),
)
def test_whatever_was_found_the_log_is_valid(things: list[Any], broken: list[tuple[str, int, str]]) -> None:
    made = [
        assessed(replace(found(version, name=part), detections=tuple(some)), of)
        for of, version, some, part in things
    ]
    run_of(*made, read_errors=tuple(ReadError(Place(file or "f", line), why) for file, line, why in broken))

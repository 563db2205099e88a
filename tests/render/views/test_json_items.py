from __future__ import annotations

import json

import msgspec
import pytest
from msgspec.structs import replace

from k8sml.catalog.model import Override, Resource, ResourceKind, Verdict
from k8sml.evidence.model import Release
from k8sml.evidence.umbrella import merge_umbrella
from k8sml.maturity.forecast import CalibrationBin, Factor, Risk
from k8sml.maturity.model import RiskResult
from k8sml.maturity.reasons import no_complete_month
from k8sml.render.views.json_items import event_item, judgment_item, release_item, resource_item, risk_item
from tests.builders import SOURCE, event, evidence, project
from tests.render.makers import CNCF, judged, thriving, unseen


def test_observed_numbers_are_in_the_item() -> None:
    data = judgment_item(thriving())
    facts = {key: data[key] for key in ("slug", "name", "verdict", "level", "vitality", "first_seen")}
    assert facts == {
        "slug": "demo",
        "name": "Demo",
        "verdict": "adopt",
        "level": "mature",
        "vitality": "active",
        "first_seen": "2018-01-01",
    }
    assert data["foundation"] == {"name": "CNCF", "level": "incubating", "member": "Demo"}
    assert (data["stable"]["version"], data["first_1_0"]["version"], data["prerelease"]) == (
        "1.13.0",
        "1.0.0",
        None,
    )
    assert (data["stable_releases"], data["cadence_days"]) == (14, 92)
    activity = {**data["activity"]}
    assert activity.pop("commits_by_year") == {"2018": 350, **{str(year): 600 for year in range(2019, 2027)}}
    assert activity == {
        "window_end": "2026-07",
        "commits_12m": 600,
        "commits_12m_before": 600,
        "authors_12m": 40,
        "bus_factor": 2,
        "top_author_share": 0.5,
        "lower_bound": False,
    }


def test_unknown_values_are_null_never_zero_or_a_dash() -> None:
    data = judgment_item(unseen())
    nulls = {key for key, value in data.items() if value is None}
    assert nulls == {
        "homepage", "docs", "language", "license", "foundation", "part_of", "level", "vitality", "verdict",
        "verdict_override", "first_seen", "stable", "prerelease", "first_1_0", "stable_releases",
        "cadence_days", "activity", "observed", "observed_at", "observed_by", "github",
    }  # fmt: skip
    assert data["risk"] == {"probability": None, "reason": None}


def test_each_result_comes_with_its_reasons() -> None:
    reasons = judgment_item(thriving())["reasons"]
    assert {key: [reason["code"] for reason in found] for key, found in reasons.items()} == {
        "level": ["age", "sustained-releases", "version-one", "community", "foundation-review"],
        "vitality": ["active"],
        "verdict": ["level-reached", "contributors"],
    }


def test_a_reason_has_its_code_its_values_and_its_sentence() -> None:
    assert judgment_item(thriving())["reasons"]["vitality"] == [
        {
            "code": "active",
            "values": {"commits": 600, "needed": 24, "months": 12, "lower_bound": False},
            "sentence": "active: 600 commits in 12 months",
        }
    ]


def test_a_missing_forecast_says_why() -> None:
    young = replace(unseen(), risk=RiskResult(None, no_complete_month()))
    assert judgment_item(young)["risk"] == {
        "probability": None,
        "reason": {
            "code": "no-complete-month",
            "values": {},
            "sentence": "too young: no complete month of history yet",
        },
    }


@pytest.mark.parametrize("stored", [False, True])
def test_a_whole_number_of_a_factor_is_an_integer_computed_or_from_the_cache(stored: bool) -> None:
    factors = (Factor("commits_3m", 226.0, raises=False), Factor("top_author_share", 0.25, raises=True))
    result = RiskResult(Risk(0.1, CalibrationBin(0, 1, 1, 0, 1), 0, 1, factors))
    if stored:
        result = msgspec.msgpack.decode(msgspec.msgpack.encode(result), type=RiskResult)
    values = [factor["value"] for factor in risk_item(result)["factors"]]
    assert json.dumps(values) == "[226, 0.25]"


def test_a_verdict_of_ones_own_comes_with_the_one_by_the_rules() -> None:
    own = Override(verdict=Verdict.HOLD, reason="Ours broke.", until="2027-01-01", since="2026-01-01")
    data = judgment_item(thriving(override=own))
    assert data["verdict"] == "hold"
    assert data["verdict_override"] == {
        "reason": "Ours broke.",
        "since": "2026-01-01",
        "until": "2027-01-01",
        "verdict_by_rules": "adopt",
    }


def test_numbers_of_an_umbrella_are_marked_as_lower_bounds() -> None:
    one = project()
    roof = merge_umbrella(evidence(one, [50] * 104), [], None)
    assert judgment_item(judged(one, roof))["activity"]["lower_bound"] is True


def test_every_value_can_be_written_by_any_format() -> None:
    plain = msgspec.to_builtins(judgment_item(thriving(events=(event("2019", "created"),))))
    assert msgspec.json.decode(msgspec.json.encode(plain)) == plain


def test_a_release_without_a_component_has_null_there() -> None:
    assert release_item(Release("v1.2.3", "1.2.3", "2026-01-01", True, False)) == {
        "version": "1.2.3",
        "tag": "v1.2.3",
        "date": "2026-01-01",
        "stable": True,
        "line": "1.2",
        "component": None,
    }


def test_an_event_comes_with_its_words_and_its_source() -> None:
    data = event_item(event("2021-09-27", "renamed", from_="A", to="B", unsure="the day"))
    assert {key: value for key, value in data.items() if value is not None} == {
        "date": "2021-09-27",
        "kind": "renamed",
        "text": "renamed from A to B",
        "from": "A",
        "to": "B",
        "unsure": "the day",
        "source": SOURCE,
    }


def test_a_resource_comes_with_all_that_the_catalog_says() -> None:
    talk = Resource(
        title="T", url="https://x.org", kind=ResourceKind.TALK, topics=("llm",), note="In German."
    )
    assert resource_item(talk) == {
        "title": "T",
        "url": "https://x.org",
        "kind": "talk",
        "topics": ["llm"],
        "projects": [],
        "mentioned_in": [],
        "note": "In German.",
    }


def test_the_membership_of_a_part_names_the_whole_that_is_the_member() -> None:
    data = judgment_item(judged(project("part", part_of="demo"), whole=project(foundation=CNCF)))
    assert data["foundation"] == {"name": "CNCF", "level": "incubating", "member": "Demo"}

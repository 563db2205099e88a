"""Nothing that came after a day has any influence on what is said of that day."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from k8sml.catalog.dates import last_day
from k8sml.catalog.load import load_catalog
from k8sml.catalog.model import Catalog, Event, Foundation, FoundationLevel, Project
from k8sml.evidence.bundle import read_histories
from k8sml.evidence.derive import read_evidence
from k8sml.evidence.model import Evidence, History
from k8sml.evidence.umbrella import merge_umbrella
from k8sml.maturity.changes import changes
from k8sml.maturity.forecast import ForecastModel
from k8sml.maturity.model import Judgment
from tests.builders import event, history, project
from tests.examples import examples
from tests.judging import existed, judge
from tests.maturity.past import history_on, project_on

CATALOG = Path(__file__).parents[2] / "data" / "projects.yaml"


def said(found: Judgment) -> Judgment:
    """A judgment apart from the day and place of the observation, which it tells by design."""
    bare = replace(found.signals, observed=None, observed_at=None)
    return replace(found, on_day=replace(found.on_day, project=project()), signals=bare)


def same_told(full: Judgment, cut: Judgment) -> bool:
    return said(full) == said(cut) and full.events == cut.events


# ---- made-up lineages and histories ----

PARTIAL = st.builds(
    lambda day, length: day.isoformat()[:length],
    st.dates(date(2017, 1, 1), date(2022, 12, 31)),
    st.sampled_from([10, 10, 10, 7, 4]),
)
KINDS = [
    "created",
    "renamed",
    "moved",
    "relicensed",
    "joined",
    "left",
    "deprecated",
    "superseded",
    "archived",
    "revived",
    "donated",
]
LICENSES = ["Apache-2.0", "MIT", "BUSL-1.1", "SSPL-1.0"]


@st.composite
def lineages(draw: st.DrawFn) -> Project:
    """A project with events in order, each change starting where the one before ended."""
    days = sorted(draw(st.lists(PARTIAL, max_size=7)), key=last_day)
    name, repo, license = "Name", "owner/demo", "Apache-2.0"
    events: list[Event] = []
    foundation: Foundation | None = None
    for n, day in enumerate(days):
        kind = draw(st.sampled_from(KINDS))
        keys: dict[str, Any] = {}
        if kind == "renamed":
            keys, name = {"from_": name, "to": f"Name{n}"}, f"Name{n}"
        elif kind == "moved":
            keys, repo = {"from_": repo, "to": f"owner{n}/demo"}, f"owner{n}/demo"
        elif kind == "relicensed":
            to = draw(st.sampled_from(LICENSES))
            keys, license = {"from_": license, "to": to}, to
        elif kind == "joined":
            level = draw(st.sampled_from(["sandbox", "incubating", "graduated"]))
            foundation = Foundation("CNCF", FoundationLevel(level))
            keys = {"foundation": "CNCF", "level": level}
        elif kind == "left":
            keys, foundation = {"foundation": "CNCF"}, None
        elif kind == "superseded":
            keys = {"by": "other"}
        if kind == "created" and n:
            continue
        events.append(event(day, kind, **keys))
    return project(name=name, repo=repo, license=license, foundation=foundation, events=tuple(events))


TAGS = st.lists(
    st.tuples(
        st.builds("{}{}.{}{}".format, st.sampled_from(["v", "sdk-", "release-"]), st.integers(0, 3),
                  st.integers(0, 4), st.sampled_from(["", "", "-rc1"])),
        st.dates(date(2018, 1, 1), date(2022, 12, 31)).map(str),
    ),
    max_size=20,
)  # fmt: skip
COMMITS = st.lists(st.sampled_from([0, 0, 1, 2, 5, 30]), min_size=1, max_size=60)
CURATED = "2025-01-01"
DAYS = st.dates(date(2017, 6, 1), date(2023, 12, 31))


@given(lineages(), COMMITS, TAGS, st.sampled_from([3, 12, 40]), DAYS)
def test_deleting_later_events_months_and_tags_changes_nothing(
    of: Project, commits: list[int], tags: list[tuple[str, str]], authors: int, day: date
) -> None:
    whole = history(commits, tags=sorted(tags, key=lambda tag: tag[1]), authors=authors)
    whole = replace(whole, tags=tuple(tag for tag in whole.tags if tag[1] <= whole.observed))
    then, seen_then = project_on(of, day), history_on(whole, day)
    evidence = read_evidence(of, whole)
    evidence_then = read_evidence(then, seen_then) if seen_then else None
    assert existed(of, evidence, day, CURATED) == existed(then, evidence_then, day, CURATED)
    assume(existed(of, evidence, day, CURATED))
    assert same_told(judge(of, evidence, day), judge(then, evidence_then, day))


@examples(0.5)
@given(lineages(), COMMITS, DAYS, st.integers(0, 700))
def test_what_is_later_than_both_days_changes_no_comparison(
    of: Project, commits: list[int], day: date, span: int
) -> None:
    since = date.fromordinal(day.toordinal() - span)
    whole = history(commits)
    seen_then = history_on(whole, day)
    told = []
    for one, seen in ((of, whole), (project_on(of, day), seen_then)):
        evidence = read_evidence(one, seen) if seen else None
        both = [[judge(one, evidence, on)] for on in (since, day)]
        told.append(changes(both[0], both[1], since))
    assert told[0] == told[1]


# ---- the real histories ----


@cache
def real() -> tuple[Catalog, dict[str, History]]:
    catalog = load_catalog(CATALOG)
    histories, problems = read_histories(catalog, [CATALOG])
    assert problems == []
    return catalog, histories


def evidence_of(projects: dict[str, Project], histories: dict[str, History]) -> dict[str, Evidence]:
    found = {slug: read_evidence(projects[slug], seen) for slug, seen in histories.items()}
    alone = dict(found)
    for slug, one in projects.items():
        if one.released_by and slug in alone:
            parts = [
                alone[part.slug] for part in projects.values() if part.part_of == slug and part.slug in alone
            ]
            found[slug] = merge_umbrella(alone[slug], parts, alone.get(one.released_by))
    return found


@cache
def real_evidence() -> dict[str, Evidence]:
    catalog, histories = real()
    return evidence_of({one.slug: one for one in catalog.projects}, histories)


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2019-11-25", "2021-12-31", "2022-06-30", "2024-02-29", "2026-08-01"])
def test_every_real_project_is_judged_as_if_its_history_ended_on_the_day(day: str) -> None:
    catalog, histories = real()
    on = date.fromisoformat(day)
    cut = {slug: seen for slug, one in histories.items() if (seen := history_on(one, on))}
    projects = {one.slug: project_on(one, on) for one in catalog.projects}
    evidence, evidence_then = real_evidence(), evidence_of(projects, cut)
    wholes: dict[str | None, Project] = {one.slug: one for one in catalog.projects}
    compared, forecasts, different = 0, 0, []
    model = msgspec.json.decode((CATALOG.parent / "forecast.json").read_bytes(), type=ForecastModel)
    for now in catalog.projects:
        known, known_then = evidence.get(now.slug), evidence_then.get(now.slug)
        there = existed(now, known, on, catalog.curated)
        if there != existed(projects[now.slug], known_then, on, catalog.curated):
            different.append(now.slug)
        if not there:
            continue
        compared += 1
        whole, whole_then = wholes.get(now.part_of), projects.get(now.part_of or "")
        full = judge(now, known, on, catalog.curated, whole, model)
        then = judge(projects[now.slug], known_then, on, catalog.curated, whole_then, model)
        forecasts += full.risk.value is not None
        if not same_told(full, then):
            different.append(now.slug)
    assert different == []
    assert compared > 30
    assert forecasts > 10

"""What became of projects under each verdict."""

from __future__ import annotations

from typing import Any

import pytest

from k8sml.catalog.model import Catalog, Override, Project, Verdict
from k8sml.evidence.model import Evidence
from k8sml.maturity.backtest.evaluate import Series, collect_samples
from k8sml.maturity.backtest.samples import Period
from k8sml.maturity.backtest.track_record import VerdictTrackRecord, count_successors, verdict_track_records
from tests.builders import event, project
from tests.maturity.backtest.makers import quiet, repository

FADING = quiet().evidence  # silent from January 2021 on


def _outcomes(
    of: Project, seen: Evidence, period: Period | None = None, **keys: Any
) -> dict[Verdict, VerdictTrackRecord]:
    catalog = Catalog(projects=(of,), **keys)
    made = verdict_track_records(catalog, {of.slug: seen}, period or Period(), None)
    return {one.verdict: one for one in made}


def test_every_verdict_has_its_line_adopt_first() -> None:
    made = verdict_track_records(Catalog(projects=(project(),)), {}, Period(), None)
    assert [one.verdict for one in made] == list(Verdict)
    assert {(one.samples, one.share, one.superseded_share, one.all_dormant_share) for one in made} == {
        (0, None, None, None)
    }


def test_verdicts_are_tried_since_2019_unless_asked_otherwise() -> None:
    steady = repository([20] * 80)
    assert sum(one.samples for one in _outcomes(project(), steady).values()) == 14
    early = Period(first=2018 * 12)
    assert sum(one.samples for one in _outcomes(project(), steady, early).values()) == 18
    late = Period(first=2021 * 12, last=2021 * 12 + 5)
    assert sum(one.samples for one in _outcomes(project(), steady, late).values()) == 2


def test_dormant_is_a_share_of_those_alive_and_what_was_quiet_before_is_told_apart() -> None:
    hold = _outcomes(project(), FADING)[Verdict.HOLD]
    assert hold.samples > hold.alive > 0
    assert hold.dormant == hold.alive
    assert hold.share == 1.0
    assert hold.all_dormant_share == 1.0
    assert hold.projects == 1


def test_a_project_that_works_on_is_dormant_under_no_verdict() -> None:
    made = _outcomes(project(), repository([20] * 80, authors=12))
    assert sum(one.dormant for one in made.values()) == 0
    assert made[Verdict.HOLD].samples == 0


def test_superseded_counts_a_successor_that_was_named_within_the_horizon() -> None:
    gone = project(events=(event("2021-02-01", "superseded", by="heir"),))
    made = _outcomes(gone, FADING)
    before = [one for one in made.values() if one.superseded]
    # at each quarter-end from the 24 months before February 2021: 2019-03 to 2020-12
    assert sum(one.superseded for one in before) == 8
    assert sum(one.superseded for one in _outcomes(project(), FADING).values()) == 0


def test_a_verdict_of_a_persons_own_does_not_count() -> None:
    own = Override(verdict=Verdict.ADOPT, reason="we like it", until="2030-01-01", since="2018-01-01")
    assert _outcomes(project(override=own), FADING) == _outcomes(project(), FADING)


def test_the_successors_of_the_quiet_are_counted_by_moment_and_project() -> None:
    gone = project("gone", events=(event("2022-12-31", "superseded", by="heir"),))
    found = collect_samples([Series("gone", FADING), Series("left", FADING)], Period())
    quiet_ones = [case for case in found if case.sample.slug == "gone" and case.sample.dormant]
    # silent 24 months on from 2020-06: the successor of end 2022 was there at the horizon of the later ones
    counted = count_successors(found, Catalog(projects=(gone, project("left"))), 24)
    late = [case for case in quiet_ones if case.sample.month + 24 >= 2022 * 12 + 11]
    assert (counted.samples, counted.projects) == (len(late), 1)
    assert 0 < counted.samples < len(quiet_ones)


def test_a_project_that_came_back_was_not_superseded() -> None:
    back = (event("2021-02-01", "superseded", by="heir"), event("2021-03-01", "revived"))
    found = collect_samples([Series("gone", FADING)], Period())
    assert count_successors(found, Catalog(projects=(project("gone", events=back),)), 24).samples == 0


@pytest.mark.parametrize("kind", ["renamed", "archived"])
def test_events_after_the_last_horizon_change_nothing(kind: str) -> None:
    keys = {"from_": "Old", "to": "Demo"} if kind == "renamed" else {}
    later = project(name="Demo", events=(event("2026-01-01", kind, **keys),))
    assert _outcomes(later, FADING) == _outcomes(project(name="Demo"), FADING)

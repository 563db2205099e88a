"""What is said of a project whose makers announced its end while it still goes on."""

from __future__ import annotations

from datetime import date

import pytest

from k8sml.catalog.model import Override, Project, Verdict
from k8sml.maturity import reasons
from k8sml.maturity.model import VerdictResult
from k8sml.maturity.reasons import Reason
from k8sml.maturity.verdict import apply_deprecation
from tests.builders import event, project
from tests.judging import judge
from tests.maturity.makers import codes, contributors, judged, level_reached

BUSY = (20,) * 60  # 2018-01 to 2022-12, the last month partial
TAGS = [(f"v{number}.0.0", f"{2018 + number // 4}-{number % 4 * 3 + 1:02d}-05") for number in range(1, 20)]
DEPRECATED = event("2021-05-02", "deprecated", by="next")
BY_NEXT = reasons.deprecated(by="next", date="2021-05-02")
ENDED = project(events=(DEPRECATED, event("2021-09-01", "archived")))
REVIVED = project(events=(DEPRECATED, event("2021-09-01", "revived")))


def verdict(of: Project, as_of: str, commits: tuple[int, ...] = BUSY) -> VerdictResult:
    return judged(commits, as_of, of, authors=40, tags=TAGS).verdict


def test_a_deprecated_project_is_to_assess_from_its_day_on_and_says_so_first() -> None:
    of = project(events=(DEPRECATED,))
    assert verdict(of, "2021-05-01") == VerdictResult(
        Verdict.ADOPT, (level_reached("mature"), contributors(40, 2))
    )
    assert verdict(of, "2021-05-02") == VerdictResult(
        Verdict.ASSESS,
        (BY_NEXT, level_reached("mature"), contributors(40, 2)),
    )


def test_a_deprecation_changes_neither_level_nor_vitality() -> None:
    found = judged(BUSY, "2021-05-02", project(events=(DEPRECATED,)), authors=40, tags=TAGS)
    assert (found.level.value, found.vitality.value) == ("mature", "active")


def test_a_deprecated_project_that_is_to_hold_stays_so() -> None:
    found = verdict(project(events=(event("2021", "deprecated"),)), "2022-06-20", (20,) * 12 + (0,) * 48)
    assert (found.value, found.reasons[0]) == ("hold", reasons.deprecated(by=None, date="2021"))


@pytest.mark.parametrize(
    ("of", "as_of", "ring", "first"),
    [
        (ENDED, "2021-08-31", "assess", BY_NEXT),
        (ENDED, "2021-09-01", "hold", reasons.archived(date="2021-09-01", note=None)),
        (REVIVED, "2021-08-31", "assess", BY_NEXT),
        (REVIVED, "2021-09-01", "adopt", level_reached("mature")),
    ],
    ids=["before its end", "ended", "before its revival", "revived"],
)
def test_an_end_outweighs_a_deprecation_and_a_revival_undoes_it(
    of: Project, as_of: str, ring: str, first: Reason
) -> None:
    found = verdict(of, as_of)
    assert (found.value, found.reasons[0]) == (ring, first)
    assert codes(found.reasons).count("deprecated") == (ring == "assess")


def test_a_deprecated_project_that_nobody_observed_is_not_judged_but_said_to_be_deprecated() -> None:
    found = judge(project(events=(DEPRECATED,)), None, date(2022, 1, 1)).verdict
    assert found == VerdictResult(None, (BY_NEXT, reasons.not_observed()))


def test_a_verdict_of_ones_own_outweighs_a_deprecation() -> None:
    own = Override(verdict=Verdict.ADOPT, reason="we run it", until="2023")
    found = verdict(project(events=(DEPRECATED,), override=own), "2022-01-01")
    assert (found.value, found.by_rules) == ("adopt", "assess")
    assert found.reasons[:2] == (
        reasons.own_verdict(until="2023", reason="we run it", by_rules="assess"),
        BY_NEXT,
    )


@pytest.mark.parametrize(
    ("before", "after"), [("adopt", "assess"), ("trial", "assess"), ("assess", "assess"), ("hold", "hold")]
)
def test_no_deprecation_makes_a_better_verdict(before: str, after: str) -> None:
    result = VerdictResult(Verdict(before), (reasons.no_stable_release(),))
    found = apply_deprecation(result, DEPRECATED)
    assert found == VerdictResult(Verdict(after), (BY_NEXT, *result.reasons))
    assert apply_deprecation(result, None) is result


def test_an_announcement_by_another_kind_of_event_has_the_words_of_that_kind() -> None:
    result = apply_deprecation(VerdictResult(Verdict.ADOPT, ()), event("2021", "donated", to="Next"))
    assert (result.value, result.reasons[0].sentence) == ("assess", "donated to Next in 2021")

"""What is said of a project whose makers announced its end while it still goes on."""

from __future__ import annotations

from datetime import date

import pytest

from k8sml.catalog.model import Override, Project, Verdict
from k8sml.maturity.judge import judge
from k8sml.maturity.model import VerdictResult
from k8sml.maturity.verdict import cautioned
from tests.builders import event, project
from tests.maturity.makers import judged

BUSY = (20,) * 60  # 2018-01 to 2022-12, the last month partial
TAGS = [(f"v{number}.0.0", f"{2018 + number // 4}-{number % 4 * 3 + 1:02d}-05") for number in range(1, 20)]
DEPRECATED = event("2021-05-02", "deprecated", by="next")
ENDED = project(events=(DEPRECATED, event("2021-09-01", "archived")))
REVIVED = project(events=(DEPRECATED, event("2021-09-01", "revived")))


def verdict(of: Project, as_of: str, commits: tuple[int, ...] = BUSY) -> VerdictResult:
    return judged(commits, as_of, of, authors=40, tags=TAGS).verdict


def test_a_deprecated_project_is_to_assess_from_its_day_on_and_says_so_first() -> None:
    of = project(events=(DEPRECATED,))
    assert verdict(of, "2021-05-01") == VerdictResult(
        Verdict.ADOPT, ("mature, active", "40 people, half of the commits by 2")
    )
    assert verdict(of, "2021-05-02") == VerdictResult(
        Verdict.ASSESS,
        ("deprecated in favour of next 2021-05-02", "mature, active", "40 people, half of the commits by 2"),
    )


def test_a_deprecation_changes_neither_level_nor_vitality() -> None:
    found = judged(BUSY, "2021-05-02", project(events=(DEPRECATED,)), authors=40, tags=TAGS)
    assert (found.level.value, found.vitality.value) == ("mature", "active")


def test_a_deprecated_project_that_is_to_hold_stays_so() -> None:
    found = verdict(project(events=(event("2021", "deprecated"),)), "2022-06-20", (20,) * 12 + (0,) * 48)
    assert (found.value, found.reasons[0]) == ("hold", "deprecated 2021")


@pytest.mark.parametrize(
    ("of", "as_of", "ring", "first"),
    [
        (ENDED, "2021-08-31", "assess", "deprecated in favour of next 2021-05-02"),
        (ENDED, "2021-09-01", "hold", "archived 2021-09-01"),
        (REVIVED, "2021-08-31", "assess", "deprecated in favour of next 2021-05-02"),
        (REVIVED, "2021-09-01", "adopt", "mature, active"),
    ],
    ids=["before its end", "ended", "before its revival", "revived"],
)
def test_an_end_outweighs_a_deprecation_and_a_revival_undoes_it(
    of: Project, as_of: str, ring: str, first: str
) -> None:
    found = verdict(of, as_of)
    assert (found.value, found.reasons[0]) == (ring, first)
    assert len([reason for reason in found.reasons if "deprecated" in reason]) == (ring == "assess")


def test_a_deprecated_project_that_nobody_observed_is_not_judged_but_said_to_be_deprecated() -> None:
    found = judge(project(events=(DEPRECATED,)), None, date(2022, 1, 1)).verdict
    assert found == VerdictResult(None, ("deprecated in favour of next 2021-05-02", "not observed"))


def test_a_verdict_of_ones_own_outweighs_a_deprecation() -> None:
    own = Override(verdict=Verdict.ADOPT, reason="we run it", until="2023")
    found = verdict(project(events=(DEPRECATED,), override=own), "2022-01-01")
    assert (found.value, found.by_rules) == ("adopt", "assess")
    assert found.reasons[:2] == (
        "own verdict until 2023: we run it; by the rules assess",
        "deprecated in favour of next 2021-05-02",
    )


@pytest.mark.parametrize(
    ("before", "after"), [("adopt", "assess"), ("trial", "assess"), ("assess", "assess"), ("hold", "hold")]
)
def test_no_deprecation_makes_a_better_verdict(before: str, after: str) -> None:
    found = cautioned(VerdictResult(Verdict(before), ("why",)), DEPRECATED)
    assert found == VerdictResult(Verdict(after), ("deprecated in favour of next 2021-05-02", "why"))
    assert cautioned(VerdictResult(Verdict(before), ("why",)), None).value == before

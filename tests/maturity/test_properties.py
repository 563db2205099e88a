"""What holds of every judgment, whatever the project."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.model import Catalog, Project, Verdict
from k8sml.evidence.model import Evidence
from k8sml.maturity.changes import changes
from k8sml.maturity.filters import SORT_KEYS, order
from k8sml.maturity.judge import judge_all
from k8sml.maturity.model import Judgment
from k8sml.maturity.reasons import RULES
from tests.builders import event, evidence, project
from tests.examples import examples
from tests.judging import judge
from tests.maturity.makers import judged

TAGS = st.lists(
    st.tuples(
        st.builds("v{}.{}{}".format, st.integers(0, 2), st.integers(0, 9), st.sampled_from(["", "", "-rc1"])),
        st.dates(date(2018, 1, 1), date(2021, 12, 31)).map(str),
    ),
    max_size=20,
)
COMMITS = st.lists(st.sampled_from([0, 0, 1, 2, 5, 30]), min_size=1, max_size=48)
DAYS = st.dates(date(2018, 1, 1), date(2023, 6, 30)).map(str)
AUTHORS = st.sampled_from([1, 9, 10, 29, 30, 60])
PROJECTS = st.sampled_from(
    [
        project(),
        project(license="BUSL-1.1"),
        project(events=(event("2019-03-01", "joined", foundation="CNCF", level="incubating"),)),
        project(events=(event("2019-03-01", "archived"), event("2020-05-01", "revived"))),
        project(events=(event("2019-03-01", "superseded", by="other"), event("2020", "archived"))),
    ]
)


@given(PROJECTS, COMMITS, TAGS, AUTHORS, DAYS)
def test_every_judgment_says_why(
    of: Project, commits: list[int], tags: list[tuple[str, str]], authors: int, day: str
) -> None:
    found = judged(commits, day, of, tags=tags, authors=authors)
    for finding in (found.level, found.vitality, found.verdict):
        assert finding.reasons
        for reason in finding.reasons:
            assert tuple(reason.values) == RULES[reason.rule].value_names
            assert reason.sentence.strip()
            assert "None" not in reason.sentence


@examples(0.5)
@given(COMMITS, TAGS, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_tags_does_not_matter(
    commits: list[int], tags: list[tuple[str, str]], day: str, chance: random.Random
) -> None:
    shuffled = chance.sample(tags, len(tags))
    assert judged(commits, day, tags=shuffled) == judged(commits, day, tags=tags)


@examples(0.5)
@given(st.lists(st.tuples(COMMITS, TAGS), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_projects_does_not_matter(
    several: list[tuple[list[int], list[tuple[str, str]]]], chance: random.Random
) -> None:
    projects = [project(f"p{n}", name=f"P{n}") for n in range(len(several))]
    seen = {
        of.slug: evidence(of, commits, tags=tags)
        for of, (commits, tags) in zip(projects, several, strict=True)
    }
    shuffled = chance.sample(projects, len(projects))
    backwards = dict(reversed(seen.items()))

    def at(day: date, those: list[Project], known: dict[str, Evidence]) -> list[Judgment]:
        return judge_all(Catalog(projects=tuple(those)), known, day)

    then, now = date(2019, 1, 1), date(2021, 1, 1)
    whole, other = at(now, projects, seen), at(now, shuffled, backwards)
    assert sorted(other, key=lambda one: one.project.slug) == whole
    for spec in SORT_KEYS:
        assert order(other, [spec.name]) == order(whole, [spec.name])
    moved = changes(at(then, shuffled, seen), other, then)
    assert sorted(moved, key=lambda one: one.slug) == changes(at(then, projects, seen), whole, then)


def rank(verdict: Verdict | None) -> int:
    return -1 if verdict is None else list(Verdict).index(verdict)


@given(
    st.sampled_from([project(), project(license="SSPL-1.0")]),
    st.lists(st.sampled_from([0, 1, 2, 5, 30]), min_size=1, max_size=48),
    TAGS,
    AUTHORS,
    AUTHORS,
    st.integers(0, 30),
)
def test_fewer_commits_in_the_last_year_by_fewer_people_never_make_a_better_verdict(
    of: Project, commits: list[int], tags: list[tuple[str, str]], one: int, other: int, less: int
) -> None:
    many, few = max(one, other), min(one, other)
    earlier, last_year, partial = commits[:-13], commits[-13:-1], commits[-1:]
    fewer = [*earlier, *(max(0, n - less) for n in last_year), *partial]
    seen = evidence(of, commits, tags=tags, authors=many)
    day = date.fromisoformat(f"{seen.months.end}-20")
    better = judge(of, seen, day).verdict.value
    worse = judge(of, evidence(of, fewer, tags=tags, authors=few), day).verdict.value
    assert rank(worse) >= rank(better)


@examples(0.5)
@given(PROJECTS, COMMITS, TAGS, AUTHORS, DAYS)
def test_a_closed_license_never_makes_a_better_verdict(
    of: Project, commits: list[int], tags: list[tuple[str, str]], authors: int, day: str
) -> None:
    closed = project(license="SSPL-1.0", events=of.events)
    opened = project(license="Apache-2.0", events=of.events)
    found = [judged(commits, day, one, tags=tags, authors=authors).verdict.value for one in (opened, closed)]
    assert rank(found[1]) >= rank(found[0])

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.ancestry import AncestryNode, ancestry
from k8sml.catalog.model import Catalog, Event, Project
from tests.builders import event, project
from tests.examples import examples

TODAY = date(2026, 1, 1)


def tree(node: AncestryNode) -> dict[str, object]:
    """The tree below a node: the relation and slug of each child, and what hangs below it."""
    return {f"{child.relation} {child.project.slug}": tree(child) for child in node.children}


def trees(slug: str, *projects: Project, as_of: date = TODAY) -> tuple[dict[str, object], dict[str, object]]:
    catalog = Catalog(projects=projects)
    backward, forward = ancestry(catalog, next(one for one in projects if one.slug == slug), as_of)
    return tree(backward), tree(forward)


def by(slug: str, day: str = "2020") -> Event:
    return event(day, "superseded", by=slug)


def of(name: str, day: str = "2020") -> Event:
    return event(day, "forked", of=name)


CHAIN = (
    project("old", events=(by("middle", "2020-05-01"),)),
    project("middle", events=(by("new", "2022-05-01"),)),
    project("new"),
    project("fork", events=(of("old", "2019"),)),
)


def test_both_trees_start_at_the_project_itself_without_a_relation() -> None:
    alone = project("alone")
    assert ancestry(Catalog(projects=(alone,)), alone, TODAY) == (AncestryNode(alone), AncestryNode(alone))


def test_a_project_knows_what_superseded_it_over_several_steps() -> None:
    assert trees("old", *CHAIN) == (
        {},
        {"superseded by middle": {"superseded by new": {}}, "was forked as fork": {}},
    )


def test_a_project_knows_what_it_took_over_from_over_several_steps() -> None:
    assert trees("new", *CHAIN) == ({"took over from middle": {"took over from old": {}}}, {})
    assert trees("middle", *CHAIN) == ({"took over from old": {}}, {"superseded by new": {}})


def test_a_fork_came_from_what_it_was_forked_from() -> None:
    assert trees("fork", *CHAIN) == ({"forked from old": {}}, {})


def test_each_step_carries_the_event_that_made_it() -> None:
    _, forward = ancestry(Catalog(projects=CHAIN), CHAIN[0], TODAY)
    assert forward.children[0].event == CHAIN[0].events[0]
    assert forward.children[0].children[0].event == CHAIN[1].events[0]


def test_a_step_that_was_not_known_yet_is_not_shown() -> None:
    assert trees("old", *CHAIN, as_of=date(2022, 4, 30)) == (
        {},
        {"superseded by middle": {}, "was forked as fork": {}},
    )
    assert trees("old", *CHAIN, as_of=date(2019, 12, 30)) == ({}, {})


def test_a_fork_of_what_is_not_in_the_catalog_hangs_nowhere() -> None:
    assert trees("a", project("a", events=(of("Something Else"),))) == ({}, {})


def test_several_origins_stand_in_catalog_order() -> None:
    parts = (project("b", events=(by("whole"),)), project("a", events=(by("whole"),)), project("whole"))
    assert list(trees("whole", *parts)[0]) == ["took over from b", "took over from a"]


def test_forks_of_each_other_do_not_go_round() -> None:
    pair = (project("a", events=(of("b"),)), project("b", events=(of("a"),)))
    assert trees("a", *pair) == ({"forked from b": {}}, {"was forked as b": {}})


def test_a_fork_of_itself_stands_before_nobody() -> None:
    assert trees("a", project("a", events=(of("a"),))) == ({}, {})


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=7))
@examples(0.5)
def test_whoever_is_behind_a_project_has_it_before_them(steps: list[tuple[int, int, bool]]) -> None:
    events: list[list[Event]] = [[] for _ in range(5)]
    for start, end, forked in steps:
        events[start].append(of(f"p{end}") if forked else by(f"p{end}"))
    projects = [project(f"p{i}", events=tuple(made)) for i, made in enumerate(events)]
    catalog = Catalog(projects=tuple(projects))
    behind = {(one.slug, other) for one in projects for other in _below(ancestry(catalog, one, TODAY)[0])}
    before = {(other, one.slug) for one in projects for other in _below(ancestry(catalog, one, TODAY)[1])}
    assert behind == before


def _below(node: AncestryNode) -> set[str]:
    return {slug for child in node.children for slug in {child.project.slug, *_below(child)}}


def test_a_long_chain_of_successors_is_no_recursion() -> None:
    chain = [project(f"p{i}", events=(event("2020", "superseded", by=f"p{i + 1}"),)) for i in range(600)]
    catalog = Catalog(projects=(*chain, project("p600")))
    assert ancestry(catalog, chain[0], date(2021, 1, 1))[1].children

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.find import NameMatch, ProjectFinder, matches_words, projects_by_repo, slugify
from k8sml.catalog.model import Catalog, Category, Project, Resource, ResourceKind
from tests.builders import event, project
from tests.catalog.strategies import catalogs
from tests.examples import examples

KSERVE = project(
    "kserve",
    name="KServe",
    repo="kserve/kserve",
    aliases=("kfserving", "kf-serving"),
    tags=("inference", "llm"),
    events=(
        event("2021-09-27", "renamed", from_="KFServing", to="KServe"),
        event("2021-10", "moved", from_="kubeflow/kfserving", to="kserve/kserve"),
    ),
    resources=(Resource(title="Serving at Scale", url="https://a.org", kind=ResourceKind.TALK),),
)
SELDON = project("seldon-core", name="Seldon Core", repo="SeldonIO/seldon-core")
RENAMED, MOVED = KSERVE.events


def finder(*projects: Project) -> ProjectFinder:
    return ProjectFinder(Catalog(projects=projects))


def found(name: str, *projects: Project) -> str | None:
    match = finder(*projects).find(name)
    return match.project.slug if match else None


@pytest.mark.parametrize(
    "name", ["kserve", "KServe", "KSERVE", " kserve\n", "kserve/kserve", "KServe/KServe"]
)
def test_a_name_of_today_needs_no_explanation(name: str) -> None:
    assert finder(SELDON, KSERVE).find(name) == NameMatch(KSERVE)


@pytest.mark.parametrize("name", ["seldon-core", "Seldon Core", "seldon core", "seldonio/seldon-core"])
def test_a_name_is_found_however_its_words_are_joined(name: str) -> None:
    assert finder(SELDON, KSERVE).find(name) == NameMatch(SELDON)


@pytest.mark.parametrize(
    ("name", "alias", "why"),
    [
        ("kfserving", "kfserving", RENAMED),
        ("KFServing", "KFServing", RENAMED),
        (" kf-serving ", "kf-serving", RENAMED),
        ("KF Serving", "KF Serving", RENAMED),
        ("kubeflow/kfserving", "kubeflow/kfserving", MOVED),
        ("Kubeflow/KFServing", "Kubeflow/KFServing", MOVED),
    ],
)
def test_a_name_of_the_past_is_found_with_the_event_that_ended_it(name: str, alias: str, why: object) -> None:
    match = finder(SELDON, KSERVE).find(name)
    assert match is not None
    assert (match.project, match.alias, match.event) == (KSERVE, alias, why)


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("https://github.com/kserve/kserve", NameMatch(KSERVE)),
        ("http://www.github.com/KServe/KServe/", NameMatch(KSERVE)),
        ("github.com/kserve/kserve", NameMatch(KSERVE)),
        ("https://github.com/kserve/kserve.git", NameMatch(KSERVE)),
        ("git@github.com:kserve/kserve.git", NameMatch(KSERVE)),
        (
            "https://github.com/kubeflow/kfserving",
            NameMatch(KSERVE, "https://github.com/kubeflow/kfserving", MOVED),
        ),
        ("https://gitlab.com/kserve/kserve", None),
        ("https://github.com/kserve/other", None),
        ("https://github.com/", None),
    ],
)
def test_an_address_on_github_is_found_as_the_home_it_leads_to(name: str, match: NameMatch | None) -> None:
    assert finder(SELDON, KSERVE).find(name) == match


def test_an_alias_that_no_event_explains_is_found_without_one() -> None:
    k8s = project("kubernetes", aliases=("k8s",))
    assert finder(k8s).find("k8s") == NameMatch(k8s, "k8s")


def test_a_name_taken_up_again_is_explained_by_its_last_end() -> None:
    twice = project(
        name="C",
        events=(
            event("2018", "renamed", from_="Old", to="B"),
            event("2019", "renamed", from_="B", to="Old"),
            event("2020", "renamed", from_="Old", to="C"),
        ),
    )
    assert finder(twice).find("old") == NameMatch(twice, "old", twice.events[2])


@pytest.mark.parametrize("name", ["nothing", "", " ", "kserve/other", "serv", "\x1b[31m", "a" * 10_000])
def test_what_nobody_is_called_is_not_found(name: str) -> None:
    assert finder(SELDON, KSERVE).find(name) is None


def test_a_slug_beats_an_alias_and_an_alias_a_display_name() -> None:
    named = project("one", name="Flow")
    aliased = project("two", aliases=("flow",))
    slugged = project("flow", name="Three")
    assert found("flow", named, aliased, slugged) == "flow"
    assert found("flow", named, aliased) == "two"
    assert found("flow", named) == "one"


def test_todays_home_beats_a_former_one() -> None:
    left = project("left", repo="new/home", events=(event("2020", "moved", from_="a/b", to="new/home"),))
    lives = project("lives", repo="a/b")
    assert found("a/b", left, lives) == "lives"
    assert found("A/B", left) == "left"


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("kserv", ["kserve"]),
        ("K-Serve", ["kserve"]),
        ("kfservin", ["kserve"]),
        ("seldon", ["seldon-core"]),
        ("core", ["seldon-core"]),
        ("xyz", []),
        ("", []),
        ("飞桨", []),
    ],
)
def test_a_mistyped_name_leads_to_the_slug_of_the_closest(name: str, slugs: list[str]) -> None:
    assert finder(SELDON, KSERVE).suggest(name) == slugs


def test_a_name_that_is_alike_by_two_thirds_only_is_not_suggested() -> None:
    assert finder(project("openfl")).suggest("nope") == []  # 0.6 alike
    assert finder(project("openfl")).suggest("openf") == ["openfl"]


def test_names_that_begin_as_asked_are_suggested_before_those_that_hold_it() -> None:
    index = finder(project("my-serving-runtime"), project("serving-runtime-operator"))
    assert index.suggest("serving") == ["serving-runtime-operator", "my-serving-runtime"]


def test_no_more_is_suggested_than_asked_for() -> None:
    many = finder(*(project(f"flow-{i}") for i in range(9)))
    assert len(many.suggest("flow")) == 3
    assert len(many.suggest("flow", limit=1)) == 1


@given(st.text(max_size=30))
def test_no_name_makes_searching_fail(name: str) -> None:
    index = finder(SELDON, KSERVE)
    assert set(index.suggest(name)) <= {"kserve", "seldon-core"}
    match = index.find(name)
    assert match is None or match.project in (SELDON, KSERVE)


@given(catalogs())
@examples(0.2)
def test_every_project_is_found_by_its_slug_and_every_alias_leads_to_its_owner(catalog: Catalog) -> None:
    index = ProjectFinder(catalog)
    for one in catalog.projects:
        assert index.find(one.slug) == NameMatch(one)
        for alias in one.aliases:
            match = index.find(alias)
            assert match is not None
            assert match.project == one


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        (["kserve"], True),
        (["kfserving"], True),
        (["kf-serving"], True),
        (["inference", "llm"], True),
        (["scale"], True),
        (["one", "thing"], True),
        (["serving"], True),
        (["inference", "training"], False),
        (["kubeflow"], False),
        ([], True),
    ],
)
def test_a_project_speaks_of_what_stands_in_its_names_summary_tags_or_resources(
    words: list[str], spoken: bool
) -> None:
    assert matches_words(KSERVE, words) is spoken


def test_a_project_speaks_of_its_category() -> None:
    assert matches_words(project(category=Category.FEATURE_STORE), ["feature-store"])


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Seldon Core", "seldon-core"),
        ("  LF AI & Data ", "lf-ai-data"),
        ("k8s.io/Foo_Bar", "k8s-io-foo-bar"),
        ("KServe", "kserve"),
        ("--a--", "a"),
        ("飞桨", ""),
    ],
)
def test_a_display_name_becomes_lower_case_words_with_hyphens(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_todays_display_name_beats_a_former_one() -> None:
    former = project("alpha", name="Alpha", events=(event("2020", "renamed", from_="Flow", to="Alpha"),))
    match = ProjectFinder(Catalog(projects=(former, project("flow-engine", name="Flow")))).find("Flow")
    assert match is not None
    assert match.project.slug == "flow-engine"


@pytest.mark.parametrize("name", ["", "???", "日本"])
def test_a_name_without_latin_letters_is_not_found_by_every_other_such_name(name: str) -> None:
    assert ProjectFinder(Catalog(projects=(project("paddle", name="飞桨"),))).find(name) is None


def test_a_project_is_known_by_every_home_it_had_in_any_case() -> None:
    moved = event("2021-01-01", "moved", from_="Old/Demo", to="owner/demo")
    heir = project("heir", repo="Old/Demo")
    known = projects_by_repo([heir, project(events=(moved,))])
    assert known["owner/demo"].slug == "demo"
    assert known["old/demo"].slug == "heir"  # who has the home today


def test_the_first_of_several_projects_that_left_a_home_is_known_by_it() -> None:
    moves = {slug: event("2021-01-01", "moved", from_="o/whole", to=f"o/{slug}") for slug in ("one", "two")}
    parts = [project(slug, repo=f"o/{slug}", events=(move,)) for slug, move in moves.items()]
    assert projects_by_repo(parts)["o/whole"].slug == "one"
    assert projects_by_repo(reversed(parts))["o/whole"].slug == "two"

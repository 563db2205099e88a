from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import pytest

from k8sml.catalog.model import Catalog, Category, Foundation, FoundationLevel
from k8sml.maturity.filters import (
    FILTERS,
    SORT_KEYS,
    ChoiceError,
    Filter,
    choices,
    order,
    rank,
    resolve,
    select,
)
from k8sml.maturity.model import Judgment
from tests.builders import event, project
from tests.maturity.makers import judged

SERVER = project(
    "server",
    name="Server",
    summary="Serves models.",
    tags=("inference", "crd"),
    language="Go",
    license="Apache-2.0",
    foundation=Foundation("CNCF", FoundationLevel.INCUBATING),
    mentioned_in=("kubecon-2019",),
    events=(event("2018-02-01", "joined", foundation="CNCF", level="incubating"),),
)
TUNER = project(
    "tuner",
    name="tuner",
    summary="Tunes models.",
    category=Category.TUNING,
    tags=("crd",),
    language="Python",
    license="BUSL-1.1",
    aliases=("searcher",),
    events=(event("2019-12-01", "relicensed", from_="MIT OR Apache-2.0", to="BUSL-1.1"),),
)
ENDED = project("ended", name="Ended", category=Category.DATA, events=(event("2018-09-01", "archived"),))
LEFT = project(
    "left",
    name="Left",
    language="Go",
    events=(
        event("2018-02-01", "joined", foundation="Apache", level="incubating"),
        event("2018-08-01", "left", foundation="Apache"),
    ),
)
CATALOG = Catalog(projects=(SERVER, TUNER, ENDED, LEFT))
DAY = "2020-06-20"
JUDGED = [
    judged((20,) * 30, DAY, SERVER, authors=40, tags=[("v1.0.0", "2020-02-01")]),
    judged((9,) * 30, DAY, TUNER, tags=[("v0.1.0", "2020-05-01")]),
    judged((0,) * 30, DAY, ENDED),
    judged((20,) * 10, DAY, LEFT, tags=[("v1.0.0", "2018-02-01")]),
]


def slugs(found: list[Judgment]) -> list[str]:
    return [one.project.slug for one in found]


def kept(search: str | None = None, **values: Sequence[str]) -> list[str]:
    named = {name.replace("_", "-"): chosen for name, chosen in values.items()}
    return slugs(select(CATALOG, JUDGED, Filter(named, search)))


def test_an_empty_filter_keeps_everything_in_its_order() -> None:
    assert kept() == ["server", "tuner", "ended", "left"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"category": ("tuning",)}, ["tuner"]),
        ({"category": ("serving", "tuning")}, ["server", "tuner", "left"]),
        ({"foundation": ("CNCF",)}, ["server"]),
        ({"foundation": ("Apache",)}, []),
        ({"level": ("unknown",)}, []),
        ({"vitality": ("archived",)}, ["ended"]),
        ({"vitality": ("unknown",)}, ["left"]),
        ({"verdict": ("hold",)}, ["ended"]),
        ({"license": ("Apache-2.0",)}, ["server"]),
        ({"license": ("BUSL-1.1",)}, ["tuner"]),
        ({"license": ("MIT",)}, []),
        ({"language": ("Go",)}, ["server", "left"]),
        ({"tag": ("crd",)}, ["server", "tuner"]),
        ({"mentioned_in": ("kubecon-2019",)}, ["server"]),
        ({"search": "models"}, ["server", "tuner"]),
        ({"search": "TUNES models"}, ["tuner"]),
        ({"search": "searcher"}, ["tuner"]),
        ({"search": "  "}, ["server", "tuner", "ended", "left"]),
        ({"tag": ("crd",), "language": ("Go",)}, ["server"]),
        ({"tag": ("crd",), "language": ("Go",), "search": "tunes"}, []),
    ],
    ids=str,
)
def test_values_are_alternatives_and_fields_combine(wanted: dict[str, Any], found: list[str]) -> None:
    assert kept(**wanted) == found


@pytest.mark.parametrize(("license", "found"), [("MIT", ["tuner"]), ("Apache-2.0", ["tuner"])])
def test_a_license_is_asked_for_as_it_was_on_the_day(license: str, found: list[str]) -> None:
    then = [judged((9,) * 30, "2019-11-30", TUNER)]
    assert slugs(select(CATALOG, then, Filter({"license": (license,)}))) == found


@pytest.mark.parametrize(
    ("field", "given", "spelt"),
    [
        ("foundation", "cncf", "CNCF"),
        ("language", " go ", "Go"),
        ("license", "apache-2.0", "Apache-2.0"),
        ("category", "TUNING", "tuning"),
    ],
)
def test_values_are_taken_in_any_case(field: str, given: str, spelt: str) -> None:
    assert resolve(CATALOG, field, [given]) == (spelt,)


def test_the_lasting_part_of_a_filter_is_what_no_observation_changes() -> None:
    wanted = Filter({spec.name: ("x",) for spec in FILTERS}, "Kube")
    assert wanted.lasting.search == "Kube"
    assert set(wanted.values) - set(wanted.lasting.values) == {"level", "vitality", "verdict"}


@pytest.mark.parametrize(
    ("field", "valid"),
    [
        ("level", ["experimental", "emerging", "established", "mature", "unknown"]),
        ("vitality", ["active", "slowing", "dormant", "superseded", "archived", "unknown"]),
        ("verdict", ["adopt", "trial", "assess", "hold", "unknown"]),
        ("foundation", ["Apache", "CNCF"]),
        ("license", ["Apache-2.0", "BUSL-1.1", "MIT", "MIT OR Apache-2.0"]),
        ("language", ["Go", "Python"]),
        ("tag", ["crd", "inference"]),
        ("mentioned-in", ["kubecon-2019"]),
    ],
)
def test_choices_are_what_a_project_of_the_catalog_has_or_once_had(field: str, valid: list[str]) -> None:
    assert choices(CATALOG, field) == valid
    with pytest.raises(ChoiceError) as raised:
        resolve(CATALOG, field, ["nonsense"])
    assert raised.value.valid == tuple(valid)
    assert str(raised.value) == f"no {field} 'nonsense'; use one of {', '.join(valid)}"


MANY = Catalog(projects=(project(tags=tuple(f"tag-{n}" for n in range(40))), TUNER))


def test_of_forty_values_all_are_named_and_of_more_only_those_that_come_close() -> None:
    forty = Catalog(projects=MANY.projects[:1])
    with pytest.raises(ChoiceError, match=rf"^no tag 'crt'; use one of {', '.join(choices(forty, 'tag'))}$"):
        resolve(forty, "tag", ["crt"])
    assert len(choices(MANY, "tag")) == 41
    with pytest.raises(ChoiceError, match=r"^no tag 'CRT'; did you mean crd\?$"):
        resolve(MANY, "tag", ["CRT"])


def test_no_more_than_five_of_many_values_are_offered() -> None:
    with pytest.raises(ChoiceError) as raised:
        resolve(MANY, "tag", ["tag"])
    offered = str(raised.value).removeprefix("no tag 'tag'; did you mean ").removesuffix("?").split(" or ")
    assert len(offered) == 5
    assert set(offered) < set(choices(MANY, "tag"))


def test_where_none_of_many_values_comes_close_their_number_is_told() -> None:
    with pytest.raises(ChoiceError, match=r"^no tag 'xyz'; none of the 41 valid ones"):
        resolve(MANY, "tag", ["xyz"])


def test_the_categories_to_choose_from_are_all_there_are() -> None:
    assert choices(CATALOG, "category") == [one.value for one in Category]


# ---- order ----


@pytest.mark.parametrize(
    ("key", "first_to_last"),
    [
        ("name", ["ended", "left", "server", "tuner"]),
        ("category", ["left", "server", "tuner", "ended"]),
        ("verdict", ["server", "left", "tuner", "ended"]),
        ("vitality", ["server", "tuner", "ended", "left"]),
        ("level", ["server", "left", "tuner", "ended"]),
        ("risk", ["ended", "left", "server", "tuner"]),
        ("people", ["server", "left", "tuner", "ended"]),
        ("commits", ["server", "left", "tuner", "ended"]),
        ("released", ["tuner", "server", "left", "ended"]),
        ("age", ["tuner", "server", "left", "ended"]),
        ("first-seen", ["ended", "left", "server", "tuner"]),
        ("observed", ["ended", "server", "tuner", "left"]),
    ],
)
def test_each_key_puts_the_best_or_newest_first_and_names_break_ties(
    key: str, first_to_last: list[str]
) -> None:
    assert slugs(order(JUDGED, [key])) == first_to_last
    assert slugs(order(JUDGED[::-1], [key])) == first_to_last


def test_every_key_has_its_row_in_the_table_above() -> None:
    keys = "name category verdict vitality level risk people commits released age first-seen observed"
    assert {spec.name for spec in SORT_KEYS} == set(keys.split())


def test_a_member_ranks_in_its_own_enum_even_if_another_has_the_same_value() -> None:
    class Stage(StrEnum):
        EARLY = "early"
        LATE = "late"

    class Arrival(StrEnum):
        LATE = "late"

    assert str(Stage.LATE) == str(Arrival.LATE)
    assert (rank(Stage.LATE), rank(Arrival.LATE)) == (1, 0)


@pytest.mark.parametrize(
    ("key", "last_to_first"),
    [
        ("category", ["ended", "tuner", "left", "server"]),
        ("vitality", ["ended", "server", "tuner", "left"]),
        ("released", ["left", "server", "tuner", "ended"]),
        ("age", ["left", "server", "tuner", "ended"]),
    ],
)
def test_turned_around_the_unknown_still_comes_last_and_names_break_ties(
    key: str, last_to_first: list[str]
) -> None:
    assert slugs(order(JUDGED, [key], reverse=True)) == last_to_first
    assert slugs(order(JUDGED[::-1], [key], reverse=True)) == last_to_first


def test_the_project_seen_first_comes_first() -> None:
    made = [
        judged((9,) * 30, DAY, project(slug, events=(event(day, "created"),)))
        for slug, day in (("a", "2019-05-01"), ("b", "2018-03"), ("c", "2018-04-01"))
    ]
    assert slugs(order(made, ["first-seen"])) == ["b", "c", "a"]
    assert slugs(order(made, ["first-seen"], reverse=True)) == ["a", "c", "b"]


def test_keys_combine_and_the_order_can_be_turned_around() -> None:
    assert slugs(order(JUDGED, ["category", "people"])) == ["server", "left", "tuner", "ended"]
    assert slugs(order(JUDGED, ["name"], reverse=True)) == ["tuner", "server", "left", "ended"]


def test_what_is_unknown_comes_last() -> None:
    unseen = judged((9,) * 30, "2018-01-20", project("a-new-one"))
    for key in ("verdict", "vitality", "level", "people", "commits", "released", "age"):
        for reverse in (False, True):
            assert slugs(order([unseen, JUDGED[0]], [key], reverse)) == ["server", "a-new-one"]


def test_an_unknown_key_is_refused_with_those_there_are() -> None:
    with pytest.raises(ChoiceError, match=r"no sort key 'stars'; use one of name, category, verdict"):
        order(JUDGED, ["stars"])

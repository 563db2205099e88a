from __future__ import annotations

from k8sml.catalog.ancestry import ancestry
from k8sml.catalog.model import Catalog, Project
from k8sml.render.view import View
from k8sml.render.views.lineage import lineage_view
from tests.builders import event, project
from tests.render.makers import DAY, judged, texts

GRANDPARENT = project("first", events=(event("2018-05", "superseded", by="second"),))
PARENT = project("second", events=(event("2020-01-01", "superseded", by="third"),))
CHILD = project(
    "third",
    events=(
        event("2019-06-01", "created"),
        event("2019-07-01", "forked", of="origin"),
        event("2021-09-27", "renamed", from_="Three", to="Third"),
    ),
)
ORIGIN = project("origin")
CATALOG = Catalog(projects=(GRANDPARENT, PARENT, CHILD, ORIGIN))


def _view(of: Project, catalog: Catalog = CATALOG) -> View:
    return lineage_view(judged(of), *ancestry(catalog, of, DAY), DAY)


def test_predecessors_are_among_the_events_by_date_each_event_once() -> None:
    assert texts(_view(CHILD), "lineage") == [
        "Third",
        "├─ created",
        "├─ forked from Origin (origin)",
        "├─ took over from Second (second)",
        "│  └─ took over from First (first)",
        "└─ renamed from Three to Third",
    ]


def test_each_successor_is_below_the_one_before() -> None:
    assert texts(_view(GRANDPARENT), "lineage")[-2:] == [
        "└─ superseded by Second (second)",
        "   └─ superseded by Third (third)",
    ]


def test_every_turn_has_its_day_and_its_source() -> None:
    view = _view(PARENT)
    assert texts(view, "date") == ["", "May 2018", "1 Jan 2020"]
    assert texts(view, "source") == ["", "example.org/source", "example.org/source"]
    assert [row.cells["date"].link for row in view.rows[1:]] == ["https://example.org/source"] * 2


def test_a_project_without_any_event_says_so() -> None:
    alone = project("alone")
    view = _view(alone, Catalog(projects=(alone,)))
    assert (texts(view, "lineage"), view.below) == (["Alone"], ("no events recorded",))


def test_names_are_the_whole_family_each_once_the_project_first() -> None:
    assert _view(CHILD).names == ("third", "second", "first", "origin")


def test_the_tree_as_data_nests_like_the_tree() -> None:
    (item,) = _view(PARENT).items()
    assert (item["slug"], item["name"]) == ("second", "Second")
    (before,), (after,) = item["came_from"], item["became"]
    assert (before["slug"], before["relation"]) == ("first", "took over from")
    assert before["event"]["date"] == "2018-05"
    assert (after["slug"], after["relation"], after["children"]) == ("third", "superseded by", [])
    assert [one["kind"] for one in item["events"]] == ["superseded"]

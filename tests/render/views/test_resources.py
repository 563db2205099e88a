from __future__ import annotations

from k8sml.catalog.model import Resource, ResourceKind
from k8sml.render.views.resources import COLUMNS, resources_view

TALK = Resource(
    title="Serving at night",
    url="https://example.org/talk",
    kind=ResourceKind.TALK,
    topics=("serving", "llm"),
    projects=("demo", "other"),
    mentioned_in=("kubecon-2019",),
)


def test_a_resource_is_a_row_with_its_lists_joined() -> None:
    (row,) = resources_view([TALK], COLUMNS).rows
    assert {key: cell.text for key, cell in row.cells.items()} == {
        "title": "Serving at night",
        "kind": "talk",
        "topics": "serving, llm",
        "projects": "demo, other",
        "mentioned-in": "kubecon-2019",
        "url": "https://example.org/talk",
    }


def test_resources_are_named_by_their_addresses() -> None:
    view = resources_view([TALK], COLUMNS)
    assert (view.names, view.kind) == (("https://example.org/talk",), "ResourceList")


def test_a_resource_as_data_keeps_its_lists_and_a_missing_note_is_null() -> None:
    (item,) = resources_view([TALK], COLUMNS).items()
    assert (item["topics"], item["kind"], item["note"]) == (["serving", "llm"], "talk", None)


def test_an_empty_list_of_resources_says_so() -> None:
    view = resources_view([], COLUMNS)
    assert (view.rows, view.empty) == ((), "no resources match")

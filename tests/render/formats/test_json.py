from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from k8sml.render.formats.json import render
from k8sml.render.views.json_items import judgment_item
from tests.examples import examples
from tests.render.makers import PIPE, small_view, thriving, unseen


def test_it_is_indented_and_headed_by_its_version() -> None:
    text = render(small_view({"slug": "a"}, meta={"as_of": "2026-09-01"}), PIPE)
    assert text.split("\n")[:4] == [
        "{",
        '  "schema_version": 2,',
        '  "kind": "Test",',
        '  "as_of": "2026-09-01",',
    ]


def test_unknown_is_null() -> None:
    view = small_view({"slug": "a"}, items=lambda: [judgment_item(one) for one in (unseen(), thriving())])
    first, second = json.loads(render(view, PIPE))["items"]
    assert (first["verdict"], second["verdict"]) == (None, "adopt")
    assert "–" not in render(view, PIPE)


@examples(0.8)
@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    view = small_view({"slug": text})
    assert json.loads(render(view, PIPE))["items"] == [{"slug": text}]

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from k8sml.render.formats.json import render as render_json
from k8sml.render.formats.yaml import render
from k8sml.render.views.json_items import judgment_item
from tests.builders import event
from tests.examples import examples
from tests.render.makers import PIPE, small_view, thriving, unseen


def test_it_says_the_same_as_json() -> None:
    judgments = (thriving(events=(event("2019-01", "created"),)), unseen())
    view = small_view({"slug": "a"}, items=lambda: [judgment_item(one) for one in judgments])
    assert yaml.safe_load(render(view, PIPE)) == json.loads(render_json(view, PIPE))


@pytest.mark.parametrize(
    "text", ["no", "null", "~", "1.10", "2021-09-27", "1e3", "0x1f", "12:30", "", "- a: b"]
)
def test_a_text_that_looks_like_something_else_stays_a_text(text: str) -> None:
    assert yaml.safe_load(render(small_view({"version": text}), PIPE))["items"] == [{"version": text}]


@examples(0.8)
@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_any_printable_text_comes_back_as_it_was(text: str) -> None:
    view = small_view({"slug": text})
    assert yaml.safe_load(render(view, PIPE))["items"] == [{"slug": text}]


def test_keys_keep_their_order_and_long_texts_stay_on_one_line() -> None:
    text = render(small_view({"z": "word " * 60, "a": "1"}), PIPE)
    assert text.split("\n")[-1] == "  a: '1'"
    assert len(text.split("\n")) == 5

from __future__ import annotations

from k8sml.render.formats.name import render
from tests.render.makers import PIPE, small_view, terminal


def test_names_are_printed_one_per_line() -> None:
    view = small_view({"slug": "a"}, names=("kserve", "seldon-core"), above=("head",), below=("foot",))
    assert render(view, PIPE) == render(view, terminal(20)) == "kserve\nseldon-core"


def test_without_names_there_is_nothing() -> None:
    assert render(small_view(names=()), PIPE) == ""

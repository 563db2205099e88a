from __future__ import annotations

import pytest

from k8sml.catalog.find import NameMatch
from k8sml.render.views.project_page_layout import render_page, short_source
from tests.builders import project
from tests.render.makers import CNCF, PIPE, RENAMED, TALK, ended, judged, page_of, terminal, thriving, unseen


def test_the_page_begins_with_the_explanation_of_the_name_asked_for() -> None:
    one = thriving()
    text = render_page(page_of(one, match=NameMatch(one.project, "omed", RENAMED)), PIPE)
    assert text.split("\n")[:3] == [
        "Omed became Demo on 27 Sep 2021.",
        "",
        "Demo    serving · Go · Apache-2.0 · CNCF incubating",
    ]


def test_in_a_terminal_the_facts_of_the_title_are_at_the_right_edge() -> None:
    title = render_page(page_of(thriving()), terminal(80)).split("\n")[0]
    assert title.startswith("Demo  ")
    assert title.endswith("  serving · Go · Apache-2.0 · CNCF incubating")
    assert len(title) == 80


def test_a_title_omits_unknown_facts() -> None:
    assert render_page(page_of(unseen()), PIPE).split("\n")[0] == "Unseen    serving"


def test_a_title_too_long_for_the_line_puts_its_facts_below() -> None:
    lines = render_page(page_of(thriving(name="D" * 60)), terminal(80)).split("\n")
    assert lines[:2] == ["D" * 60, "serving · Go · Apache-2.0 · CNCF incubating"]


def test_home_and_documentation_are_named_once_each_without_their_scheme() -> None:
    one = thriving(homepage="https://demo.org/", docs="https://demo.org/docs/")
    assert (
        render_page(page_of(one), PIPE).split("\n")[2] == "github.com/owner/demo · demo.org · demo.org/docs"
    )
    same = thriving(homepage="https://github.com/owner/demo", docs="https://github.com/owner/demo")
    assert render_page(page_of(same), PIPE).split("\n")[2] == "github.com/owner/demo"


@pytest.mark.parametrize(
    ("url", "short"),
    [
        ("https://github.com/kserve/website/blob/05b8/blog/post.md", "kserve/website post.md"),
        ("https://github.com/cncf/toc/pull/91", "cncf/toc pull 91"),
        ("https://github.com/a/b/commit/0123456789abcdef", "a/b 012345678"),
        ("https://github.com/a/b/commit", "a/b commit"),
        ("https://blog.example.org/2021/x", "blog.example.org"),
        ("https://example.org/", "example.org"),
    ],
)
def test_a_source_is_shortened(url: str, short: str) -> None:
    assert short_source(url) == short


def test_a_source_is_whole_in_a_pipe_short_in_a_terminal_and_a_link_in_color() -> None:
    page = page_of(thriving(events=(RENAMED,)))
    assert "renamed from Omed to Demo  https://example.org/source\n" in render_page(page, PIPE)
    assert "renamed from Omed to Demo  example.org\n" in render_page(page, terminal(80))
    assert "\x1b]8;" in render_page(page, terminal(80, color=True))


@pytest.mark.parametrize("width", [40, 80, 160])
def test_no_line_in_a_terminal_is_longer_than_the_terminal(width: int) -> None:
    one = thriving(summary="word " * 24, works_with=("old",), events=(RENAMED,), unsure=("doubt " * 40,))
    text = render_page(page_of(one, [ended()], resources=(TALK,)), terminal(width))
    assert max(map(len, text.split("\n"))) <= width


def test_a_text_wraps_beside_its_label() -> None:
    lines = render_page(page_of(thriving(unsure=("doubt " * 40,))), terminal(80)).split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("unsure"))
    assert lines[first + 1].startswith(" " * 16 + "doubt")


def test_without_utf_8_the_page_is_ascii() -> None:
    assert render_page(page_of(thriving(events=(RENAMED,))), terminal(80, unicode=False)).isascii()


def test_a_repository_as_source_keeps_owner_and_name() -> None:
    assert short_source("https://github.com/a/b") == "a/b"


def test_the_foundation_of_a_part_names_the_whole_that_is_the_member() -> None:
    part = judged(project("part", part_of="demo"), whole=project(foundation=CNCF))
    assert render_page(page_of(part), PIPE).split("\n")[0] == "Part    serving · CNCF incubating (Demo)"

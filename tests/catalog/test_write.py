"""Entries written as the contract shows them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.load import load_catalog, parse_catalog
from k8sml.catalog.model import Detect, Foundation, FoundationLevel, Neighbor
from k8sml.catalog.write import entry_text, project_text
from tests.builders import event, project
from tests.examples import examples

DATA = Path(__file__).parents[2] / "data" / "projects.yaml"

# Text as a catalog may hold it: printable, and not blank.
TEXTS = st.text(
    st.characters(blacklist_categories=["C", "Z"], whitelist_characters=" "), min_size=1, max_size=60
).filter(lambda text: text.strip() == text and text.isprintable())


def test_an_entry_reads_as_the_contract_shows_it() -> None:
    written = project_text(
        project(
            "kserve",
            tags=("llm", "crd"),
            homepage="https://kserve.github.io/website/",
            foundation=Foundation("LF AI & Data", FoundationLevel.INCUBATING),
            events=(event("2021-09-27", "renamed", from_="KFServing", to="KServe"),),
            also_consider=(Neighbor("ray", "it serves, too: on its own cluster"),),
            detect=Detect(images=("kserve/*",)),
        )
    )
    assert written == (
        "- slug: kserve\n"
        "  name: Kserve\n"
        "  summary: Does one thing.\n"
        "  category: serving\n"
        "  tags: [llm, crd]\n"
        "  repo: owner/kserve\n"
        "  homepage: https://kserve.github.io/website/\n"
        "  foundation: {name: LF AI & Data, level: incubating}\n"
        "  events:\n"
        "  - {date: 2021-09-27, kind: renamed, from: KFServing, to: KServe,"
        ' source: "https://example.org/source"}\n'
        "  also_consider:\n"
        '  - {project: ray, why: "it serves, too: on its own cluster"}\n'
        "  detect:\n"
        "    images: [kserve/*]"
    )


def test_what_a_person_must_fill_in_stands_as_a_comment() -> None:
    text = entry_text({"slug": "a", "name": "A", "repo": "o/a"}, {"summary": "one sentence"})
    assert text == "- slug: a\n  name: A\n  summary:  # one sentence\n  repo: o/a"


def test_the_bundled_catalog_is_the_same_after_writing_and_reading_it() -> None:
    projects = load_catalog(DATA).projects
    written = "projects:\n" + "\n".join(map(project_text, projects)) + "\n"
    assert parse_catalog(written.encode(), "written").projects == projects


@examples(2)
@given(name=TEXTS, note=TEXTS, unsure=st.lists(TEXTS, max_size=3))
def test_any_text_reads_as_it_was_written(name: str, note: str, unsure: list[str]) -> None:
    made = project(name=name, unsure=tuple(unsure), events=(event("2021", "archived", note=note),))
    written = f"projects:\n{project_text(made)}\n"
    assert parse_catalog(written.encode(), "written").projects == (made,)

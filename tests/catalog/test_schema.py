"""The JSON Schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from k8sml.catalog.schema import json_schema

DATA = Path(__file__).parents[2] / "data"


class Words(yaml.SafeLoader):
    """YAML as editors read it (1.2): a day is text, a lone year a number."""


Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> Any:
    return yaml.load(text, Words)


def faults(text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(json_schema())
    return [error.message for error in validator.iter_errors(read(text))]


ENTRY = "{slug: a, name: A, summary: Does., category: serving, repo: o/a%s}"


def test_the_schema_in_the_repository_is_current() -> None:
    assert json.loads((DATA / "projects.schema.json").read_text()) == json_schema()


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_bundled_catalog_satisfies_it() -> None:
    assert faults((DATA / "projects.yaml").read_text()) == []


def test_editors_find_the_schema_from_the_first_line_of_the_catalog() -> None:
    first = (DATA / "projects.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=projects.schema.json"


@pytest.mark.parametrize(
    "more",
    ["", ', events: [{date: 2021, kind: archived, source: "https://e.org"}]', ", license: MIT"],
    ids=["required keys", "a year alone", "a license"],
)
def test_what_the_decoder_takes_satisfies_it(more: str) -> None:
    assert faults(f"projects: [{ENTRY % more}]") == []


@pytest.mark.parametrize(
    "text",
    [
        "projects: [{slug: a}]",
        f"projects: [{ENTRY % ', color: red'}]",
        f"projects: [{ENTRY.replace('serving', 'srving') % ''}]",
        f"projects: [{ENTRY % ', homepage: null'}]",
        f"projects: [{ENTRY % ', events: [{date: 2021-1, kind: archived}]'}]",
        "project: []",
    ],
    ids=["missing keys", "unknown key", "unknown category", "null", "bad date", "unknown key at the top"],
)
def test_what_the_decoder_refuses_violates_it(text: str) -> None:
    assert faults(text)

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from k8sml.catalog.find import ProjectFinder
from k8sml.catalog.issues import CatalogError
from k8sml.catalog.lineage import identity
from k8sml.catalog.load import load_catalog, load_with_source_map, parse_catalog
from k8sml.catalog.model import (
    Catalog,
    Category,
    Event,
    EventKind,
    Foundation,
    FoundationLevel,
    Project,
    Resource,
    ResourceKind,
)
from tests.catalog.strategies import catalogs, texts
from tests.catalog.texts import demo, entries
from tests.examples import examples

WHOLE = """\
curated: 2026-08-01
projects:
- slug: kserve
  name: KServe
  summary: "Serves models: fast."
  category: serving
  tags: [inference, llm]
  repo: kserve/kserve
  homepage: https://kserve.github.io/website/
  language: Go
  license: Apache-2.0
  foundation: {name: CNCF, level: incubating}
  aliases: [kfserving]
  events:
  - {date: 2021-09-27, kind: renamed, from: KFServing, to: KServe, source: "https://example.org/a"}
  - {date: 2025-09, kind: joined, foundation: CNCF, level: incubating, source: "https://example.org/b"}
  detect:
    images: [kserve/*]
  unsure: [the month]
resources:
- {title: A Talk, url: "https://example.org/t", kind: talk, projects: [kserve]}
"""


def test_a_catalog_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(WHOLE)
    catalog = load_catalog(path)
    [kserve] = catalog.projects
    assert catalog.curated == "2026-08-01"
    assert kserve.detect is not None
    assert kserve.detect.images == ("kserve/*",)
    assert msgspec.structs.replace(kserve, detect=None) == Project(
        slug="kserve",
        name="KServe",
        summary="Serves models: fast.",
        category=Category.SERVING,
        tags=("inference", "llm"),
        repo="kserve/kserve",
        homepage="https://kserve.github.io/website/",
        language="Go",
        license="Apache-2.0",
        foundation=Foundation("CNCF", FoundationLevel.INCUBATING),
        aliases=("kfserving",),
        events=(
            Event(
                date="2021-09-27",
                kind=EventKind.RENAMED,
                from_="KFServing",
                to="KServe",
                source="https://example.org/a",
            ),
            Event(
                date="2025-09",
                kind=EventKind.JOINED,
                foundation="CNCF",
                level=FoundationLevel.INCUBATING,
                source="https://example.org/b",
            ),
        ),
        unsure=("the month",),
    )
    assert catalog.resources == (
        Resource(title="A Talk", url="https://example.org/t", kind=ResourceKind.TALK, projects=("kserve",)),
    )


def test_a_fault_names_the_file_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.yaml").write_text(demo("tag: [x]"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CatalogError) as caught:
        load_catalog(Path("own.yaml"))
    assert caught.value.lines == ["own.yaml:7: demo.tag: unknown key, did you mean tags?"]


def test_of_several_files_each_fault_names_its_own(tmp_path: Path) -> None:
    first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
    first.write_text(entries("a, part_of: nobody"))
    second.write_text("# remark\n" + entries("b, works_with: [nobody]"))
    with pytest.raises(CatalogError) as caught:
        load_catalog(first, second)
    assert caught.value.lines == [
        f"{first}:2: a.part_of: no project has the slug nobody",
        f"{second}:3: b.works_with[0]: no project has the slug nobody",
    ]


def test_what_stands_in_one_file_may_be_named_in_another(tmp_path: Path) -> None:
    first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
    first.write_text(entries("a, part_of: b"))
    second.write_text(entries("b"))
    assert [one.slug for one in load_catalog(first, second).projects] == ["a", "b"]


def test_places_lead_to_the_line_of_a_part_or_of_what_is_around_it(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(WHOLE)
    source_map = load_with_source_map(path).source_map
    lines = {
        "projects[0].name": 4,
        "projects[0].tags[1]": 7,
        "projects[0].events[1].level": 16,
        "projects[0].events[1].note": 16,
        "projects[0].docs": 3,
        "projects[9].docs": 3,
        "resources[0].kind": 21,
        "nothing": 1,
    }
    assert {where: source_map.node(where).line for where in lines} == lines
    assert source_map.node("projects[0].name").file == str(path)
    assert str(source_map.issue("projects[0].docs", "is missing")) == f"{path}:3: kserve.docs: is missing"


keys = st.text(max_size=12) | st.sampled_from(
    [*Catalog.__struct_encode_fields__, *Project.__struct_encode_fields__, *Event.__struct_encode_fields__]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates(max_value=date(9999, 11, 30))
    | st.text(max_size=12)
    | st.sampled_from([*EventKind, *Category, "MIT", "https://a.org", "a/b", "demo"]).map(str)
)
structures = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=15,
)
near_projects = st.fixed_dictionaries(
    {
        "slug": st.sampled_from(["demo", "b", "c"]) | scalars,
        "name": texts,
        "summary": texts,
        "category": st.just("serving"),
        "repo": st.just("a/b"),
    },
    optional={
        "events": st.lists(
            st.dictionaries(st.sampled_from(Event.__struct_encode_fields__), scalars, max_size=6), max_size=3
        ),
        **{key: scalars | st.just("b") for key in ("part_of", "license", "released_by", "homepage")},
        **{
            key: st.lists(st.sampled_from(["demo", "b", "x"]), max_size=3)
            for key in ("aliases", "works_with")
        },
        **dict.fromkeys(("detect", "foundation", "resources", "tags", "override"), structures),
    },
)


def outcome(data: bytes) -> Catalog | list[str]:
    try:
        return parse_catalog(data, "c.yaml")
    except CatalogError as error:
        return error.lines


def is_good(end: Catalog | list[str]) -> bool:
    if isinstance(end, Catalog):
        return True
    return bool(end) and all(line.startswith("c.yaml:") and line.isprintable() for line in end)


@given(st.binary(max_size=200))
@example(b"\xff")
@example(b"\xef\xbb\xbf" * 3)
@example(b"\x85\xe2\x80\xa8a: b")
def test_any_bytes_end_in_a_catalog_or_in_printable_lines(data: bytes) -> None:
    assert is_good(outcome(data))


@given(st.text(alphabet="ab01 \n\t-:?,[]{}#&*!|>'\"%@~.\\", max_size=60))
def test_any_text_of_yaml_signs_ends_in_a_catalog_or_in_printable_lines(text: str) -> None:
    assert is_good(outcome(text.encode()))


@given(structures | st.fixed_dictionaries({"projects": st.lists(near_projects, max_size=3)}))
def test_any_structure_ends_in_a_catalog_or_in_printable_lines(structure: Any) -> None:
    assert is_good(outcome(yaml.safe_dump(structure, allow_unicode=True).encode()))


@given(catalogs(), st.booleans(), st.sampled_from([True, False, None]), st.integers(20, 200))
@examples(0.5)
def test_a_valid_catalog_written_as_yaml_loads_to_the_same_values(
    catalog: Catalog, plain: bool, flow: bool | None, width: int
) -> None:
    written = yaml.safe_dump(
        _without_nothing(msgspec.to_builtins(catalog)),
        allow_unicode=plain,
        default_flow_style=flow,
        width=width,
    )
    assert parse_catalog(written.encode(), "c.yaml") == catalog


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nothing(one) for key, one in value.items() if one is not None}
    return [_without_nothing(one) for one in value] if isinstance(value, list | tuple) else value


def test_the_bundled_catalog_knows_that_kfserving_became_kserve() -> None:
    catalog = load_catalog(Path(__file__).parents[2] / "data" / "projects.yaml")
    match = ProjectFinder(catalog).find("KFServing")
    assert match is not None
    assert match.event is not None
    assert (match.project.slug, match.event.date, match.event.to) == ("kserve", "2021-09-27", "KServe")
    assert identity(match.project, date(2021, 9, 26)).name == "KFServing"
    assert identity(match.project, date(2021, 9, 27)).name == "KServe"

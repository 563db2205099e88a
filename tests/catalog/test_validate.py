from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.decode import decode
from k8sml.catalog.model import Catalog
from k8sml.catalog.validate import validate
from k8sml.catalog.yaml_source import YamlMapping
from tests.builders import event, project
from tests.catalog.texts import demo, entries, faults, parse

EMPTY = YamlMapping({}, {}, "c.yaml", 1)
SUPERSEDED = "events: [{{date: 2020, kind: superseded, by: {}, source: 'https://a.org'}}]"


def by(slug: str) -> str:
    return SUPERSEDED.format(slug)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (entries("a", "b", "a"), ["c.yaml:4: a.slug: the slug a is already taken"]),
        (entries("a, aliases: [b]", "b"), ["c.yaml:2: a.aliases[0]: the name b is taken by b"]),
        (entries("a", "b, aliases: [x, a]"), ["c.yaml:3: b.aliases[1]: the name a is taken by a"]),
        (
            entries("a, aliases: [x]", "b, aliases: [x]"),
            ["c.yaml:3: b.aliases[0]: the name x is taken by a"],
        ),
        (entries("a, aliases: [x, x]"), ["c.yaml:2: a.aliases[1]: the name x is taken by a"]),
        (entries("a, aliases: [a]"), ["c.yaml:2: a.aliases[0]: the name a is taken by a"]),
    ],
    ids=["slug", "alias-is-a-later-slug", "alias-is-a-slug", "alias-of-two", "alias-twice", "own-slug"],
)
def test_a_name_belongs_to_one_project(text: str, lines: list[str]) -> None:
    assert faults(text) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (entries("a, part_of: zz"), ["c.yaml:2: a.part_of: no project has the slug zz"]),
        (
            entries("a, works_with: [b, zz]", "b"),
            ["c.yaml:2: a.works_with[1]: no project has the slug zz"],
        ),
        (
            entries("a, alternatives: [zz]"),
            ["c.yaml:2: a.alternatives[0]: no project has the slug zz"],
        ),
        (entries("a, " + by("zz")), ["c.yaml:2: a.events[0].by: no project has the slug zz"]),
        (
            entries(
                "a, resources: [{title: T, url: 'https://a.org', kind: talk, projects: [zz]}]",
            ),
            ["c.yaml:2: a.resources[0].projects[0]: no project has the slug zz"],
        ),
        (
            "resources:\n- title: T\n  url: https://a.org\n  kind: talk\n  projects: [zz]\n",
            ["c.yaml:5: resources[0].projects[0]: no project has the slug zz"],
        ),
        (
            entries("a, works_with: [x]", "b, aliases: [x]"),
            ["c.yaml:2: a.works_with[0]: no project has the slug x"],
        ),
    ],
    ids=["part_of", "works_with", "alternatives", "by", "own-resource", "resource", "alias-is-no-slug"],
)
def test_a_relation_to_nobody_is_named(text: str, lines: list[str]) -> None:
    assert faults(text) == lines


@pytest.mark.parametrize("key", ["works_with", "alternatives"])
def test_a_project_is_no_neighbor_of_itself_and_names_another_once(key: str) -> None:
    assert faults(entries(f"a, {key}: [a, b, b]", "b")) == [
        f"c.yaml:2: a.{key}[0]: a names itself",
        f"c.yaml:2: a.{key}[2]: b is named twice",
    ]


def test_a_resource_names_a_project_once() -> None:
    text = entries("a") + "resources:\n- {title: T, url: 'https://a.org', kind: talk, projects: [a, a]}\n"
    assert faults(text) == ["c.yaml:4: resources[0].projects[1]: a is named twice"]


@pytest.mark.parametrize("parts", [(), ("part_of: b",)], ids=["no-part", "part-of-another"])
def test_who_releases_an_umbrella_must_be_its_part(parts: tuple[str, ...]) -> None:
    text = entries("a, released_by: c", "b", ", ".join(["c", *parts]))
    assert faults(text) == ["c.yaml:2: a.released_by: c is not a part of a"]


def test_an_umbrella_released_by_its_part_is_sound() -> None:
    assert parse(entries("a, released_by: b", "b, part_of: a")).projects[0].released_by == "b"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (entries("a, part_of: a"), ["c.yaml:2: a: a cycle in part_of: a → a"]),
        (
            entries("a, part_of: b", "b, part_of: c", "c, part_of: a"),
            ["c.yaml:2: a: a cycle in part_of: a → b → c → a"],
        ),
        (
            entries("tail, part_of: a", "a, part_of: b", "b, part_of: a"),
            ["c.yaml:3: a: a cycle in part_of: a → b → a"],
        ),
        (entries("a, " + by("a")), ["c.yaml:2: a: a cycle in successors: a → a"]),
        (
            entries("a, " + by("b"), "b, " + by("a"), "c, " + by("c")),
            [
                "c.yaml:2: a: a cycle in successors: a → b → a",
                "c.yaml:4: c: a cycle in successors: c → c",
            ],
        ),
        (
            entries("a, part_of: b, " + by("b"), "b, part_of: a, " + by("a")),
            [
                "c.yaml:2: a: a cycle in part_of: a → b → a",
                "c.yaml:2: a: a cycle in successors: a → b → a",
            ],
        ),
    ],
    ids=["itself", "three", "tail", "successor-of-itself", "two-circles", "both-kinds"],
)
def test_a_cycle_is_written_out_once_where_it_is_entered(text: str, lines: list[str]) -> None:
    assert faults(text) == lines


def test_two_ways_to_the_same_successor_are_no_cycle() -> None:
    two = (
        "events: [{{date: 2020, kind: superseded, by: {}, source: 'https://a.org'}}, "
        "{{date: 2021, kind: superseded, by: {}, source: 'https://a.org'}}]"
    )
    text = entries("a, " + two.format("b", "c"), "b, " + by("d"), "c, " + by("d"), "d")
    assert len(parse(text).projects) == 4


@given(st.lists(st.integers(0, 7), min_size=8, max_size=8))
def test_a_cycle_is_found_exactly_where_following_the_parents_comes_back(parents: list[int]) -> None:
    catalog = Catalog(
        projects=tuple(
            project(f"p{i}", part_of=f"p{parent}" if parent else None) for i, parent in enumerate(parents)
        )
    )
    # 0 stands for no parent; who is still on the way after as many steps as there are projects is on a circle
    circling = set()
    for start in range(8):
        at, steps = start, 0
        while steps < 8 and (steps == 0 or at):
            at, steps = parents[at], steps + 1
        if at:
            circling.add(f"p{at}")
    found = [fault.message for fault in validate(catalog, decode(EMPTY, Catalog)[2])]
    circles = [message.removeprefix("a cycle in part_of: ").split(" → ") for message in found]
    assert {name for circle in circles for name in circle} == circling


def test_a_long_chain_of_parents_is_followed_without_recursion() -> None:
    chain = [project(f"p{i}", part_of=f"p{i + 1}") for i in range(1500)]
    last = project("p1500", part_of="p0")
    places = decode(EMPTY, Catalog)[2]
    assert validate(Catalog(projects=(*chain, project("p1500"))), places) == []
    [fault] = validate(Catalog(projects=(*chain, last)), places)
    assert fault.message.startswith("a cycle in part_of: p0 → p1 → ")


def test_faults_of_names_relations_and_lineage_are_reported_together_in_file_order() -> None:
    text = demo(
        "aliases: [other, other]",
        "part_of: nobody",
        "events:",
        "- {date: 2021, kind: superseded, source: 'https://a.org'}",
        "- {date: 2020, kind: renamed, from: Old, to: New, source: 'https://a.org'}",
        "works_with: [demo]",
    )
    assert faults(text) == [
        "c.yaml:3: demo.name: 'Demo', but the events end with 'New'",
        "c.yaml:7: demo.aliases[1]: the name other is taken by demo",
        "c.yaml:8: demo.part_of: no project has the slug nobody",
        "c.yaml:10: demo.events[0]: missing key: by (an event of kind superseded needs it)",
        "c.yaml:11: demo.events[1]: 2020 is listed after 2021; put the oldest event first",
        "c.yaml:12: demo.works_with[0]: demo names itself",
    ]


def test_what_is_wrong_with_the_form_is_said_before_what_is_wrong_with_the_sense() -> None:
    assert faults(entries("a, part_of: zz, docs: here")) == [
        "c.yaml:2: a.docs: 'here' must be an http or https address"
    ]


def test_a_sound_catalog_has_no_faults() -> None:
    catalog = Catalog(projects=(project("a", events=(event("2020", "superseded", by="b"),)), project("b")))
    assert validate(catalog, decode(EMPTY, Catalog)[2]) == []


def former(entry: str, names: str = "images: [x/*, y/*]") -> str:
    return entries(f"a, detect: {{{names}, former: [{{{entry}, since: 2021, source: 'https://a.org'}}]}}")


def test_a_former_name_and_the_one_that_took_its_place_are_both_looked_for() -> None:
    for entry in ("name: x/*, to: y/*", "name: x/*"):
        assert parse(former(entry)).projects[0].detect
    where = "c.yaml:2: a.detect.former[0]"
    assert faults(former("name: z, to: y/*")) == [f"{where}.name: z is not one of the names in detect"]
    assert faults(former("name: x/*, to: z")) == [f"{where}.to: z is not one of the names in detect"]


def test_a_former_name_leads_elsewhere_and_stands_once() -> None:
    assert faults(former("name: x/*, to: x/*")) == [
        "c.yaml:2: a.detect.former[0]: x/* is replaced by itself; leave out `to` if nothing replaces it"
    ]
    twice = "name: x/*, since: 2020, source: 'https://a.org'}, {name: x/*"
    assert faults(former(twice)) == ["c.yaml:2: a.detect.former[1].name: x/* is listed twice"]


def test_a_chart_in_step_is_one_that_is_looked_for() -> None:
    assert parse(entries("a, detect: {charts: [x], charts_in_step: [x]}")).projects[0].detect
    assert faults(entries("a, detect: {charts: [x], charts_in_step: [y]}")) == [
        "c.yaml:2: a.detect.charts_in_step[0]: y is not one of the charts in detect"
    ]
    assert faults(entries("a, detect: {charts: [x], foreign_charts: [y]}")) == [
        "c.yaml:2: a.detect.foreign_charts[0]: y is not one of the charts in detect"
    ]


def test_a_foreign_tag_is_of_an_image_or_package_that_is_looked_for() -> None:
    detect = "detect: {images: [x/*], python: [y], foreign_tags: [x/*, x/part, y]}"
    assert parse(entries(f"a, {detect}")).projects[0].detect
    assert faults(entries("a, detect: {images: [x/*], foreign_tags: [z/part]}")) == [
        "c.yaml:2: a.detect.foreign_tags[0]: z/part is not one of the images or packages in detect"
    ]


def test_a_tag_belongs_to_one_build() -> None:
    twice = "{tag: v1-aa, release: 1.8.0}, {tag: v1-aa, release: 1.8.1}"
    assert faults(entries(f"a, detect: {{builds: [{twice}]}}")) == [
        "c.yaml:2: a.detect.builds[1].tag: v1-aa is listed twice"
    ]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("images: [x/y]", "images: [docker.io/x/y]", "images[0]: the image docker.io/x/y"),
        ("images: [z]", "images: [k/*, docker.io/library/z]", "images[1]: the image docker.io/library/z"),
        ("images: [g.io/x/*]", "images: [g.io/x/*]", "images[0]: the image g.io/x/*"),
        ("charts: [c]", "charts: [d, c]", "charts[1]: the chart c"),
        ("python: [x-y]", "python: [X_y]", "python[0]: the package X_y"),
    ],
)
def test_a_name_in_a_cluster_leads_to_one_project(first: str, second: str, message: str) -> None:
    assert faults(entries(f"a, detect: {{{first}}}", f"b, detect: {{{second}}}")) == [
        f"c.yaml:3: b.detect.{message} is also claimed by a; keep it in one of them"
    ]


@pytest.mark.parametrize(
    "names", ["images: [x/y, x/y, docker.io/x/y]", "charts: [c, c]", "python: [x_y, X-y]"]
)
def test_a_name_that_one_project_lists_twice_can_be_used(names: str) -> None:
    assert parse(entries(f"a, detect: {{{names}}}"))


def test_a_repository_is_the_home_of_one_project_and_may_be_the_former_home_of_others() -> None:
    assert faults(entries("a", "b").replace("repo: o/b", "repo: O/A")) == [
        "c.yaml:3: b.repo: the repository O/A is also claimed by a; keep it in one of them"
    ]
    moved = "events: [{date: 2021, kind: moved, from: o/whole, to: o/part, source: 'https://a.org'}]"
    part = f"part, {moved}"
    assert parse(entries(part, part.replace("part", "other"), "whole"))


def test_api_groups_may_be_shared_and_one_image_may_match_several_patterns() -> None:
    shared = "shared_api_groups: [g.io, g.io/Kind]"
    assert parse(
        entries(f"a, detect: {{{shared}, images: [x/*]}}", f"b, detect: {{{shared}, images: [x/y]}}")
    )


def test_a_foreign_tag_is_of_an_image_that_no_other_project_claims() -> None:
    assert faults(
        entries("a, detect: {images: [x/*], foreign_tags: [x/b]}", "b, detect: {images: [x/b]}")
    ) == ["c.yaml:2: a.detect.foreign_tags[0]: x/b is not one of the images or packages in detect"]
    assert faults(entries("a, detect: {images: [x/*], foreign_tags: [g.io/x/b]}")) == [
        "c.yaml:2: a.detect.foreign_tags[0]: g.io/x/b is not one of the images or packages in detect"
    ]

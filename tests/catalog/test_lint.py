"""What a curated catalog must satisfy beyond being sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.catalog.lint import lint
from k8sml.catalog.load import load_with_source_map


def reviewed(tmp_path: Path, *entries: str, top: str = "") -> list[str]:
    """The shortcomings of a catalog of entries, each given as what follows its required keys."""
    lines = [top] if top else []
    lines.append("projects:")
    for number, entry in enumerate(entries):
        slug = "abcdef"[number]
        lines.append(f"- {{slug: {slug}, name: {slug.upper()}, summary: Does., repo: o/{slug}, {entry}}}")
    path = tmp_path / "c.yaml"
    path.write_text("\n".join(lines) + "\n")
    loaded = load_with_source_map(path)
    return [str(fault).removeprefix(f"{path}:") for fault in lint(loaded.catalog, loaded.source_map)]


ENDED = 'events: [{date: 2022, kind: archived, source: "https://e.org"}]'
SUPERSEDED = 'events: [{date: 2022, kind: superseded, by: b, source: "https://e.org"}]'
SERVING = "category: serving"


def test_a_catalog_that_tells_all_has_no_shortcoming(tmp_path: Path) -> None:
    assert not reviewed(
        tmp_path,
        f"{SERVING}, alternatives: [b], works_with: [c]",
        f"{SERVING}, alternatives: [a]",
        "category: data, works_with: [a]",
    )


def test_an_alternative_of_another_category_must_say_why(tmp_path: Path) -> None:
    found = reviewed(tmp_path, f"{SERVING}, alternatives: [b]", "category: data, alternatives: [a]")
    assert found == [
        "2: a.alternatives[0]: b has the category data; name it in also_consider with a reason",
        "3: b.alternatives[0]: a has the category serving; name it in also_consider with a reason",
    ]
    why = "also_consider: [{project: b, why: it can}]"
    assert not reviewed(tmp_path, f"{SERVING}, {why}", "category: data")
    assert reviewed(tmp_path, f"{SERVING}, {why}", SERVING) == [
        "2: a.also_consider[0]: b has the same category; name it in alternatives"
    ]


def test_an_archived_project_names_what_to_use_instead_or_says_that_there_is_nothing(tmp_path: Path) -> None:
    assert reviewed(tmp_path, f"{SERVING}, {ENDED}") == [
        "2: a: archived 2022: name in replaced_by what to use instead, "
        "or say in no_replacement why there is nothing"
    ]
    assert not reviewed(tmp_path, f"{SERVING}, {ENDED}, replaced_by: [b]", SERVING)
    assert not reviewed(tmp_path, f"{SERVING}, {ENDED}, no_replacement: nobody does this any more")


def test_a_superseded_project_names_its_successor_in_the_event(tmp_path: Path) -> None:
    assert not reviewed(tmp_path, f"{SERVING}, {SUPERSEDED}", SERVING)


@pytest.mark.parametrize("key", ["replaced_by: [b]", "no_replacement: none"])
def test_a_living_project_has_no_replacement(tmp_path: Path, key: str) -> None:
    assert reviewed(tmp_path, f"{SERVING}, {key}", SERVING) == [
        f"2: a.{key.split(':', maxsplit=1)[0]}: the project has not ended: it has no such event"
    ]


def test_a_replacement_and_none_cannot_both_be_true(tmp_path: Path) -> None:
    both = f"{SERVING}, {ENDED}, replaced_by: [b], no_replacement: none"
    assert reviewed(tmp_path, both, SERVING) == ["2: a.no_replacement: contradicts replaced_by: b"]


@pytest.mark.parametrize("key", ["alternatives", "works_with"])
def test_what_holds_between_two_living_projects_holds_both_ways(tmp_path: Path, key: str) -> None:
    assert reviewed(tmp_path, f"{SERVING}, {key}: [b]", SERVING) == [
        f"3: b.{key}: a names b, but not the other way round"
    ]


def test_a_living_project_need_not_point_back_to_one_that_ended(tmp_path: Path) -> None:
    assert not reviewed(tmp_path, f"{SERVING}, {SUPERSEDED}, alternatives: [b], works_with: [b]", SERVING)


def test_entries_of_two_files_need_not_point_to_each_other(tmp_path: Path) -> None:
    base, own = tmp_path / "base.yaml", tmp_path / "own.yaml"
    required = "name: N, summary: Does., category: serving"
    base.write_text(f"projects:\n- {{slug: a, repo: o/a, {required}}}\n")
    own.write_text(f"projects:\n- {{slug: b, repo: o/b, {required}, alternatives: [a]}}\n")
    loaded = load_with_source_map(base, own)
    assert not lint(loaded.catalog, loaded.source_map)


def test_an_event_dated_to_a_time_that_is_not_over_is_named_since_it_would_not_count_yet(
    tmp_path: Path,
) -> None:
    year = 'events: [{date: 2026, kind: revived, source: "https://e.org"}]'
    assert reviewed(tmp_path, f"{SERVING}, {year}", top="curated: 2026-11-24") == [
        "3: a.events[0].date: 2026 was not over on 2026-11-24, when the catalog was curated; "
        "write the day by which it is known, and say so in unsure"
    ]
    assert not reviewed(tmp_path, f"{SERVING}, {year}", top="curated: 2026")
    assert not reviewed(tmp_path, f"{SERVING}, {year}")


def test_an_api_group_leads_to_one_project_or_to_several_that_say_so(tmp_path: Path) -> None:
    own, shared = "detect: {api_groups: [x.io]}", "detect: {shared_api_groups: [x.io]}"
    assert reviewed(tmp_path, f"{SERVING}, {own}", f"{SERVING}, {own}") == [
        "2: a.detect.api_groups[0]: x.io is also named by b; name it in shared_api_groups of each",
        "3: b.detect.api_groups[0]: x.io is also named by a; name it in shared_api_groups of each",
    ]
    assert not reviewed(tmp_path, f"{SERVING}, {shared}", f"{SERVING}, {shared}")
    assert reviewed(tmp_path, f"{SERVING}, {shared}") == [
        "2: a.detect.shared_api_groups[0]: no other project shares x.io"
    ]


def test_projects_share_a_group_kind_by_kind(tmp_path: Path) -> None:
    first, second = (f"{SERVING}, detect: {{shared_api_groups: [x.io/{kind}]}}" for kind in ("One", "Two"))
    assert not reviewed(tmp_path, first, second)
    assert reviewed(tmp_path, first) == ["2: a.detect.shared_api_groups[0]: no other project shares x.io"]
    assert reviewed(tmp_path, first, f"{SERVING}, detect: {{api_groups: [x.io]}}") == [
        "3: b.detect.api_groups[0]: x.io is also named by a; name it in shared_api_groups of each"
    ]


def test_a_foreign_api_group_belongs_to_no_project(tmp_path: Path) -> None:
    found = reviewed(
        tmp_path, f"{SERVING}, detect: {{api_groups: [x.io]}}", top="foreign_api_groups: [y.io, x.io]"
    )
    assert found == ["1: foreign_api_groups[1]: x.io belongs to a"]


@pytest.mark.parametrize(
    ("names", "repeated"),
    [
        ("images: [x/y, z, docker.io/x/y]", "images[2]: the image docker.io/x/y"),
        ("images: [x/y, x/y]", "images[1]: the image x/y"),
        ("charts: [c, d, c]", "charts[2]: the chart c"),
        ("python: [x_y, X-y]", "python[1]: the package X-y"),
    ],
)
def test_a_project_lists_a_name_once(tmp_path: Path, names: str, repeated: str) -> None:
    found = reviewed(tmp_path, f"{SERVING}, detect: {{{names}}}")
    assert found == [f"2: a.detect.{repeated} is listed twice"]
    assert not reviewed(tmp_path, f"{SERVING}, detect: {{images: [c], charts: [c], python: [c]}}")


@pytest.mark.parametrize(
    ("since", "until", "reversed_"),
    [
        ("2027-02-01", "2027-01-31", True),
        ("2028", "2027", True),
        ("2027-02", "2027-01-31", True),
        ("2027-01-31", "2027-01-31", False),
        ("2027-02", "2027", False),
        ("2027", "2027-02", True),
    ],
)
def test_an_override_begins_before_it_ends(tmp_path: Path, since: str, until: str, reversed_: bool) -> None:
    own = f"override: {{verdict: trial, reason: Ours., since: {since}, until: {until}}}"
    message = f"2: a.override.since: {since} is after until ({until}): the override applies on no day"
    assert reviewed(tmp_path, f"{SERVING}, {own}") == ([message] if reversed_ else [])

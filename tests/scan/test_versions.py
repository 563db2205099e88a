"""Which releases a version in use is looked for among."""

from __future__ import annotations

from k8sml.catalog.model import Catalog
from k8sml.scan.assess import assess
from k8sml.scan.versions import umbrella_releases, with_umbrella_releases
from tests.builders import event, evidence, project
from tests.judging import judge
from tests.scan.makers import DAY, found
from tests.scan.makers import seen as seen_as

WHOLE = project("whole", repo="acme/whole")
TAGS = [("v1.8.0", "2019-01-10"), ("v1.9.0", "2020-01-10"), ("v1.10.0", "2021-06-01")]
WHOLE_SEEN = evidence(WHOLE, [5] * 60, tags=TAGS)


def versions(from_: str, moved: str = "2021-02-01", part_of: str | None = "whole") -> list[str]:
    part = project(
        "part",
        part_of=part_of,
        repo="acme/part",
        events=(event(moved, "moved", from_=from_, to="acme/part"),),
    )
    seen = {"whole": WHOLE_SEEN, "part": evidence(part, [5] * 60, tags=[("v2.0.0", "2022-01-01")])}
    found = with_umbrella_releases(part, Catalog(projects=(WHOLE, part)), seen)
    assert found is not None
    return [release.version for release in found.releases]


def test_a_part_that_left_its_wholes_repository_was_released_with_it_until_then() -> None:
    assert versions("acme/whole") == ["1.8.0", "1.9.0", "2.0.0"]
    assert versions("Acme/Whole", moved="2021-12") == ["1.8.0", "1.9.0", "1.10.0", "2.0.0"]


def test_a_part_that_came_from_elsewhere_has_its_own_releases_alone() -> None:
    assert versions("other/part") == ["2.0.0"]
    assert versions("acme/whole", part_of=None) == ["2.0.0"]


def test_a_project_that_was_not_observed_has_no_releases() -> None:
    part = project("part", part_of="whole")
    assert with_umbrella_releases(part, Catalog(projects=(WHOLE, part)), {"whole": WHOLE_SEEN}) is None


def test_a_scan_tells_which_release_of_the_whole_its_parts_are_of() -> None:
    part = project(
        "part",
        part_of="whole",
        repo="acme/part",
        events=(event("2021-02-01", "moved", from_="acme/whole", to="acme/part"),),
    )
    catalog = Catalog(projects=(WHOLE, part))
    seen = {"whole": WHOLE_SEEN, "part": evidence(part, [5] * 60, tags=[("v2.0.0", "2022-01-01")])}
    known = with_umbrella_releases(part, catalog, seen)
    scanned = [
        found("1.8.0", slug="part", name="web"),
        found("1.9.0", slug="part", name="web"),
        found("1.9.0", slug="part", name="job"),
        found("2.0.0", slug="part", name="new"),
    ]
    assessed = [assess(one, judge(part, known, DAY), known, {}, {}) for one in scanned]
    told = [(one.name, one.version, one.components) for one in umbrella_releases(assessed, catalog, seen)]
    assert told == [("Whole", "1.9.0", 2), ("Whole", "1.8.0", 1)]


def test_a_release_of_a_part_alone_is_none_of_the_whole() -> None:
    """Such as a package that the part's repository tags apart (sdk-2.15.0)."""
    part = project("part", part_of="whole", repo="acme/part")
    catalog = Catalog(projects=(WHOLE, part))
    tags = [("v2.0.0", "2022-01-01"), ("sdk-2.15.0", "2023-01-01")]
    seen = {"whole": WHOLE_SEEN, "part": evidence(part, [5] * 60, tags=tags)}
    known = with_umbrella_releases(part, catalog, seen)
    one = found("2.15.0", seen_as("kfp", "2.15.0", "python"), slug="part", name="kfp")
    assessed = [assess(one, judge(part, known, DAY), known, {}, {})]
    assert assessed[0].version_status.release is not None
    assert umbrella_releases(assessed, catalog, seen) == []

"""The words by which tags say what they are, one row a word."""

from __future__ import annotations

import pytest

from k8sml.evidence.versions import parse_tag, read_releases

# Words of prereleases by phase, the earliest first.
PHASES = {
    "dev": "devel nightly snapshot ci test citest int build dirty dryrun docs experiment dev",
    "alpha": "techpreview ea preview alpha",
    "beta": "pre prerelease beta",
    "rc": "rcx candidate rc",
}
# Letters count only directly before the number.
LETTERS = {"d": "dev", "m": "alpha", "a": "alpha", "b": "beta", "c": "rc"}
TAGS = [
    *((f"v1.0.0-gpu-{word}.5", phase) for phase, words in PHASES.items() for word in words.split()),
    *((f"v1.0.0-{letter}5", phase) for letter, phase in LETTERS.items()),
]


def order(*tags: str) -> list[str]:
    """The tags of one project in the order of their versions."""
    return [release.tag for release in read_releases([(tag, "2024-05-01") for tag in reversed(tags)], ())[0]]


@pytest.mark.parametrize(("tag", "phase"), TAGS)
def test_a_word_makes_a_prerelease_of_its_phase(tag: str, phase: str) -> None:
    parsed = parse_tag(tag)
    assert parsed is not None
    assert not parsed.stable
    other = next(word for word in PHASES[phase].split() if f"-{word}." not in tag)
    tags = (f"v1.0.0-gpu-{other}.4", tag, f"v1.0.0-gpu-{other}.6")
    assert order(*tags) == list(tags)


def test_phases_come_in_this_order_before_the_release() -> None:
    tags = [f"v1.0.0-gpu-{phase}.{9 - i}" for i, phase in enumerate(PHASES)]
    assert order(*tags, "v1.0.0-gpu", "v1.0.0", "v1.0.0.post1") == [
        *tags,
        "v1.0.0-gpu",
        "v1.0.0",
        "v1.0.0.post1",
    ]


@pytest.mark.parametrize(
    "tag",
    [
        "1.0",
        "v-1.0",
        "release-1.0",
        "releases/1.0",
        "rel-1.0",
        "rel/release-1.0",
        "version-1.0",
        "official/1.0",
        "v2alpha10-1.0",
        "v10beta2-1.0",
    ],
)
def test_a_prefix_that_is_no_name_of_a_component(tag: str) -> None:
    assert order(tag) == [tag]


@pytest.mark.parametrize("tag", ["version.of-1.0", "v1gamma1-1.0", "xv1beta1-1.0", "v1beta1x-1.0", "off-1.0"])
def test_a_prefix_that_names_a_component(tag: str) -> None:
    own, parts = read_releases([(tag, "2024-05-01")], ())
    assert (own, [release.tag for release in parts]) == ((), [tag])


@pytest.mark.parametrize(
    ("tag", "stable"),
    [
        ("v9999", True),
        ("v10000", None),
        ("v10000.1", True),
        ("v1", True),
        ("v0", None),
        ("v0.0", True),
        (f"v1+{'a' * 78}", True),  # 80 characters without the v
        (f"v1+{'a' * 79}", None),
        ("v1.0.0-abc", True),
        ("v1.0.0.abc", None),
        ("v1.0.0_abc", None),
        ("v1.0.0abc", None),
        ("v1.0.0.m1", False),
        ("v1.0.0-x-m1", True),
        ("v1.0.0+build", True),
        ("v1.0.0+dryrun.7", False),
        ("v1.0.0+1.2", True),
        ("2025-10-15T17-29-55Z", True),
        ("2025-10-15T17-29-55", True),
    ],
)
def test_the_edges_of_a_version(tag: str, stable: bool | None) -> None:
    parsed = parse_tag(tag)
    assert (parsed and parsed.stable) is stable


@pytest.mark.parametrize(
    "tags",
    [
        ("v1.0.0-1.2", "v1.0.0-1.3", "v1.0.0-2.0"),
        ("v1.0.0-gpu1", "v1.0.0-gpu2"),
        ("v1.0.0-nightly.123456789", "v1.0.0-nightly.223456789"),
        ("v1.0.0+b1", "v1.0.0+b2"),
        ("v1.0.0-1", "v1.0.0-2"),
        ("v1.0.0.post1+a1", "v1.0.0.post1+a2", "v1.0.0.post2"),
        ("v1.0.0+dryrun.1", "v1.0.0-rc.1"),
        ("v1.0.0rc1.dev1", "v1.0.0rc1.dev2", "v1.0.0rc1", "v1.0.0rc1.post1", "v1.0.0rc2"),
        ("2025-10-15T17-29-55Z", "2025-10-15T17-29-56Z", "2025-10-15T18-00-00Z"),
    ],
)
def test_what_else_a_tag_holds_orders_versions_of_one_number(tags: tuple[str, ...]) -> None:
    assert order(*tags) == list(tags)
    assert order(*reversed(tags)) == list(tags)


@pytest.mark.parametrize(
    ("tag", "calendar"),
    [
        ("26.01", True),
        ("26.12", True),
        ("25.12", True),
        ("2025.1", True),
        ("2026.13", True),
        ("2026", True),
        ("26", False),
        ("26.00", False),
        ("26.13", False),
        ("24.12", False),
        ("27.01", False),
        ("2024.1", False),
        ("2027.1", False),
    ],
)
def test_a_calendar_version_is_of_the_year_of_its_tag_or_the_one_before(tag: str, calendar: bool) -> None:
    (release,) = read_releases([(tag, "2026-06-30")], ())[0]
    assert release.calendar is calendar

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.model import Release
from k8sml.evidence.versions import Stage, in_version_order, parse_tag, read_releases

DAY = "2024-05-01"


def own(*tags: str, day: str = DAY, names: tuple[str, ...] = (), prefix: str | None = None) -> list[Release]:
    return list(read_releases([(tag, day) for tag in tags], names, prefix)[0])


def parts(*tags: str, names: tuple[str, ...] = (), prefix: str | None = None) -> list[Release]:
    return list(read_releases([(tag, DAY) for tag in tags], names, prefix)[1])


def versions(releases: list[Release]) -> list[str]:
    return [release.version for release in releases]


@pytest.mark.parametrize(
    ("tag", "prefix", "version", "stable"),
    [
        ("v1.2.3", "", "1.2.3", True),
        ("V1.2.3", "", "1.2.3", True),
        ("1.2.3", "", "1.2.3", True),
        ("v1.24", "", "1.24", True),
        ("v.0.3.4", "", "0.3.4", True),
        ("release-1.15.0", "release-", "1.15.0", True),
        ("release/v1.2", "release/", "1.2", True),
        ("knative-v1.21.1", "knative-", "1.21.1", True),
        ("sdk-2.17.0", "sdk-", "2.17.0", True),
        ("sdk/go/v0.9.4", "sdk/go/", "0.9.4", True),
        ("helm-chart@1.2.3", "helm-chart@", "1.2.3", True),
        ("v1beta2-1.6.2-3.5.0", "v1beta2-", "1.6.2-3.5.0", True),
        ("4.5.3-4.8.2", "", "4.5.3-4.8.2", True),
        ("v1.2.3-gpu", "", "1.2.3-gpu", True),
        ("v1.10.0.post1", "", "1.10.0.post1", True),
        ("26.03.1", "", "26.03.1", True),
        ("RELEASE.2025-10-15T17-29-55Z", "RELEASE.", "2025-10-15T17-29-55Z", True),
        ("v0.5.0-rc0", "", "0.5.0-rc0", False),
        ("v2.0.0-RC19", "", "2.0.0-RC19", False),
        ("v1.0.0-rcX", "", "1.0.0-rcX", False),
        ("v0.1.0-alpha", "", "0.1.0-alpha", False),
        ("v2.3.0-beta-1", "", "2.3.0-beta-1", False),
        ("1.2.3-devel", "", "1.2.3-devel", False),
        ("1.15.0-SNAPSHOT", "", "1.15.0-SNAPSHOT", False),
        ("v2.2.10-pre-release-3", "", "2.2.10-pre-release-3", False),
        ("26.03-rc.1", "", "26.03-rc.1", False),
        ("v1.2.3+dryrun", "", "1.2.3+dryrun", False),
        ("v1.2.3-dryrun.1", "", "1.2.3-dryrun.1", False),
        ("v1.2.3+b1", "", "1.2.3+b1", True),
        ("v1.7.0-aws-b1.0.3", "", "1.7.0-aws-b1.0.3", True),
        ("v1.7.0-b1", "", "1.7.0-b1", False),
        ("v1.7.0-d", "", "1.7.0-d", False),
        ("v1.7.0.m2", "", "1.7.0.m2", False),
        ("v0.0", "", "0.0", True),
        ("v1", "", "1", True),
    ],
)
def test_a_tag_is_read_as_prefix_version_and_stability(
    tag: str, prefix: str, version: str, stable: bool
) -> None:
    parsed = parse_tag(tag)
    assert parsed is not None
    assert (parsed.prefix, parsed.version, parsed.stable) == (prefix, version, stable)


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "latest",
        "nightly",
        "t",
        "redirect",
        "4e7f4ed",
        "20190101",
        "1434511043",
        "1.2.x",
        "v",
        "v0",
        "0",
        "sdk-0",
    ],
)
def test_a_tag_without_a_version_is_none(tag: str) -> None:
    assert parse_tag(tag) is None


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("v0.9.9", "v0.10.0"),
        ("v1.9", "v1.10"),
        ("v1.0.0-rc.1", "v1.0.0"),
        ("v1.0.0-alpha.2", "v1.0.0-beta.1"),
        ("v1.0.0-beta.9", "v1.0.0-rc.1"),
        ("v1.0.0-rc.9", "v1.0.0-rc.10"),
        ("1.0.0.dev1", "1.0.0a1"),
        ("v1.0.0-gpu", "v1.0.0"),
        ("v1.0.0", "v1.0.0.post1"),
        ("v1.10.0", "v1.10.0-2"),
        ("4.5.3-4.8.2", "4.5.3-4.9.0"),
        ("v1beta2-1.3.8-3.1.1", "v1beta2-1.6.2-3.5.0"),
        ("RELEASE.2025-10-15T17-29-55Z", "RELEASE.2025-10-15T18-00-00Z"),
    ],
)
def test_versions_come_in_their_own_order_and_not_in_that_of_letters(lower: str, higher: str) -> None:
    assert [release.tag for release in own(higher, lower)] == [lower, higher]


def test_versions_come_in_their_own_order_and_not_in_that_of_days() -> None:
    tags = [("v2.0.0", "2021-01-01"), ("v1.9.0", "2022-01-01"), ("v1.10.0", "2023-01-01")]
    assert versions(list(read_releases(tags, ())[0])) == ["1.9.0", "1.10.0", "2.0.0"]


@pytest.mark.parametrize(
    "tag",
    ["release-1.15.0", "rel/release-3.0.0", "version-2.0", "v1.0", "v1beta2-1.6.2-3.5.0", "v1alpha1-0.1.0"],
)
def test_a_neutral_prefix_is_the_project_itself(tag: str) -> None:
    assert [(release.tag, release.component) for release in own(tag)] == [(tag, "")]


def test_a_prefix_that_is_a_name_of_the_project_is_the_project_itself() -> None:
    assert versions(own("Knative-v1.21.1", names=("knative",))) == ["1.21.1"]
    assert own("knative-v1.21.1", names=("strimzi",)) == []


def test_a_component_of_a_monorepo_stands_apart() -> None:
    tags = ("2.17.0", "sdk-2.18.0", "sdk-2.9.0", "installer-v3.0.0")
    assert versions(own(*tags)) == ["2.17.0"]
    assert [(part.component, part.version) for part in parts(*tags)] == [
        ("installer", "3.0.0"),
        ("sdk", "2.9.0"),
        ("sdk", "2.18.0"),
    ]


def test_a_prefix_of_its_own_takes_the_place_of_the_usual_forms() -> None:
    tags = ("py-1.0.0", "v9.0.0")
    assert versions(own(*tags, prefix="py-")) == ["1.0.0"]
    assert versions(parts(*tags, prefix="py-")) == ["9.0.0"]


def test_a_version_tagged_twice_counts_once_on_its_first_day() -> None:
    tags = [("0.7.0", "2021-11-09"), ("v0.7.0", "2021-05-19"), ("v0.7", "2022-01-01")]
    assert [(release.tag, release.date) for release in read_releases(tags, ())[0]] == [
        ("v0.7.0", "2021-05-19")
    ]


@pytest.mark.parametrize(
    ("tag", "day", "calendar"),
    [
        ("2026.3", "2026-03-21", True),
        ("26.03", "2026-03-21", True),
        ("25.12.0", "2026-01-09", True),
        ("RELEASE.2025-10-15T17-29-55Z", "2025-10-15", True),
        ("26.03", "2024-03-21", False),
        ("v26.13.0", "2026-03-21", False),
        ("v1.2.3", "2026-03-21", False),
        ("v24", "2024-03-21", False),
    ],
)
def test_a_version_is_of_the_calendar_if_it_is_a_date_near_its_tag(
    tag: str, day: str, calendar: bool
) -> None:
    assert [release.calendar for release in own(tag, day=day)] == [calendar]


HOSTILE = [
    "../../etc/passwd-1.0",
    "$(reboot)-v1.0",
    "`id`/2.0",
    "--upload-pack=x-1.0",
    "\x1b[31m-v1.0",
    "[red]9.9.9[/red]",
    "v" * 5000 + "1.0",
    "9" * 5000,
    "1" + ".1" * 5000,
    "v1.0-" + "9" * 5000,
    "v1.0-" + "a" * 5000,
]


@pytest.mark.parametrize("tag", HOSTILE, ids=range(len(HOSTILE)))
def test_a_malicious_tag_name_never_becomes_a_version_of_the_project(tag: str) -> None:
    assert versions(own(tag, "v0.1.0")) == ["0.1.0"]


@pytest.mark.parametrize(
    "tag",
    ["v1.0\x1b[31m", "v1.0\x1b]0;owned\x07", "\x00v1.0", "v1.0\n", "\x1b[2Jsdk-v1.0", "sdk\u202e-v1.0"],
    ids=ascii,
)
def test_what_is_read_from_a_tag_holds_nothing_that_a_terminal_acts_on(tag: str) -> None:
    texts = [text for one in (*own(tag), *parts(tag)) for text in (one.tag, one.version, one.component)]
    assert all(text.isprintable() for text in texts)


tag_like = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[vV]?\.?[0-9]{1,3}(\.[0-9]{1,4}){0,3}([-+.][a-z0-9.]{0,8})?", fullmatch=True),
    st.from_regex(r"[a-z/@_-]{0,8}v?[0-9]{1,2}\.[0-9]{1,2}(-(rc|alpha|beta|gpu)[.]?[0-9]?)?", fullmatch=True),
)
day = st.dates().map(str)
tag_lists = st.lists(st.tuples(tag_like, day), max_size=20)


@given(tag_lists, st.none() | st.text(max_size=4))
def test_any_tags_can_be_read(tags: list[tuple[str, str]], prefix: str | None) -> None:
    for releases in read_releases(tags, ("demo",), prefix):
        for release in releases:
            assert (release.tag, release.date) in [(strip_control_chars(tag), day) for tag, day in tags]
            assert release.tag.isprintable()
            assert release.tag.endswith(release.version)
            assert all(number >= 0 for number in release.numbers)
            assert release.line


@given(tag_lists, st.randoms(use_true_random=False))
def test_the_order_in_which_tags_are_given_does_not_matter(
    tags: list[tuple[str, str]], chance: random.Random
) -> None:
    shuffled = chance.sample(tags, len(tags))
    assert read_releases(shuffled, ("demo",)) == read_releases(tags, ("demo",))


def test_releases_can_be_put_into_version_order_again() -> None:
    given_order = own("v1.10.0", "v1.9.0", "v1.10.0-rc.1")
    assert versions(list(in_version_order(reversed(given_order)))) == ["1.9.0", "1.10.0-rc.1", "1.10.0"]


@pytest.mark.parametrize(
    ("tag", "stage"),
    [
        ("v1.0.0-rc.1", Stage.PRERELEASE),
        ("1.0.0.dev1", Stage.PRERELEASE),
        ("1.0.0-gpu", Stage.VARIANT),
        ("v1.0.0", Stage.FINAL),
        ("1.0.0-4.8.2", Stage.FINAL),
        ("1.0.0.post1", Stage.POST),
    ],
)
def test_a_tag_has_a_stage(tag: str, stage: Stage) -> None:
    parsed = parse_tag(tag)
    assert parsed is not None
    assert (parsed.stage, parsed.stable) == (stage, stage is not Stage.PRERELEASE)


def test_stages_are_in_version_order() -> None:
    assert list(Stage) == sorted(Stage)

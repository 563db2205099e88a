from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.model import Detect
from k8sml.evidence.model import Evidence
from k8sml.scan import version_rules
from k8sml.scan.types import Component, Standing, VersionStatus
from k8sml.scan.version_status import version_status
from tests.builders import project
from tests.scan.makers import DAY, found, released, seen

DEMO = project()
KNOWN = released(DEMO)


def rule_of(status: VersionStatus) -> str | None:
    return status.reason.rule if status.reason else None


def using(what: Component | str, known: Evidence | None = KNOWN, as_of: date = DAY) -> VersionStatus:
    what = found(what) if isinstance(what, str) else what
    return version_status(what, DEMO, known, as_of)


def test_the_latest_stable_version_is_current() -> None:
    now = using("1.13.0")
    assert (now.standing, now.releases_behind, now.months_behind) == (Standing.CURRENT, 0, 0)


def test_stable_releases_and_months_between_the_two_days_of_release_are_counted() -> None:
    now = using("1.9.0")  # 10 Apr 2025, a year before 1.13.0
    assert (now.standing, now.releases_behind, now.months_behind) == (Standing.BEHIND, 4, 12)
    assert now.latest is not None
    assert now.latest.version == "1.13.0"


@pytest.mark.parametrize(
    "version",
    ["v1.9.0", "knative-v1.9.0", "1.9.0-gpu", "1.9.0-debian-10-r3", "1.9.0_cu12", "v1.9", "1.9.0+b1"],
)
def test_prefixes_and_variants_mean_the_release_that_they_are_builds_of(version: str) -> None:
    release = using(version).release
    assert release is not None
    assert release.version == "1.9.0"


@pytest.mark.parametrize(
    "version", ["latest", "main", "0a1b2c3d", "20240131-abc", "nightly", "9.9.9.9", "0.5.0"]
)
def test_how_far_behind_is_never_invented(version: str) -> None:
    now = using(version)
    assert now.standing is Standing.UNKNOWN
    assert (now.releases_behind, now.months_behind, now.release) == (None, None, None)
    assert now.reason


def test_a_prerelease_of_a_known_version_that_was_not_tagged_is_not_the_version() -> None:
    assert using("1.9.0-rc.1").standing is Standing.UNKNOWN
    assert using("1.9.0-rc.1-gpu").standing is Standing.UNKNOWN


def test_what_is_newer_than_the_observation_is_said_to_be() -> None:
    now = using("1.14.0")
    assert (now.standing, rule_of(now)) == (Standing.AHEAD, "above-every-release")
    assert now.reason is not None
    assert now.reason.values == {"observed": "2026-08-15"}
    assert now.months_behind is None


def test_a_part_above_every_release_may_have_versions_of_its_own() -> None:
    now = using(found("2.4.0", name="node"))
    assert (now.standing, rule_of(now)) == (Standing.UNKNOWN, "above-every-release")


def test_a_date_beside_versions_is_not_newer() -> None:
    assert using("2027.1.0").standing is Standing.UNKNOWN


def test_a_version_before_the_first_one_observed_is_said_to_be() -> None:
    assert using("0.9.0").reason == version_rules.before_first_release(first="1.0.0")


def test_a_past_day_knows_no_later_release() -> None:
    now = using("1.9.0", as_of=date(2025, 5, 1))
    assert (now.standing, now.latest and now.latest.version) == (Standing.CURRENT, "1.9.0")
    later = using("1.10.0", as_of=date(2025, 5, 1))
    assert later.standing is Standing.AHEAD
    assert later.reason == version_rules.above_every_release(observed="2025-05-01")


def test_without_releases_or_a_version_nothing_is_said() -> None:
    assert rule_of(using("1.0.0", known=None)) == "releases-not-observed"
    assert rule_of(using(found(None, seen(digest="sha256:aa")))) == "pinned-by-digest"
    assert rule_of(using(found(None, seen("g.io/Kind", "v1", "api")))) == "detected-by-api-only"
    assert rule_of(using(found(None, seen()))) == "version-not-pinned"


@pytest.mark.parametrize(("detection", "kind"), [("image", "tag"), ("python", "tag"), ("remote", "ref")])
def test_a_tag_or_ref_that_is_no_version_is_named(detection: str, kind: str) -> None:
    commit = "0a1b2c3d" * 5
    known = using(found(None, seen(version="latest", kind=detection)))
    assert known.reason == version_rules.matches_no_release(kind=kind, version="latest")
    cut = using(found(None, seen(version=commit, kind=detection)))
    assert cut.reason == version_rules.matches_no_release(kind=kind, version=f"{commit[:24]}…")


def test_a_moving_tag_counts_from_the_newest_version_that_it_can_mean() -> None:
    known = released(DEMO, ("v1.1.0", "2023-01-10"), ("v1.1.1", "2023-03-10"), ("v1.2.0", "2024-03-10"))
    now = using("1.1", known)
    assert (now.releases_behind, now.months_behind, now.at_least) == (1, 12, True)
    assert now.release is not None
    assert now.release.version == "1.1.1"
    exact = using(found("1.1.0"), known)
    assert (exact.releases_behind, exact.at_least) == (2, False)


def test_a_package_is_never_a_moving_tag() -> None:
    known = released(DEMO, ("v1.1.0", "2023-01-10"), ("v1.1.1", "2023-03-10"))
    now = using(found("1.1", seen("demo", "1.1", "python")), known)
    assert (now.releases_behind, now.at_least) == (1, False)


def test_a_prerelease_ahead_of_the_latest_stable_version_is_ahead() -> None:
    known = released(DEMO, ("v1.0.0", "2024-01-10"), ("v1.1.0-rc.1", "2024-02-10"))
    assert rule_of(using("1.1.0-rc.1", known)) == "is-prerelease"
    behind = using("1.1.0-rc.1", released(DEMO, ("v1.1.0-rc.1", "2024-02-10"), ("v1.1.0", "2024-03-10")))
    assert (behind.standing, behind.releases_behind, behind.months_behind) == (Standing.BEHIND, 1, 1)


def test_only_prereleases_leave_nothing_to_be_behind() -> None:
    now = using("0.1.0-rc.1", released(DEMO, ("v0.1.0-rc.1", "2024-02-10")))
    assert (now.standing, rule_of(now)) == (Standing.AHEAD, "no-stable-release-yet")


def test_from_calendar_versions_to_numbers_the_days_decide() -> None:
    known = released(DEMO, ("2022.1.0", "2022-01-10"), ("v1.0.0", "2023-01-10"), ("v1.1.0", "2024-01-10"))
    now = using("2022.1.0", known)
    assert (now.releases_behind, now.months_behind) == (2, 24)


def test_a_backport_that_is_younger_than_the_latest_version_is_no_months_behind() -> None:
    known = released(DEMO, ("v1.0.0", "2023-01-10"), ("v2.0.0", "2023-02-10"), ("v1.0.1", "2024-01-10"))
    now = using("1.0.1", known)
    assert (now.releases_behind, now.months_behind) == (1, 0)


def test_a_part_that_is_tagged_apart_is_compared_with_its_own_versions() -> None:
    known = released(DEMO, ("v1.0.0", "2023-01-10"), ("ui-v0.1.0", "2023-01-10"), ("ui-v0.2.0", "2023-06-10"))
    now = using(found("0.1.0", name="ui"), known)
    assert (now.releases_behind, now.months_behind) == (1, 5)


def test_a_chart_has_versions_of_its_own_unless_they_are_tagged() -> None:
    chart = found("1.9.0", seen("demo", "1.9.0", "chart"), name="demo chart")
    assert rule_of(using(chart)) == "chart-version"
    tagged = released(DEMO, ("v5.0.0", "2023-01-10"), ("demo-chart-1.9.0", "2023-01-10"))
    assert using(chart, tagged).standing is Standing.CURRENT


def test_a_chart_in_step_with_its_project_is_compared_with_the_releases() -> None:
    chart = found("1.9.0", seen("demo", "1.9.0", "chart"), name="demo chart")
    in_step = project(detect=Detect(charts=("demo",), charts_in_step=("demo",)))
    assert version_status(chart, in_step, KNOWN, DAY).releases_behind == 4


def test_a_chart_that_tells_the_version_of_what_it_installs_is_compared() -> None:
    assert using(found("1.9.0", seen("demo", "0.3.0", "chart"))).releases_behind == 4


def test_a_client_library_is_compared_only_where_it_is_the_project_itself() -> None:
    assert using(found("1.9.0", seen("demo", "1.9.0", "python"))).releases_behind == 4
    client = found("1.9.0", seen("demo-py", "1.9.0", "python"))
    assert using(client).reason == version_rules.package_version(package="demo-py")
    sdk = released(DEMO, ("v5.0.0", "2023-01-10"), ("sdk-1.9.0", "2023-01-10"), ("sdk-2.0.0", "2023-03-10"))
    assert using(client, sdk).months_behind == 2


def test_a_label_tells_the_version_of_an_image_that_bears_none() -> None:
    assert using(found("1.9.0", seen(digest="sha256:aa"))).releases_behind == 4


@given(st.text(max_size=40), st.sampled_from(["image", "python", "chart", "remote", "label"]))
def test_whatever_a_version_says_an_answer_is_given(version: str, kind: str) -> None:
    now = using(found(version, seen("demo", version, kind)))
    assert (now.standing is Standing.BEHIND) == bool(now.releases_behind)
    assert (now.standing is Standing.UNKNOWN) <= bool(now.reason)

"""Where a version in use stands among the releases of its project, one row each."""

from __future__ import annotations

import pytest

from k8sml.catalog.model import Detect
from k8sml.evidence.model import Evidence
from k8sml.scan import version_rules
from k8sml.scan.types import Standing
from k8sml.scan.version_status import version_status
from tests.builders import event, project
from tests.scan.makers import DAY, found, released, seen

DEMO = project()
AHEAD, BEHIND, CURRENT, UNKNOWN = Standing.AHEAD, Standing.BEHIND, Standing.CURRENT, Standing.UNKNOWN
KNOWN = released(
    DEMO,
    ("v1.1.0", "2023-01-10"),
    ("v1.1.1", "2023-03-10"),
    ("v1.2.0-rc.1", "2024-02-10"),
    ("v1.2.0", "2024-03-10"),
    ("v1.2.1", "2024-06-10"),
    ("v2.0.0", "2025-01-10"),
    ("v2.1.0-rc.1", "2025-03-10"),
)
SHORT = released(DEMO, ("v1.1", "2023-01-10"), ("v1.1.1", "2023-03-10"), ("v1.2.0", "2024-03-10"))
CALENDAR = released(DEMO, ("2024.1.0", "2024-01-10"), ("2025.1.0", "2025-01-10"))
CHANGED = released(DEMO, ("2022.1.0", "2022-01-10"), ("v1.0.0", "2022-01-10"), ("v1.1.0", "2024-01-10"))
LEFT = released(
    DEMO,
    ("v1.2.0", "2023-01-01"),
    ("v15.0.0", "2023-02-01"),
    ("v1.3.0", "2023-03-01"),
    ("v1.4.0", "2023-04-01"),
    ("v1.5.0", "2023-05-01"),
)
Place = tuple[Standing, str | None, int | None, int | None, bool]


def place(version: str, known: Evidence = KNOWN, kind: str = "image") -> Place:
    """Standing, release, releases behind, months behind, and whether these are lower bounds."""
    status = version_status(found(version, seen("demo", version, kind)), DEMO, known, DAY)
    release = status.release.version if status.release else None
    return status.standing, release, status.releases_behind, status.months_behind, status.at_least


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1.1.0", (BEHIND, "1.1.0", 4, 24, False)),
        ("v1.1.0", (BEHIND, "1.1.0", 4, 24, False)),
        ("1.1", (BEHIND, "1.1.1", 3, 22, True)),
        ("1", (BEHIND, "1.2.1", 1, 7, True)),
        ("1.1-gpu", (BEHIND, "1.1.1", 3, 22, True)),
        ("1.1.0-gpu", (BEHIND, "1.1.0", 4, 24, False)),
        ("1.2.0-rc.1", (BEHIND, "1.2.0-rc.1", 3, 11, False)),
        ("1.2-rc.1", (BEHIND, "1.2.0-rc.1", 3, 11, False)),
        ("1.2-rc.2", (UNKNOWN, None, None, None, False)),
        ("2.0.0", (CURRENT, "2.0.0", 0, 0, False)),
        ("2.0", (CURRENT, "2.0.0", 0, 0, True)),
        ("2", (CURRENT, "2.0.0", 0, 0, True)),
        ("2.1.0-rc.1", (AHEAD, "2.1.0-rc.1", 0, 0, False)),
        ("2.1.0", (AHEAD, None, None, None, False)),
        ("2.1", (AHEAD, None, None, None, False)),
        ("3.0.0", (AHEAD, None, None, None, False)),
        ("4.0.0", (UNKNOWN, None, None, None, False)),
        ("3", (UNKNOWN, None, None, None, False)),
        ("1.1.2", (UNKNOWN, None, None, None, False)),
        ("0.9.0", (UNKNOWN, None, None, None, False)),
        ("2025.1.0", (UNKNOWN, None, None, None, False)),
    ],
)
def test_an_image_tag(version: str, expected: Place) -> None:
    assert place(version) == expected


@pytest.mark.parametrize(
    ("version", "known", "expected"),
    [
        ("1.1", SHORT, (BEHIND, "1.1", 2, 14, False)),  # this very version exists, so the tag does not move
        ("1.1.0", SHORT, (BEHIND, "1.1", 2, 14, False)),
        ("2026.1.0", CALENDAR, (AHEAD, None, None, None, False)),
        ("2030.1.0", CALENDAR, (AHEAD, None, None, None, False)),
        ("2024", CALENDAR, (BEHIND, "2024.1.0", 1, 12, True)),
        ("2022.1.0", CHANGED, (BEHIND, "2022.1.0", 1, 24, False)),  # v1.0.0 is of the same day
        ("15.0.0", LEFT, (AHEAD, "15.0.0", 0, 0, False)),
        ("1.2.0", LEFT, (BEHIND, "1.2.0", 3, 4, False)),
    ],
)
def test_releases_of_another_form(version: str, known: Evidence, expected: Place) -> None:
    assert place(version, known) == expected


@pytest.mark.parametrize("kind", ["python", "remote", "label"])
def test_only_the_tag_of_an_image_moves(kind: str) -> None:
    assert place("1.1", kind=kind) == (BEHIND, "1.1.0", 4, 24, False)


@pytest.mark.parametrize("part", ["sdk", "python-sdk", "python", "py", "demo-client", "python/demo-client"])
def test_a_client_library_has_the_versions_of_a_part_with_one_of_these_names(part: str) -> None:
    known = released(
        DEMO, ("v5.0.0", "2023-01-10"), (f"{part}/v1.9.0", "2023-01-10"), (f"{part}/v2.0.0", "2023-03-10")
    )
    client = found("1.9.0", seen("demo-client", "1.9.0", "python"))
    assert version_status(client, DEMO, known, DAY).months_behind == 2
    other = found("1.9.0", seen("demo", "1.9.0", "python"))  # the project itself
    assert (version_status(other, DEMO, known, DAY).standing is BEHIND) is False


@pytest.mark.parametrize("part", ["hub", "hub-chart", "helm-hub", "helm-chart-hub", "charts/hub"])
def test_a_chart_has_the_versions_of_a_part_with_one_of_these_names(part: str) -> None:
    known = released(
        DEMO, ("v5.0.0", "2023-01-10"), (f"{part}-1.9.0", "2023-01-10"), (f"{part}-2.0.0", "2023-03-10")
    )
    chart = found("1.9.0", seen("acme/hub", "1.9.0", "chart"), name="hub chart")
    assert version_status(chart, DEMO, known, DAY).months_behind == 2
    unknown = version_status(chart, DEMO, released(DEMO, ("v1.9.0", "2023-01-10")), DAY)
    assert (unknown.standing, unknown.release) == (UNKNOWN, None)


@pytest.mark.parametrize(
    ("package", "own"),
    [
        ("demo", True),
        ("kubeflow-demo", True),
        ("old-demo", True),  # a past name
        ("demo-server", True),  # the name of a past repository
        ("kubeflow-old-demo", True),
        ("demo-x", False),
        ("kubeflow", False),
    ],
)
def test_a_package_with_a_name_of_the_project_is_the_project(package: str, own: bool) -> None:
    of = project(
        language="Go",
        events=(
            event("2020-01-01", "renamed", from_="Old Demo", to="Demo"),
            event("2020-01-01", "moved", from_="owner/demo-server", to="owner/demo"),
        ),
    )
    using = found("1.1.0", seen(package, "1.1.0", "python"))
    assert (version_status(using, of, KNOWN, DAY).standing is BEHIND) is own
    python = project(language="Python")
    assert version_status(using, python, KNOWN, DAY).standing is BEHIND


def test_a_chart_in_step_is_compared_with_the_releases_and_another_is_not() -> None:
    of = project(detect=Detect(charts=("demo", "other"), charts_in_step=("demo",)))
    for name, standing in (("demo", BEHIND), ("other", UNKNOWN)):
        chart = found("1.1.0", seen(name, "1.1.0", "chart"), name=f"{name} chart")
        assert version_status(chart, of, KNOWN, DAY).standing is standing


def test_without_a_version_the_latest_stable_one_is_still_named() -> None:
    status = version_status(found(None, seen(version="latest")), DEMO, KNOWN, DAY)
    assert (status.standing, status.latest and status.latest.version) == (UNKNOWN, "2.0.0")


@pytest.mark.parametrize(
    ("version", "shown"), [("1.1.2", "1.1.2"), ("x" * 24, "x" * 24), ("x" * 25, f"{'x' * 24}…")]
)
def test_a_version_that_matches_no_release_is_quoted_up_to_24_characters(version: str, shown: str) -> None:
    status = version_status(found(version), DEMO, KNOWN, DAY)
    assert status.reason == version_rules.matches_no_release(kind="version", version=shown)

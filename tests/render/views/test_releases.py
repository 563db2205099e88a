from __future__ import annotations

from collections.abc import Sequence

from k8sml.evidence.model import Evidence
from k8sml.evidence.releases import known_releases
from k8sml.render.view import View
from k8sml.render.views.releases import COLUMNS, releases_view
from tests.builders import evidence, project
from tests.render.makers import DAY, QUARTERLY, judged, texts

ONE = project()


def _view(tags: Sequence[tuple[str, str]], limit: int = 0) -> View:
    found: Evidence = evidence(ONE, [50] * 104, tags=tags)
    own = known_releases(found.releases, DAY)
    components = known_releases(found.components, DAY)
    return releases_view(judged(ONE, found), own, own[-limit:], components, COLUMNS, DAY)


def test_the_head_has_the_number_of_versions_the_first_day_and_the_cadence() -> None:
    assert _view(QUARTERLY).above == (
        "Demo: 14 stable versions since 10 Jan 2023, one every 13 weeks in the last 2 years",
        "latest stable 1.13.0, 10 Apr 2026 (5 mo)",
    )


def test_the_highest_version_is_first_and_the_latest_stable_one_is_marked() -> None:
    view = _view([("v1.0.0", "2026-01-10"), ("v1.1.0", "2026-02-10"), ("v1.2.0-rc1", "2026-08-20")])
    assert texts(view, "version") == ["1.2.0-rc1", "1.1.0", "1.0.0"]
    assert texts(view, "kind") == ["prerelease", "stable", "stable"]
    assert texts(view, "note") == ["", "latest", ""]
    assert view.above[-1] == "prerelease 1.2.0-rc1, 20 Aug 2026 (12 d)"
    assert [row.cells["version"].style for row in view.rows] == ["dim", "bold", ""]


def test_a_row_has_line_day_age_and_tag() -> None:
    (row,) = _view([("release-1.4.2", "2026-08-16")]).rows
    told = {key: row.cells[key].text for key in ("line", "date", "age", "tag")}
    assert told == {"line": "1.4", "date": "2026-08-16", "age": "16 d", "tag": "release-1.4.2"}


def test_a_version_that_the_project_went_on_below_is_marked() -> None:
    slip = [
        ("v1.15.0", "2024-01-01"),
        ("v1.3.0", "2024-06-01"),
        ("v1.4.0", "2025-01-01"),
        ("v1.5.0", "2026-01-01"),
    ]
    view = _view(slip)
    assert dict(zip(texts(view, "version"), texts(view, "note"), strict=True)) == {
        "1.15.0": "skipped: later releases continue below it",
        "1.5.0": "latest",
        "1.4.0": "",
        "1.3.0": "",
    }


def test_only_the_shown_versions_are_rows_but_the_head_counts_all() -> None:
    view = _view(QUARTERLY, limit=2)
    assert texts(view, "version") == ["1.13.0", "1.12.0"]
    assert view.names == ("1.13.0", "1.12.0")
    assert [item["version"] for item in view.items()] == ["1.13.0", "1.12.0"]
    assert view.above[0].startswith("Demo: 14 stable versions")


def test_components_tagged_in_the_same_repository_are_named_below_the_most_tagged_first() -> None:
    view = _view([("cli/v1.0.0", "2025-01-01"), ("sdk/v2.0.0", "2025-01-01"), ("sdk/v2.1.0", "2025-02-01")])
    assert view.below == (
        "",
        "Other components in this repository: sdk (2, highest 2.1.0), cli (1, highest 1.0.0)",
        "Observed 15 Aug 2026.",
    )


def test_of_many_components_five_are_named_and_the_rest_counted() -> None:
    view = _view([(f"part{letter}/v1.0.0", "2025-01-01") for letter in "abcdefg"])
    assert view.below[1].count("highest") == 5
    assert view.below[1].endswith(" and 2 more components")


def test_a_hostile_tag_is_made_harmless_wherever_it_is_shown() -> None:
    view = _view([("v1.0.0-x\x1b[31m", "2025-01-01"), ("p\x1b[0m/v1.0.0", "2025-01-01")])
    shown = [cell.text for row in view.rows for cell in row.cells.values()]
    assert all(text.isprintable() for text in (*shown, *view.above, *view.below, *view.names))
    assert texts(view, "version") == ["1.0.0-x [31m"]


def test_no_version_and_no_observation_are_different_messages() -> None:
    assert (_view([]).empty, _view([]).above) == ("no releases found", ("Demo: 0 stable versions",))
    nobody_looked = releases_view(judged(ONE), [], [], [], COLUMNS, DAY)
    assert (nobody_looked.empty, nobody_looked.above) == (
        "Demo was not observed; `k8sml update demo` reads it",
        (),
    )


def test_the_data_is_headed_by_project_and_latest_versions() -> None:
    view = _view([("v1.0.0", "2026-01-10"), ("v1.1.0-rc1", "2026-08-20")])
    assert view.meta["stable"]["version"] == "1.0.0"
    assert view.meta["prerelease"]["tag"] == "v1.1.0-rc1"
    facts = {key: view.meta[key] for key in ("as_of", "slug", "name", "cadence_days", "observed")}
    assert facts == {
        "as_of": "2026-09-01",
        "slug": "demo",
        "name": "Demo",
        "cadence_days": None,
        "observed": "2026-08-15",
    }

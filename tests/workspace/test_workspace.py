from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from k8sml.catalog.issues import CatalogError
from k8sml.catalog.model import Foundation, FoundationLevel, Verdict
from k8sml.workspace.errors import UnknownOnDateError, UnknownProjectError
from k8sml.workspace.paths import Paths
from k8sml.workspace.stored_data import StoredData
from k8sml.workspace.workspace import Workspace
from tests.cli.sample import DAY, HISTORIES, write_sample

TODAY = date.fromisoformat(DAY)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_sample(tmp_path / "data")


def open_on(data: Path, own: str = "", cache: Path | None = None) -> Workspace:
    """Return a workspace on the sample, with an own catalog merged over it."""
    catalogs = [data / "projects.yaml"]
    if own:
        catalogs.append(data.parent / "own.yaml")
        catalogs[-1].write_text(own, encoding="utf-8")
    paths = Paths(tuple(catalogs), data / "forecast.json", cache=cache)
    return Workspace(StoredData(paths), TODAY)


UNDATED = "projects:\n- slug: oldflow\n  override: {verdict: adopt, reason: ours, until: 2999-01-01}\n"


@pytest.mark.parametrize("existing_only", [True, False])
@pytest.mark.parametrize("slugs", [None, ["oldflow"]])
def test_an_undated_override_counts_today_only(
    data: Path, slugs: list[str] | None, existing_only: bool
) -> None:
    workspace = open_on(data, UNDATED)
    for day, overridden in ((TODAY, True), (date(2024, 6, 30), False), (date(2015, 1, 1), False)):
        judged = workspace.judge(day, slugs, existing_only).by_slug.get("oldflow")
        assert (judged is not None and judged.verdict.value is Verdict.ADOPT) is overridden


def test_a_project_not_known_to_exist_is_judged_only_if_asked_for_and_as_part_of_its_whole(
    data: Path,
) -> None:
    joined = '{date: 2012-01-01, kind: joined, foundation: CNCF, level: sandbox, source: "https://x.org"}'
    member = "foundation: {name: CNCF, level: sandbox}"
    workspace = open_on(data, f"projects:\n- slug: suite\n  {member}\n  events: [{joined}]\n")
    day = date(2015, 1, 1)
    assert workspace.judge(day, ["newflow"]).judgments == []
    [judgment] = workspace.judge(day, ["newflow"], existing_only=False).judgments
    assert judgment.identity.foundation == Foundation("CNCF", FoundationLevel.SANDBOX)
    assert judgment.identity.member == "The Suite"


def test_todays_judgments_of_all_projects_come_from_the_cache(data: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = open_on(data, cache=cache).judge(TODAY)
    assert (cache / "report.msgpack").is_file()
    (data / "forecast.json").unlink(missing_ok=True)
    assert open_on(data, cache=cache).judge(TODAY) == first
    assert {judgment.project.slug for judgment in first.judgments} == {*HISTORIES, "unseen"}


def test_an_unknown_name_carries_what_may_have_been_meant(data: Path) -> None:
    workspace = open_on(data)
    for name, similar, mentioned in (
        ("modlehub", ("modelhub",), ()),
        ("dozen", (), ("modelhub",)),
        ("qqqq", (), ()),
    ):
        with pytest.raises(UnknownProjectError) as caught:
            workspace.find(name)
        error = caught.value
        assert (error.name, error.similar) == (name, similar)
        assert similar or error.mentioned_in == mentioned


def test_a_project_before_its_time_is_an_error_with_its_name_and_the_date(data: Path) -> None:
    with pytest.raises(UnknownOnDateError) as caught:
        open_on(data).judge_named(["mh"], date(2001, 1, 1))
    assert (caught.value.project, caught.value.as_of) == ("ModelHub", date(2001, 1, 1))


def test_a_faulty_catalog_is_an_error_with_every_line_when_it_is_read(data: Path) -> None:
    workspace = open_on(data, "projects:\n- slug: oldflow\n  tag: [x]\n  nme: y\n")
    with pytest.raises(CatalogError) as caught:
        workspace.judge(TODAY)
    assert len(caught.value.lines) == 2


def test_other_histories_make_another_workspace_and_leave_the_first(data: Path) -> None:
    stored = open_on(data)
    busy = stored.with_histories({"unseen": HISTORIES["modelhub"]})
    assert "unseen" in busy.bundle.evidence
    assert "unseen" not in stored.bundle.evidence
    assert busy.judge(TODAY).by_slug["unseen"].signals.activity is not None
    assert stored.judge(TODAY).by_slug["unseen"].signals.activity is None

"""What services raise and return without a command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from datetime import date
from pathlib import Path
from threading import Barrier
from types import ModuleType

import pytest
from msgspec.structs import replace

from k8sml.catalog.repository import Repository
from k8sml.errors import IncompleteError, K8smlError
from k8sml.evidence.sources.interface import Collected, Target
from k8sml.evidence.sources.registry import GITHUB
from k8sml.maturity.backtest.samples import between
from k8sml.maturity.filters import ChoiceError, Filter
from k8sml.render.views.update import update_view
from k8sml.services import live
from k8sml.services.backtest import backtest
from k8sml.services.check_catalog import check_catalog
from k8sml.services.query import Query, possible_slugs, run_query
from k8sml.services.readings import CloneRequest, Reading, clone_reading
from k8sml.services.releases import ReleaseLineError, project_releases
from k8sml.services.report import PeriodError, maturity_report
from k8sml.services.update import choose_targets, update
from k8sml.workspace.paths import Paths
from k8sml.workspace.stored_data import StoredData
from k8sml.workspace.workspace import Workspace
from tests.builders import history
from tests.cli.sample import DAY, write_sample

TODAY = date.fromisoformat(DAY)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    data = write_sample(tmp_path / "data")
    return Workspace(StoredData(Paths((data / "projects.yaml",), data / "forecast.json")), TODAY)


def test_a_query_chooses_filters_and_sorts(workspace: Workspace) -> None:
    query = Query(("oldhub", "tinyserve", "stream"), Filter({"category": ("SERVING",)}), "-name")
    judged = run_query(workspace, query, TODAY)
    assert [judgment.project.slug for judgment in judged.judgments] == ["tinyserve", "modelhub"]
    with pytest.raises(ChoiceError) as caught:
        run_query(workspace, Query(sort_by="stars"), TODAY)
    assert (caught.value.field, caught.value.value) == ("sort key", "stars")


def test_fresh_data_is_fetched_for_all_that_a_query_may_match_then(workspace: Workspace) -> None:
    wanted = Filter({"category": ("serving",), "verdict": ("hold",)})
    assert run_query(workspace, Query(filter=wanted), TODAY).judgments == []
    assert set(possible_slugs(workspace, Query(filter=wanted))) == {"modelhub", "tinyserve"}


@pytest.mark.parametrize(
    ("as_of", "since", "outcome"), [(TODAY, None, True), (date(2024, 1, 1), date(2024, 1, 1), False)]
)
def test_the_dates_of_a_report_must_be_in_order(
    workspace: Workspace, as_of: date, since: date | None, outcome: bool
) -> None:
    with pytest.raises(PeriodError):
        maturity_report(workspace, Query(), as_of, since, outcome)


def test_a_report_tells_changes_and_outcomes_by_project(workspace: Workspace) -> None:
    then = date(2023, 1, 1)
    report = maturity_report(workspace, Query(("oldflow",)), then, outcome=True)
    assert report.outcomes is not None
    assert list(report.outcomes) == ["oldflow"]
    changed = maturity_report(workspace, Query(("oldflow",)), date(2024, 1, 1), since=then).changes
    assert "superseded" in {change.what for change in changed}


def test_releases_are_those_of_a_line_and_a_wrong_line_names_the_others(workspace: Workspace) -> None:
    found = project_releases(workspace, "modelhub", TODAY, line="v1.3", stable=True)
    assert [release.version for release in found.chosen] == ["1.3.0"]
    assert len(found.all) == 15
    with pytest.raises(ReleaseLineError) as caught:
        project_releases(workspace, "modelhub", TODAY, line="9.9")
    assert caught.value.valid[:2] == ["1.14", "1.13"]


def test_a_backtest_of_a_folder_needs_histories_that_can_be_used(
    workspace: Workspace, tmp_path: Path
) -> None:
    period = between(24, None, None)
    for folder in (tmp_path / "missing", tmp_path):
        with pytest.raises(K8smlError) as caught:
            backtest(workspace, period, history=folder)
        assert not isinstance(caught.value, IncompleteError)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(IncompleteError):
        backtest(workspace, period, history=tmp_path)
    with pytest.raises(K8smlError, match="no rule 'foo'"):
        backtest(workspace, period, rules=["foo"])


def test_a_backtest_without_a_forecast_says_so(workspace: Workspace) -> None:
    result = backtest(workspace, between(12, None, None), rules=["k8sml", "last-commit"])
    assert (result.fitted, result.forecast_missing, result.folder) == (False, True, False)
    assert [score.name for score in result.scores.rules] == ["last-commit"]


def test_targets_are_named_projects_in_named_categories_with_parts_of_umbrellas(workspace: Workspace) -> None:
    assert [t.slug for t in choose_targets(workspace, ["suite"])] == ["newflow", "suite"]
    assert [t.slug for t in choose_targets(workspace, categories=["messaging"])] == ["stream"]
    with pytest.raises(ChoiceError):
        choose_targets(workspace, categories=["nonsense"])


@pytest.mark.parametrize(
    ("request_of", "names"),
    [
        (lambda folder: CloneRequest(folder / "missing", 9, "acme/stream"), ()),
        (lambda folder: CloneRequest(folder, 9), ()),
        (lambda folder: CloneRequest(folder, 9, "acme/stream"), ("modelhub",)),
        (lambda folder: CloneRequest(folder, 9, "../etc"), ()),
        (lambda folder: CloneRequest(folder, 9, "acme/stream", date(2099, 1, 1)), ()),
    ],
    ids=["no folder", "no repository", "two repositories", "no name", "the future"],
)
def test_a_clone_at_hand_must_be_one_that_is_known(
    workspace: Workspace, tmp_path: Path, request_of: object, names: tuple[str, ...]
) -> None:
    assert callable(request_of)
    with pytest.raises(K8smlError):
        clone_reading(workspace, request_of(tmp_path), names)


def test_a_catalog_is_checked_with_its_sizes(tmp_path: Path) -> None:
    result = check_catalog([write_sample(tmp_path / "data") / "projects.yaml"])
    assert (result.projects, result.histories) == (7, 6)
    assert result.unchecked == ()


class UndatedSource:
    """Knows a history of each repository in which nothing shows when it began."""

    def supports(self, repository: Repository) -> bool:
        return True

    def refusal(self, targets: Sequence[Target]) -> str | None:
        return None

    def observe(self, targets: Sequence[Target], executor: Executor) -> Iterator[Collected]:
        for target in targets:
            undated = replace(history([0] * 20, observed="2019-08-15", repo=target.repo), first_commit=None)
            yield Collected(target.slug, undated)


def test_a_project_that_was_read_but_cannot_be_judged_is_reported_as_read(tmp_path: Path) -> None:
    catalog = tmp_path / "projects.yaml"
    catalog.write_text(
        "projects:\n- {slug: one, name: One, summary: Does., category: data, repo: acme/one}\n", "utf-8"
    )
    workspace = Workspace(StoredData(Paths((catalog,), tmp_path / "forecast.json")), TODAY)
    reading = Reading(choose_targets(workspace), UndatedSource(), "git")
    result = update(workspace, reading, tmp_path / "histories")
    assert (tmp_path / "histories" / "one.json").exists()
    assert [(p.judgment.project.slug, p.news, p.problem) for p in result.projects] == [
        ("one", (f"not judged: not known to have existed on {TODAY}",), None)
    ]
    view = update_view(result.projects, tmp_path / "histories")
    assert next(line for line in view.below if line).startswith("1 repository read, 1 with news. ")
    assert view.names == ("one",)


class TwoAtOnce(UndatedSource):
    """A live source whose repositories answer only while another one is asked."""

    address = "https://example.org"

    def fingerprints(self, targets: Sequence[Target]) -> list[object]:
        return []

    def observe(self, targets: Sequence[Target], executor: Executor) -> Iterator[Collected]:
        barrier = Barrier(2)
        for future in [executor.submit(barrier.wait, 5) for _ in range(2)]:
            future.result()
        for target in targets:
            yield Collected(target.slug, problem="nothing new")


def test_a_live_source_without_a_limit_reads_several_repositories_at_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("k8sml.evidence.sources.example")
    vars(module)["open_source"] = lambda options: TwoAtOnce()
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(live, "LIVE_SOURCES", {"Example": replace(GITHUB, module="example", max_jobs=None)})
    _, failures = live.fetch_live(workspace, ["modelhub", "tinyserve"], live.LiveRequest(now=0))
    assert [line.partition(": ")[2] for line in failures.lines] == ["nothing new; shown as last observed"]

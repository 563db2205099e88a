"""FIFOs, devices, folders and others in place of data files: reported or replaced, never a hang."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.live import LIST, Live, github, live
from tests.cli.sample import HISTORIES
from tests.cli.updating import keep
from tests.github import GitHub
from tests.kinds import KINDS, folder
from tests.waiting import GUARD

__all__ = ["github", "live"]

pytestmark = pytest.mark.timeout(GUARD)

FORECAST = Path(__file__).parents[2] / "data" / "forecast.json"
kinds = pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.__name__)
Kind = Callable[[Path], None]
LISTED = ("list", "-o", "json")


@pytest.fixture
def own(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample with a forecast, for tests that damage it."""
    made = shutil.copytree(sample, tmp_path / "own")
    shutil.copy(FORECAST, made)
    return made


@kinds
def test_irregular_bundled_history_is_reported_in_one_line(k8sml: Call, own: Path, kind: Kind) -> None:
    file = own / "history" / "tinyserve.json"
    kind(file)
    done = k8sml(*LISTED, K8SML_DATA=str(own))
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert done.err.startswith(f"k8sml: {file}: cannot be read: ")
    file.unlink() if not file.is_dir() else file.rmdir()
    assert k8sml(*LISTED, K8SML_DATA=str(own)).out == done.out


@kinds
def test_bundled_history_replaces_an_irregular_own_one(k8sml: Call, tmp_path: Path, kind: Kind) -> None:
    stored = tmp_path / "histories"
    bundled = k8sml(*LISTED, K8SML_HISTORY_DIR=str(stored))
    file = keep(stored, "tinyserve", HISTORIES["tinyserve"])
    kind(file)
    done = k8sml(*LISTED)
    assert (done.code, done.out, done.err.count("\n")) == (3, bundled.out, 1)
    assert done.err.startswith(f"k8sml: {file}: cannot be read: ")


@kinds
def test_backtest_reports_irregular_files_in_a_folder(k8sml: Call, own: Path, kind: Kind) -> None:
    kind(own / "history" / "tinyserve.json")
    done = k8sml("backtest", "--history", str(own / "history"), "--rule", "last-commit")
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert done.err.startswith(f"k8sml: {own / 'history' / 'tinyserve.json'}: cannot be read: ")
    assert done.out


@kinds
@pytest.mark.parametrize("name", ["bundle", "report"])
def test_irregular_compiled_cache_is_rebuilt(k8sml: Call, tmp_path: Path, kind: Kind, name: str) -> None:
    cache = tmp_path / "cache"
    first = k8sml(*LISTED, K8SML_CACHE_DIR=str(cache))
    file = cache / f"{name}.msgpack"
    kind(file)
    if name == "bundle":  # otherwise the report is used instead
        (cache / "report.msgpack").unlink()
    assert k8sml(*LISTED) == first
    assert file.is_dir() if kind is folder else (file.is_file() and not file.is_symlink())


@kinds
def test_irregular_forecast_is_reported_in_one_line(k8sml: Call, own: Path, kind: Kind) -> None:
    kind(own / "forecast.json")
    done = k8sml("maturity", K8SML_DATA=str(own))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"k8sml: {own / 'forecast.json'}: cannot be read: ")


@kinds
def test_irregular_cached_answer_is_requested_again(live: Live, github: GitHub, kind: Kind) -> None:
    first = live(*LIST)
    file = next(iter(sorted(live.cache.rglob("*modelhub.msgpack"))))
    kind(file)
    asked = len(github.requests)
    # calling `live` would read every file of the cache
    again = live.call(*LIST, **live.usual)
    assert again == first
    assert len(github.requests) > asked
    assert file.is_dir() if kind is folder else (file.is_file() and not file.is_symlink())

"""The registry of sources: a new source is one module and one entry."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace

from k8sml.catalog.repository import Repository
from k8sml.evidence.history_io import HistoryError, decode_history
from k8sml.evidence.sources.interface import Collected, SourceOptions, Target
from k8sml.evidence.sources.registry import SOURCES, SourceSpec, find_source
from tests.builders import history
from tests.cli.conftest import Call, Turn, cache, environment, k8sml, on, sample

__all__ = ["cache", "environment", "k8sml", "on", "sample"]

EXAMPLE = SourceSpec(
    name="Example",
    option="example",
    module="example",
    help="for a test",
    seconds=5,
    limited="the example",
    cache="example",
    cached="nothing",
    via="an example",
)
CATALOG = """\
projects:
- {slug: one, name: One, summary: Does., category: data, repo: example.org/one}
- {slug: two, name: Two, summary: Does., category: data, repo: acme/two}
"""


class ExampleSource:
    """Knows one history of each repository at example.org."""

    def supports(self, repository: Repository) -> bool:
        return repository.host == "example.org"

    def refusal(self, targets: Sequence[Target]) -> str | None:
        return None

    def observe(self, targets: Sequence[Target], executor: Executor) -> Iterator[Collected]:
        for target in targets:
            seen = history([5] * 20, observed="2019-08-15", repo=target.repo)
            yield Collected(target.slug, replace(seen, source=EXAMPLE.name))


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("k8sml.evidence.sources.example")
    vars(module)["open_source"] = lambda options: ExampleSource()
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(SOURCES, EXAMPLE.name, EXAMPLE)


@pytest.mark.parametrize("field", ["name", "option", "module", "cache"])
def test_no_two_sources_share_a_name_or_a_place(field: str) -> None:
    values = [getattr(spec, field) for spec in SOURCES.values()]
    assert len(set(values)) == len(values)


def test_sources_are_found_by_their_option_and_open() -> None:
    for name, spec in SOURCES.items():
        assert (spec.name, find_source(spec.option)) == (name, spec)
        spec.open(SourceOptions("2026-01-01", 0, 1, 30))
    assert find_source("svn") is None


def test_a_token_of_the_user_is_meant_for_one_live_source() -> None:
    """--token-file and --api-url name one server: another live source must not get them."""
    assert sum(spec.live and spec.takes_token for spec in SOURCES.values()) <= 1


def test_a_new_source_needs_no_more_than_its_module_and_its_entry(
    example: None, k8sml: Call, on: Turn, tmp_path: Path
) -> None:
    on("2019-09-01")
    (tmp_path / "projects.yaml").write_text(CATALOG)
    usual = {"K8SML_DATA": str(tmp_path), "K8SML_HISTORY_DIR": str(tmp_path / "stored")}
    done = k8sml("update", "--from", "example", **usual)
    assert done.code == 3
    assert done.err == (
        "k8sml: acme/two: not on Example; `k8sml update` reads it with git; kept as last observed\n"
    )
    (item,) = json.loads(k8sml("list", "one", "-o", "json", **usual).out)["items"]
    assert (item["observed"], item["observed_by"]) == ("2019-08-15", "Example")
    assert "Read through an example: 1 project." in k8sml("list", **usual).out
    assert "through an example" in k8sml("show", "one", **usual).out


def test_a_history_of_an_unknown_source_is_refused() -> None:
    with pytest.raises(HistoryError, match=r"\Ax: not a history file: unknown source 'Example'\Z"):
        decode_history(
            b'{"repo": "a/b", "observed": "2019-08-15", "source": "Example", "months": {"start": "2019-08", '
            b'"end": "2019-08", "commits": [1], "authors": [1], "authors_12m": [1], '
            b'"top_author_share_12m": [1.0], "bus_factor_12m": [1]}}',
            "x",
        )

"""Cost of commands, counted in bytecode instructions because seconds depend on the machine."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.builders import history
from tests.cli.conftest import Call, Turn
from tests.cli.live import TODAY, Live, github, live, many, no_token_in_logs, stored
from tests.cli.updating import keep
from tests.github import GitHub
from tests.work import work

__all__ = ["github", "live", "no_token_in_logs", "stored"]


def test_a_list_from_kept_answers_costs_at_most_twice_a_stored_one(live: Live, github: GitHub) -> None:
    many(live, github, 60)
    offline, asked = ("list", "-o", "json"), ("list", "--live", "-o", "json")
    for args in (offline, asked, asked):
        assert live.call(*args, **live.usual).code == 0
    requests = len(github.requests)
    plain = work(lambda: live.call(*offline))
    kept = work(lambda: live.call(*asked))
    assert len(github.requests) == requests
    assert kept < 2 * plain


@pytest.mark.slow
@pytest.mark.parametrize("command", ["releases", "show"])
def test_four_times_the_tags_are_about_four_times_the_work(
    k8sml: Call, on: Turn, tmp_path: Path, command: str
) -> None:
    on(TODAY)

    def taken(size: int) -> int:
        """Count the work for release lines tagged from the highest to the lowest, the worst case."""
        days = [(date(2021, 1, 1) + timedelta(days=at)).isoformat() for at in range(size)]
        tags = [(f"v1.{size - at}.0", day) for at, day in enumerate(days)]
        folder = tmp_path / str(size)
        keep(folder, "tinyserve", history([9] * 69, start="2021-01", tags=tags, repo="acme/tinyserve"))
        usual = {"K8SML_HISTORY_DIR": str(folder), "K8SML_CACHE_DIR": ""}
        assert k8sml(command, "tinyserve", **usual).code == 0
        return work(lambda: k8sml(command, "tinyserve", **usual))

    few, some, more = taken(1), taken(300), taken(1200)
    assert more - few < 6 * (some - few)  # quadratic work would be 16 times as much

from __future__ import annotations

from datetime import date

from k8sml.catalog.model import Override, Verdict
from k8sml.render.views.footer import footer
from tests.render.makers import DAY, ended, thriving, unseen


def test_the_footer_dates_the_data_and_says_how_to_refresh_it() -> None:
    assert footer([thriving(), ended(), unseen("a"), unseen("b")], DAY) == (
        "As of 1 Sep 2026; data observed 15 Dec 2022 to 15 Aug 2026 (newest 17 days old; `k8sml update` "
        "refreshes it). – = unknown. Not observed: 2 projects (`k8sml update NAME` reads them)."
    )


def test_data_of_the_day_itself_has_no_age() -> None:
    assert "old" not in footer([thriving()], date(2026, 8, 15))


def test_data_that_was_read_after_the_date_asked_about_has_no_age() -> None:
    assert "old" not in footer([thriving()], date(2026, 8, 14))


def test_without_any_observation_no_day_of_one_is_named() -> None:
    assert "observed " not in footer([unseen()], DAY).partition("Not observed")[0]


def test_the_star_of_an_own_verdict_is_explained() -> None:
    own = thriving(override=Override(verdict=Verdict.HOLD, reason="Ours broke.", until="2027-01-01"))
    assert "* = own verdict." in footer([own], DAY)
    assert "*" not in footer([thriving()], DAY)


def test_a_project_counts_once_however_often_it_is_in_the_table() -> None:
    assert "Not observed: 1 project " in footer([unseen("a"), unseen("a")], DAY)

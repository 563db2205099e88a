from __future__ import annotations

from datetime import date

import pytest

from k8sml.catalog.find import NameMatch
from k8sml.catalog.model import Event, Neighbor, Override, Verdict
from k8sml.evidence.umbrella import merge_umbrella
from k8sml.render.views.project_page import ProjectPage, introduction, page_item
from k8sml.render.views.project_page_lines import blocks, page_view
from tests.builders import event, evidence, project
from tests.render.makers import RENAMED, TALK, ended, judged, page_of, thriving, unseen


def _fields(page: ProjectPage) -> dict[str, str]:
    return {row.cells["field"].text: row.cells["value"].text for row in page_view(page).rows}


def _asked_as(alias: str | None, turn: Event | None = None) -> ProjectPage:
    of = thriving()
    return page_of(of, match=NameMatch(of.project, alias, turn))


def test_a_vitality_of_long_ago_is_named_once() -> None:
    of = project("demo")
    page = page_of(judged(of, evidence(of, [20] * 30)))
    assert _fields(page)["vitality"] == (
        "unknown: active when last observed on 2020-06-15: 240 commits in 12 months"
    )


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        (RENAMED, "Omed became Demo on 27 Sep 2021."),
        (event("2021-09", "renamed", from_="Omed", to="Demo"), "Omed became Demo in Sep 2021."),
        (event("2021", "moved", from_="a/omed", to="b/demo"), "a/omed moved to b/demo in 2021."),
        (None, "omed is another name of Demo."),
    ],
)
def test_an_old_name_is_explained_by_what_became_of_it(turn: Event | None, sentence: str) -> None:
    assert introduction(_asked_as("omed", turn)) == sentence


def test_todays_name_needs_no_explanation() -> None:
    assert introduction(_asked_as(None)) is None


def test_a_name_of_the_day_is_not_explained_by_what_came_later() -> None:
    later = event("2030-01-01", "renamed", from_="Omed", to="Demo")
    of = thriving(events=(later,))
    assert of.identity.name == "Omed"
    assert introduction(page_of(of, match=NameMatch(of.project, "omed", later))) is None


def test_each_judgment_shows_its_value_and_why() -> None:
    fields = _fields(page_of(thriving()))
    assert fields["verdict"] == (
        "adopt: mature and active; 40 contributors in 12 months, the top 2 wrote half of the commits"
    )
    assert fields["level"].startswith("mature: 8 years old; 14 stable releases over 3 years; ")
    assert fields["vitality"] == "active: 600 commits in 12 months"
    assert fields["version"] == "1.13.0, 10 Apr 2026 (5 mo) · a stable release every 13 weeks"
    assert fields["activity"] == "2018 ▅████████ 2026   600 commits in the 12 months to Jul 2026"
    assert fields["contributors"] == "40 in 12 months · bus factor 2 · the busiest wrote 50% of the commits"
    assert fields["observed"].startswith("15 Aug 2026 (17 days old; ")


def test_of_an_unobserved_project_the_page_says_that_nobody_looked() -> None:
    fields = _fields(page_of(unseen()))
    assert fields == {
        "verdict": "not judged: not observed",
        "level": "unknown: not observed",
        "vitality": "unknown: not observed",
        "observed": "never; `k8sml update unseen` reads it with git",
        "as of": "1 Sep 2026",
    }


def test_a_project_without_a_stable_version_shows_the_prerelease() -> None:
    one = project()
    fields = _fields(page_of(judged(one, evidence(one, [50] * 104, tags=[("v0.1.0-rc1", "2026-08-20")]))))
    assert fields["version"] == "no stable release"
    assert fields["prerelease"] == "0.1.0-rc1, 20 Aug 2026 (12 d)"


def test_numbers_of_an_umbrella_are_lower_bounds() -> None:
    one = project()
    fields = _fields(page_of(judged(one, merge_umbrella(evidence(one, [50] * 104, authors=40), [], None))))
    assert fields["contributors"] == "≥ 40 in 12 months"
    assert fields["activity"].endswith("≥ 600 commits in the 12 months to Jul 2026")


def test_a_project_with_a_single_stable_version_has_no_rhythm() -> None:
    one = project()
    fields = _fields(page_of(judged(one, evidence(one, [50] * 104, tags=[("v1.0.0", "2026-08-16")]))))
    assert fields["version"] == "1.0.0, 16 Aug 2026 (16 d)"


def test_one_commit_in_a_first_year_is_one_commit() -> None:
    one = project()
    fields = _fields(page_of(judged(one, evidence(one, [1, 0, 0], start="2026-06"))))
    assert fields["activity"] == "2026   1 commit in the 12 months to Jul 2026"


def test_the_timeline_names_each_day_turn_doubt_and_source() -> None:
    noted = event("2021-09-27", "renamed", from_="Omed", to="Demo", note="announced", unsure="the day")
    later = event("2022-01", "donated", to="CNCF")
    fields = _fields(page_of(thriving(events=(noted, later))))
    assert fields["2021-09-27"] == (
        "renamed from Omed to Demo (announced) (unsure: the day)  https://example.org/source"
    )
    assert fields["2022-01"] == "donated to CNCF  https://example.org/source"


def test_related_projects_are_shown_with_their_verdicts() -> None:
    one = thriving(works_with=("old", "elsewhere"), alternatives=("old", "unseen"), part_of="suite")
    part = unseen("part", part_of="demo")
    fields = _fields(page_of(one, [ended(), unseen(), part]))
    assert fields["works with"] == "old"
    assert fields["alternatives"] == "old (hold), unseen (not judged)"
    assert (fields["part of"], fields["parts"]) == ("suite", "part (not judged)")


def test_what_ended_names_what_to_use_instead_right_below_the_verdict() -> None:
    gone = event("2024-03-01", "archived")
    one = judged(project("old", events=(gone,), replaced_by=("demo", "elsewhere")))
    labels = [row.cells["field"].text for row in page_view(page_of(one, [thriving()])).rows]
    assert labels[:2] == ["verdict", "use instead"]
    assert _fields(page_of(one, [thriving()]))["use instead"] == "demo (adopt)"
    nothing = judged(project("old", events=(gone,), no_replacement="Its purpose is gone."))
    assert _fields(page_of(nothing))["use instead"] == "Its purpose is gone."


def test_a_living_project_has_no_replacement() -> None:
    later = judged(project(events=(event("2027-01-01", "archived"),), replaced_by=("old",)))
    assert "use instead" not in _fields(page_of(later, [ended()]))


def test_a_project_of_another_category_comes_with_the_reason_to_consider_it() -> None:
    one = thriving(also_consider=(Neighbor("old", "Does it at night."), Neighbor("elsewhere", "x")))
    page = page_of(one, [ended()])
    assert _fields(page)["also consider"] == "old (hold): Does it at night."
    assert page_item(page)["also_consider"] == [
        {"slug": "old", "why": "Does it at night.", "verdict": "hold"}
    ]


def test_a_verdict_of_ones_own_that_no_longer_holds_is_mentioned() -> None:
    own = Override(verdict=Verdict.HOLD, reason="Ours broke", until="2026-01-01")
    fields = _fields(page_of(thriving(override=own)))
    assert fields["own verdict"] == "hold, Ours broke; valid until 2026-01-01, not on this date"
    assert fields["verdict"].startswith("adopt: ")


def test_resources_are_labeled_by_kind_and_have_their_address() -> None:
    fields = _fields(page_of(thriving(), resources=(TALK,)))
    assert fields["talk"] == "Demo at night  https://example.org/talk"


def test_doubts_and_another_observed_repository_are_shown() -> None:
    one = project(unsure=("who pays",))
    found = evidence(one, [50] * 104, repo="mirror/demo")
    fields = _fields(page_of(judged(one, found)))
    assert fields["unsure"] == "who pays"
    assert fields["observed"].startswith("15 Aug 2026 at mirror/demo, not at owner/demo (17 days old; ")


def test_the_page_as_data_adds_neighbors_and_the_name_asked_for() -> None:
    one = thriving(alternatives=("old", "elsewhere"), works_with=("old",), unsure=("x",))
    part = unseen("part", part_of="demo")
    data = page_item(page_of(one, [ended(), part], match=NameMatch(one.project, "omed"), resources=(TALK,)))
    assert data["asked_for"] == "omed"
    assert data["alternatives"] == [{"slug": "old", "verdict": "hold"}]
    assert (data["works_with"], data["parts"], data["unsure"]) == (["old"], ["part"], ["x"])
    assert [one["url"] for one in data["resources"]] == ["https://example.org/talk"]


def test_the_page_as_a_view_is_named_by_its_slug() -> None:
    view = page_view(page_of(thriving(), as_of=date(2026, 9, 1)))
    assert (view.kind, view.names, view.meta) == ("Project", ("demo",), {"as_of": "2026-09-01"})
    assert view.items()[0]["slug"] == "demo"


def test_an_own_verdict_has_a_star() -> None:
    own = Override(verdict=Verdict.HOLD, reason="Ours broke", until="2027-01-01")
    page = page_of(thriving(override=own))
    assert blocks(page)[0][0].label == "hold*"
    assert "own verdict" not in _fields(page)


def test_an_announced_end_is_the_first_reason_against_it() -> None:
    announced = event("2026-03-01", "deprecated", by="other")
    fields = _fields(page_of(thriving(events=(announced,))))
    assert fields["verdict"] == (
        "assess: deprecated in favor of other on 2026-03-01; "
        "mature and active; 40 contributors in 12 months, the top 2 wrote half of the commits"
    )
    assert fields["2026-03-01"] == "deprecated in favor of other  https://example.org/source"


def test_of_many_that_it_works_with_twelve_are_named_and_the_rest_counted() -> None:
    others = [unseen(f"n{i}") for i in range(14)]
    slugs = tuple(one.project.slug for one in others)
    for there, words in ((12, ", ".join(slugs[:12])), (14, f"{', '.join(slugs[:12])} and 2 more")):
        page = page_of(thriving(works_with=slugs), others[:there])
        assert _fields(page)["works with"] == words
        assert page_item(page)["works_with"] == list(slugs[:there])


def test_alternatives_are_sorted_best_verdict_first_unjudged_last() -> None:
    one = thriving(alternatives=("unseen", "old", "b", "a"))
    page = page_of(one, [unseen(), ended(), thriving("a"), thriving("b")])
    assert _fields(page)["alternatives"] == "b (adopt), a (adopt), old (hold), unseen (not judged)"


def test_the_page_ends_with_the_as_of_date() -> None:
    last = blocks(page_of(thriving()))[-1][-1]
    assert (last.label, last.text) == ("as of", "1 Sep 2026")


def test_a_page_of_the_past_leaves_out_what_curators_say_today() -> None:
    own = thriving(unsure=("who pays",), also_consider=(Neighbor("old", "Does it at night."),))
    page = page_of(own, [ended()], past=True)
    assert not {"unsure", "or"} & set(_fields(page))
    assert (page_item(page)["unsure"], page_item(page)["also_consider"]) == ([], [])


def test_a_page_of_the_past_does_not_say_that_nothing_replaces_it() -> None:
    gone = judged(
        project("old", events=(event("2024-03-01", "archived"),), no_replacement="Purpose is gone.")
    )
    assert _fields(page_of(gone))["use instead"] == "Purpose is gone."
    assert "use instead" not in _fields(page_of(gone, past=True))
    assert page_item(page_of(gone, past=True))["no_replacement"] is None

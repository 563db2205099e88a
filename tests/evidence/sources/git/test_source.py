from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from msgspec.structs import replace

from k8sml.evidence.model import Definition, History, RepoFacts
from k8sml.evidence.sources.git.clone import Clones
from k8sml.evidence.sources.git.history import read_history
from k8sml.evidence.sources.git.run import ProcessRegistry
from k8sml.evidence.sources.git.source import observe
from k8sml.evidence.sources.interface import Collected, Target
from tests.evidence.sources.git.repository import Repository

TODAY = "2020-06-15"
NO_COMMIT = "no commit on its default branch, or 127.0.0.1 does not answer with a repository"
FACTS = RepoFacts("o/r", "2020-06-01", 5, 4, 3, 2)
CRDS = {"example.org/Thing": Definition(plural="things", versions={"v1": (True, True)})}


def seen(clones: Clones, known: History | None = None, observed: str = TODAY) -> Collected:
    (found,) = observe(Target("r", "o/r", known), clones, observed)
    return found


def test_a_target_that_was_not_known_is_observed(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    assert seen(clones) == Collected("r", read_history(origin.git_dir, "o/r", TODAY))


def test_what_a_clone_does_not_tell_is_carried_over(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    known = replace(
        read_history(origin.git_dir, "o/r", "2020-02-01"), license_head="MIT License", crds=CRDS, facts=FACTS
    )
    origin.commit("2020-03-10")
    history = seen(clones, known).history
    assert history is not None
    assert (history.license_head, history.crds, history.facts) == ("MIT License", CRDS, FACTS)
    assert (history.observed, history.last_commit) == (TODAY, "2020-03-10")


def test_a_license_that_was_read_takes_the_place_of_the_known_one(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10", files={"LICENSE": "Apache License"})
    known = replace(read_history(origin.git_dir, "o/r", "2020-02-01"), license_head="MIT License")
    history = seen(clones, known).history
    assert history is not None
    assert history.license_head == "Apache License"


def test_months_that_github_told_are_replaced_by_those_of_a_clone(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    known = replace(
        read_history(origin.git_dir, "o/r", "2020-02-01"), source="GitHub", at_least=("2020-01", "2020-02")
    )
    history = seen(clones, known).history
    assert history is not None
    assert (history.source, history.at_least) == ("git", None)


def test_a_history_that_lost_most_of_its_commits_does_not_replace_the_known_one(
    origin: Repository, clones: Clones
) -> None:
    origin.many(100, "2020-01-01")
    known = read_history(origin.git_dir, "o/r", "2020-02-01")
    origin.git("update-ref", "-d", "refs/heads/main")
    origin.many(49, "2020-01-01")
    assert seen(clones, known) == Collected("r", known, "it has 49 commits, but 100 were known")
    origin.many(1, "2020-05-01")
    assert seen(clones, known).problem is None


def test_an_empty_repository_does_not_replace_the_known_history(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    known = read_history(origin.git_dir, "o/r", "2020-02-01")
    origin.git("update-ref", "-d", "refs/heads/main")
    assert seen(clones, known) == Collected("r", known, NO_COMMIT)


def test_a_clock_that_is_behind_does_not_make_an_older_observation(
    origin: Repository, clones: Clones
) -> None:
    origin.commit("2020-01-10")
    known = read_history(origin.git_dir, "o/r", TODAY)
    assert seen(clones, known, "2020-06-14") == Collected(
        "r", known, "the clone is older (2020-06-14) than the stored history (2020-06-15)"
    )


def test_the_work_can_be_sent_to_another_process(origin: Repository, clones: Clones) -> None:
    origin.commit("2020-01-10")
    given = (Target("r", "o/r"), clones, TODAY, ProcessRegistry())
    assert pickle.loads(pickle.dumps(given))[:3] == given[:3]
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(observe, *given).result() == [seen(clones)]

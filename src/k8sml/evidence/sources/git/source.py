"""Observes repositories in clones kept for that."""

from __future__ import annotations

from msgspec.structs import replace

from k8sml.evidence.collect import Collected, Target
from k8sml.evidence.model import History
from k8sml.evidence.sources.git.clone import Clones, in_clone
from k8sml.evidence.sources.git.errors import GitError
from k8sml.evidence.sources.git.history import read_clone
from k8sml.evidence.sources.git.run import Git, ProcessRegistry

# A history with less than this share of the commits that were known is another one, or a part of it.
_SHRUNK = 0.5


def observe(
    target: Target, clones: Clones, observed: str, processes: ProcessRegistry | None = None
) -> list[Collected]:
    """What the clone of a target's repository says on the day `observed`, which must be today.

    Of what cannot be read from it, `crds` and `facts` (and `license_head`, where the server did not give the
    file) are those last seen. Where nothing can be read, or what is there is no successor of what was known,
    the known history stays, with the problem. All arguments can be sent to another process.
    """

    def read(clone: Git) -> History:
        return read_clone(clone, target.repo, observed)

    try:
        found = in_clone(clones, target.repo, read, processes or ProcessRegistry())
    except GitError as error:
        return [Collected(target.slug, target.known, str(error))]
    return [succeeding(target, found)]


def succeeding(target: Target, found: History) -> Collected:
    """A history in place of the one known of a target, or that one and why it must stay."""
    if target.known is None:
        return Collected(target.slug, found)
    if problem := _no_successor(found, target.known):
        return Collected(target.slug, target.known, problem)
    return Collected(target.slug, _with_last_seen(found, target.known))


def _no_successor(found: History, known: History) -> str | None:
    """Why a history cannot take the place of the known one, None if it can."""
    if found.observed < known.observed:
        return f"it was observed on {known.observed} already, and this is how it was on {found.observed}"
    commits, before = sum(found.months.commits), sum(known.months.commits)
    if commits < _SHRUNK * before:
        return f"it has {commits} commits, where {before} were known"
    return None


def _with_last_seen(found: History, known: History) -> History:
    return replace(
        found,
        license_head=found.license_head or known.license_head,
        crds=known.crds,
        facts=known.facts,
    )

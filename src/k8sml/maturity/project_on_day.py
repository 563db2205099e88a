"""A project as it was known on a day: its events, its status and its identity, worked out once."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from k8sml.catalog.dates import known_by
from k8sml.catalog.lineage import Identity, identity, known_events
from k8sml.catalog.model import Event, Project
from k8sml.catalog.status import Status, status_after
from k8sml.evidence.model import Evidence


class ProjectOnDay(Struct, frozen=True, array_like=True):
    """A project with its identity and status on the day `as_of`.

    `known` is how many of the project's events had happened by then; `observed` are events that no entry of
    the catalog has, such as an archive flag on GitHub.
    """

    project: Project
    as_of: date
    identity: Identity
    status: Status
    known: int
    observed: tuple[Event, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        """The events known on the day, oldest first, observed ones last."""
        return (*self.project.events[: self.known], *self.observed)


def project_on_day(
    project: Project,
    evidence: Evidence | None,
    as_of: date,
    curated: str | None = None,
    parent: Project | None = None,
) -> ProjectOnDay:
    """Return the project as known on a day, also from GitHub's facts about its repository.

    `parent` is the project that it is part of, `curated` as in Catalog.
    """
    known = known_events(project, as_of)
    flag = _archive_flag(project, evidence)
    observed = (flag,) if flag is not None and known_by(flag.date, as_of) else ()
    return ProjectOnDay(
        project=project,
        as_of=as_of,
        identity=identity(project, as_of, curated, parent, known),
        status=status_after((*known, *observed)),
        known=len(known),
        observed=observed,
    )


def _archive_flag(project: Project, evidence: Evidence | None) -> Event | None:
    """Return the archiving of the repository if only GitHub knows of it."""
    if evidence is None or evidence.facts is None:
        return None
    from k8sml.evidence.mismatches import archive_event

    return archive_event(project, evidence.facts)

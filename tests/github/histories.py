"""Make repositories from the bundled histories: real months, tags and dates, invented people and numbers."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from k8sml.catalog.dates import last_day
from k8sml.catalog.lineage import known_events
from k8sml.catalog.load import load_catalog
from k8sml.catalog.model import Catalog, EventKind, Project
from k8sml.catalog.status import status_after
from k8sml.evidence.history_io import decode_history
from k8sml.evidence.model import History, month_number, month_text
from k8sml.evidence.versions import parse_tag
from tests.github.model import Commit, Release, Repository, Tag, made_up, moment, object_id

DATA = Path(__file__).parents[2] / "data"
# Whole months and the one that is not over: all that twelve months back from a day can touch.
MONTHS = 13
BOT = "49699333+dependabot[bot]@users.noreply.github.com"
# So many commits of people to a merge and to a bot's: every list of a hundred has some of each.
_PER_MERGE, _PER_BOT = 4, 8
# GitHub names a license as choosealicense.com does, without -only and -or-later, and not all of them.
_LICENSES = {
    "AGPL-3.0-only": "AGPL-3.0", "AGPL-3.0-or-later": "AGPL-3.0", "BUSL-1.1": "NOASSERTION",
    "Elastic-2.0": "NOASSERTION",
}  # fmt: skip


@cache
def catalog() -> Catalog:
    """The bundled catalog."""
    return load_catalog(DATA / "projects.yaml")


def bundled(slugs: list[str] | None = None) -> Iterator[tuple[Project, History]]:
    """Return the projects with a history in catalog order, optionally only `slugs`."""
    for project in catalog().projects:
        file = DATA / "history" / f"{project.slug}.json"
        if file.exists() and (slugs is None or project.slug in slugs):
            yield project, decode_history(file.read_bytes(), file.name)


def repository(project: Project, history: History, now: datetime) -> Repository:
    """Return a project as GitHub would show it at `now`."""
    name = project.repo
    ended = status_after(known_events(project, now.date())).ended
    archived = ended if ended is not None and ended.kind is EventKind.ARCHIVED else None
    # a repository in five only has tags, as on GitHub
    with_releases = made_up(name, "tags only", 1, 5) > 1
    return Repository(
        full_name=name,
        created=moment(history.first_commit or history.observed),
        pushed=moment(history.last_commit or history.observed),
        description=project.summary,
        license=_LICENSES.get(project.license or "", project.license),
        language=project.language,
        archived_on=last_day(archived.date).isoformat() if archived else None,
        tags=[_tag(tag, day) for tag, day in history.tags],
        releases=[*_releases(history)] if with_releases else [],
        expand=lambda: expand(name, history),
    )


def _tag(name: str, day: str) -> Tag:
    return Tag(name, moment(day), made_up(name, "annotated", 0, 1) == 1, "commit")


def _releases(history: History) -> Iterator[Release]:
    for name, day in history.tags:
        parsed = parse_tag(name)
        if parsed is not None:
            yield Release(name, moment(day), not parsed.stable)


def expand(name: str, history: History) -> list[Commit]:
    """The last 13 months of a history as commits, newest first.

    People's are as many as the months say, by as many authors, and over the last twelve months by as many as
    the history says; the shares of the authors are even, not the real ones. Merges and a bot's commits, which
    the months leave out, stand between them.
    """
    months = history.months
    pool = max(months.authors_12m[-1], *months.authors)
    turn = 0
    found: list[Commit] = []
    first = max(0, len(months.commits) - MONTHS)
    for index in range(first, len(months.commits)):
        people = months.authors[index]
        month = month_text(month_number(months.start) + index)
        kinds = list(_kinds(months.commits[index], people, turn, pool))
        turn += people
        start, end = _span(month, history)
        for place, (email, parents) in enumerate(kinds):
            when = start + (end - start) * ((2 * place + 1) / (2 * len(kinds)))
            found.append(_commit(name, f"{month} {place}", when.replace(microsecond=0), email, parents))
    if not found and history.last_commit:  # a branch has a tip, however old
        inside = month_number(history.last_commit) >= month_number(months.end) - MONTHS + 1
        found.append(_commit(name, "tip", moment(history.last_commit), BOT if inside else address(0), 1))
    return found[::-1]


def _kinds(commits: int, people: int, turn: int, pool: int) -> Iterator[tuple[str, int]]:
    """Yield the author and the number of parents of each commit of a month."""
    for place in range(commits):
        yield address((turn + place % people) % pool), 1
        if place % _PER_MERGE == _PER_MERGE - 1:
            yield address(turn % pool), 2
        if place % _PER_BOT == _PER_BOT - 1:
            yield BOT, 1


def _span(month: str, history: History) -> tuple[datetime, datetime]:
    """Return the first and last moment of the commits of a month."""
    start = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    last = f"{month}-{monthrange(start.year, start.month)[1]:02d}"
    for day in (history.observed, history.last_commit):
        if day is not None and day[:7] == month:
            last = min(last, day)
    return start, datetime.combine(date.fromisoformat(last), start.timetz()) + timedelta(days=1)


def address(number: int) -> str:
    """Return an invented email address."""
    return f"dev{number}@example.org"


def login(email: str) -> str | None:
    """Return the invented account of an address; bots and one address in three have none."""
    person = email.partition("@")[0]
    known = person.startswith("dev") and int(person[3:]) % 3 != 2
    return person if known else None


def _commit(name: str, place: str, when: datetime, email: str, parents: int) -> Commit:
    return Commit(object_id(f"{name} {place}"), when, email, login(email), parents)

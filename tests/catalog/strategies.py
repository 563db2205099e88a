"""Strategies for valid projects with events and the state of the project after each event."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any, NamedTuple

from hypothesis import assume
from hypothesis import strategies as st

from k8sml.catalog.lineage import Identity
from k8sml.catalog.model import (
    Catalog,
    Category,
    Event,
    EventKind,
    Foundation,
    FoundationLevel,
    Project,
    Resource,
    ResourceKind,
)
from tests.builders import event

LICENSES = ("Apache-2.0", "MIT", "BUSL-1.1", "MIT OR Apache-2.0")
DAYS = st.dates(date(2012, 1, 1), date(2026, 12, 31))
TRICKY = (
    "null",
    "~",
    "yes",
    "1.0",
    "2021-09-27",
    "- a",
    "a: b",
    "# c",
    "{x}",
    "'",
    '"',
    "*a",
    "&b",
    "!c",
    "%",
)

texts = st.sampled_from(TRICKY) | st.text(min_size=1, max_size=20).filter(
    lambda text: text.isprintable() and bool(text.strip())
)
slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)
repos = st.from_regex(r"[A-Za-z0-9]{1,8}/[A-Za-z0-9][A-Za-z0-9_.-]{0,8}", fullmatch=True)
urls = slugs.map("https://{}.example.org/".format)


class Life(NamedTuple):
    """The events of a project, the day by which each had happened, and the state before and after each."""

    slug: str
    events: tuple[Event, ...]
    known_from: tuple[date, ...]
    states: tuple[Identity, ...]

    def project(self, length: int | None = None, **keys: Any) -> Project:
        """Return the entry as written after the first `length` events (default: all)."""
        kept = self.events[:length]
        state = self.states[len(kept)]
        base: dict[str, Any] = {"summary": "Does one thing.", "category": Category.SERVING, **keys}
        return Project(
            slug=self.slug,
            name=state.name,
            repo=state.repo,
            license=state.license,
            foundation=state.foundation,
            events=kept,
            **base,
        )


@st.composite
def lives(draw: st.DrawFn, slug: str = "demo") -> Life:
    state = Identity(draw(texts), draw(repos), draw(st.sampled_from(LICENSES)), None)
    dated = []
    for day in draw(st.lists(DAYS, max_size=6)):
        text = day.isoformat()[: draw(st.sampled_from([4, 7, 10]))]
        dated.append((_end(text), text))
    states, events = [state], []
    for _, text in sorted(dated):
        made, state = draw(_steps(text, state))
        events.append(made)
        states.append(state)
    return Life(slug, tuple(events), tuple(day for day, _ in sorted(dated)), tuple(states))


@st.composite
def _steps(draw: st.DrawFn, day: str, now: Identity) -> tuple[Event, Identity]:
    member = now.foundation
    kinds = [kind for kind in EventKind if kind is not EventKind.SUPERSEDED]
    kinds = [kind for kind in kinds if member or kind not in (EventKind.ADVANCED, EventKind.LEFT)]
    kind = draw(st.sampled_from([kind for kind in kinds if not (member and kind is EventKind.JOINED)]))
    match kind:
        case EventKind.RENAMED:
            name = draw(texts)
            return event(day, kind, from_=now.name, to=name), _with(now, name=name)
        case EventKind.MOVED:
            repo = draw(repos)
            return event(day, kind, from_=now.repo, to=repo), _with(now, repo=repo)
        case EventKind.RELICENSED:
            license_ = draw(st.sampled_from(LICENSES))
            return event(day, kind, from_=now.license, to=license_), _with(now, license=license_)
        case EventKind.JOINED | EventKind.ADVANCED:
            foundation = Foundation(member.name if member else draw(texts), draw(_levels))
            return (
                event(day, kind, foundation=foundation.name, level=foundation.level),
                _with(now, foundation=foundation),
            )
        case EventKind.LEFT:
            return event(day, kind, foundation=member and member.name), _with(now, foundation=None)
        case EventKind.DONATED:
            return event(day, kind, to=draw(texts)), now
        case EventKind.FORKED:
            return event(day, kind, of=draw(texts)), now
        case _:
            return event(day, kind, note=draw(st.none() | texts)), now


_levels = st.sampled_from(FoundationLevel)


def _with(now: Identity, **changed: Any) -> Identity:
    return Identity(**{**{key: getattr(now, key) for key in Identity.__struct_fields__}, **changed})


def _end(text: str) -> date:
    year, month, day = (
        [*map(int, text.split("-")), 12, 0][:3] if len(text) < 10 else map(int, text.split("-"))
    )
    if len(text) == 10:
        return date(year, month, day)
    return date(year, month, calendar.monthrange(year, month)[1])


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """Draw a valid catalog; relations lead only to earlier projects."""
    names = draw(st.lists(slugs, max_size=6, unique=True))
    cut = draw(st.integers(0, len(names)))
    own, aliases = names[:cut], names[cut:]
    projects = []
    for i, slug in enumerate(own):
        before = st.lists(st.sampled_from(own[:i]), unique=True).map(tuple) if i else st.just(())
        projects.append(
            draw(lives(slug)).project(
                summary=draw(texts),
                category=draw(st.sampled_from(Category)),
                tags=tuple(draw(st.lists(slugs, max_size=3))),
                aliases=tuple(aliases) if i == 0 else (),
                part_of=draw(st.none() | st.sampled_from(own[:i])) if i else None,
                works_with=draw(before),
                homepage=draw(st.none() | urls),
                unsure=tuple(draw(st.lists(texts, max_size=2))),
                resources=tuple(draw(st.lists(_resources(own[:i]), max_size=2))),
            )
        )
    assume(len({project.repo.lower() for project in projects}) == len(projects))
    curated = draw(st.none() | DAYS.map(str))
    return Catalog(
        curated=curated,
        projects=tuple(projects),
        resources=tuple(draw(st.lists(_resources(own), max_size=2))),
    )


def _resources(about: list[str]) -> st.SearchStrategy[Resource]:
    return st.builds(
        Resource,
        title=texts,
        url=urls,
        kind=st.sampled_from(ResourceKind),
        topics=st.lists(slugs, max_size=2).map(tuple),
        projects=st.lists(st.sampled_from(about), unique=True, max_size=2).map(tuple)
        if about
        else st.just(()),
        note=st.none() | texts,
    )

"""Which judgements a person asked for: filters that combine, and an order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from k8sml.catalog.find import matches_words
from k8sml.catalog.model import Catalog, Category, EventKind, Verdict
from k8sml.catalog.spdx import identifiers
from k8sml.maturity.model import Judgement, Level, Vitality

UNKNOWN = "unknown"

# A hint that lists more values than this is not read.
_LISTED = 40


class Filter(Struct, frozen=True):
    """What to keep. Values of one field are alternatives; fields combine. Empty keeps everything.

    `level`, `vitality` and `verdict` also take `unknown`. `search` looks for each of its words in names,
    aliases, summary, tags and resources.
    """

    category: tuple[str, ...] = ()
    foundation: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    vitality: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    license: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    mentioned_in: tuple[str, ...] = ()
    search: str | None = None


class ChoiceError(ValueError):
    """A value that nothing can have: `field` and `value` as given, and the `valid` ones."""

    def __init__(self, field: str, value: str, valid: Sequence[str]) -> None:
        self.field, self.value, self.valid = field, value, tuple(valid)
        super().__init__(f"no {field} {value!r}: {_hint(value, valid)}")


def _hint(value: str, valid: Sequence[str]) -> str:
    """The valid values, or where they are too many to read those that come close."""
    if len(valid) <= _LISTED:
        return f"one of {', '.join(valid)}"
    import difflib

    spelt = {one.lower(): one for one in valid}
    close = [spelt[one] for one in difflib.get_close_matches(value.lower(), spelt, n=5)]
    close += [one for one in valid if value.lower() in one.lower() and one not in close]
    return f"did you mean {' or '.join(close[:5])}?" if close else f"none of the {len(valid)} that there are"


def choices(catalog: Catalog, field: str) -> list[str]:
    """The values that a field of Filter can take for this catalog, in a sensible order."""
    return _CHOICES[field](catalog)


def resolve(catalog: Catalog, wanted: Filter) -> Filter:
    """The filter with each value spelt as the catalog spells it. Raises ChoiceError on an unknown one."""
    fields = {
        field: tuple(_spelt(catalog, field, value) for value in getattr(wanted, field)) for field in _CHOICES
    }
    return Filter(**fields, search=wanted.search)


def select(judgements: Iterable[Judgement], wanted: Filter) -> list[Judgement]:
    """The judgements that a resolved filter keeps, in the order given."""
    asked = [(field, set(getattr(wanted, field))) for field in _CHOICES if getattr(wanted, field)]
    words = (wanted.search or "").lower().split()
    return [
        judgement
        for judgement in judgements
        if all(values & _HAS[field](judgement) for field, values in asked)
        and (not words or matches_words(judgement.project, words))
    ]


def _spelt(catalog: Catalog, field: str, value: str) -> str:
    valid = choices(catalog, field)
    exact = {choice.lower(): choice for choice in valid}
    found = exact.get(value.strip().lower())
    if found is None:
        raise ChoiceError(field.replace("_", "-"), value, valid)
    return found


def _present(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value}, key=str.lower)


def _foundations(catalog: Catalog) -> list[str]:
    today = [project.foundation.name for project in catalog.projects if project.foundation]
    past = [event.foundation for project in catalog.projects for event in project.events]
    return _present([*today, *past])


def _license_ids(expression: str | None) -> set[str]:
    """Each licence of an expression, and the expression itself."""
    if not expression:
        return set()
    return identifiers(expression) | {expression}


def _licenses(catalog: Catalog) -> list[str]:
    found: set[str] = set()
    for project in catalog.projects:
        found |= _license_ids(project.license)
        for event in project.events:
            if event.kind is EventKind.RELICENSED:
                found |= _license_ids(event.from_) | _license_ids(event.to)
    return _present(found)


_CHOICES: dict[str, Callable[[Catalog], list[str]]] = {
    "category": lambda catalog: [member.value for member in Category],
    "foundation": _foundations,
    "level": lambda catalog: [*(member.value for member in Level), UNKNOWN],
    "vitality": lambda catalog: [*(member.value for member in Vitality), UNKNOWN],
    "verdict": lambda catalog: [*(member.value for member in Verdict), UNKNOWN],
    "license": _licenses,
    "language": lambda catalog: _present(p.language for p in catalog.projects),
    "tag": lambda catalog: _present(tag for p in catalog.projects for tag in p.tags),
    "mentioned_in": lambda catalog: _present(m for p in catalog.projects for m in p.mentioned_in),
}

_HAS: dict[str, Callable[[Judgement], set[str]]] = {
    "category": lambda j: {j.project.category.value},
    "foundation": lambda j: {j.identity.foundation.name} if j.identity.foundation else set(),
    "level": lambda j: {j.level.value or UNKNOWN},
    "vitality": lambda j: {j.vitality.value or UNKNOWN},
    "verdict": lambda j: {j.verdict.value or UNKNOWN},
    "license": lambda j: _license_ids(j.identity.license),
    "language": lambda j: {j.project.language} if j.project.language else set(),
    "tag": lambda j: set(j.project.tags),
    "mentioned_in": lambda j: set(j.project.mentioned_in),
}


_RANKS: dict[StrEnum | None, int] = {
    member: rank for enum in (Category, Level, Verdict, Vitality) for rank, member in enumerate(enum)
}


# What `--sort-by` takes: the columns that have an order, each best, most or newest first. None is unknown.
SORT_KEYS: dict[str, Callable[[Judgement], Any]] = {
    "name": lambda j: j.identity.name.lower(),
    "category": lambda j: _RANKS[j.project.category],
    "verdict": lambda j: _RANKS.get(j.verdict.value),
    "vitality": lambda j: _RANKS.get(j.vitality.value),
    "level": lambda j: None if j.level.value is None else -_RANKS[j.level.value],
    "risk": lambda j: j.risk.value.probability if j.risk.value else None,
    "people": lambda j: -j.signals.activity.authors_12m if j.signals.activity else None,
    "commits": lambda j: -j.signals.activity.commits_12m if j.signals.activity else None,
    "released": lambda j: _newest_first(j.signals.stable.date if j.signals.stable else None),
    "first-seen": lambda j: j.signals.first_seen,
    "observed": lambda j: _newest_first(j.signals.observed),
}
# The column `age` is that of the latest version.
SORT_KEYS["age"] = SORT_KEYS["released"]


def order(judgements: Iterable[Judgement], keys: Sequence[str], reverse: bool = False) -> list[Judgement]:
    """The judgements by the keys of SORT_KEYS, then by name; unknown comes last in either direction.

    Raises ChoiceError on an unknown key.
    """
    for key in keys:
        if key not in SORT_KEYS:
            raise ChoiceError("sort key", key, list(SORT_KEYS))
    found = sorted(judgements, key=SORT_KEYS["name"])
    for key in reversed(keys):
        keyed = [(SORT_KEYS[key](judgement), judgement) for judgement in found]
        known = [pair for pair in keyed if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=reverse)
        found = [one for _, one in known] + [one for value, one in keyed if value is None]
    return found


def _newest_first(day: str | None) -> int | None:
    return -int(day.replace("-", "")) if day else None

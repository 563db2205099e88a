"""The registry of filters and of sort keys, which select and order judgments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from msgspec import Struct

from k8sml.catalog.find import matches_words
from k8sml.catalog.model import Catalog, Category, EventKind, Verdict
from k8sml.catalog.spdx import identifiers
from k8sml.errors import K8smlError
from k8sml.maturity.model import Judgment, Level, Vitality

UNKNOWN = "unknown"

# A hint that lists more values than this is not read.
_MAX_LISTED = 40


class ChoiceError(K8smlError):
    """A value that no project can have: `field` and `value` as given, and the `valid` values."""

    def __init__(self, field: str, value: str, valid: Sequence[str]) -> None:
        self.field, self.value, self.valid = field, value, tuple(valid)
        super().__init__(f"no {field} {value!r}; {_hint(value, valid)}")


class FilterSpec(Struct, frozen=True):
    """A filter: `choices` are the values that it takes, `values` the values of a judgment.

    `observed` is whether the values depend on observations: then fresh data may change which projects match.
    """

    name: str
    help: str
    choices: Callable[[Catalog], Sequence[str]]
    values: Callable[[Judgment], set[str]]
    observed: bool


class Filter(Struct, frozen=True):
    """Projects to keep: values by filter name (ORed; filters are ANDed), and words to `search` for.

    Each word of `search` is looked for in names, aliases, summary, tags and resources.
    """

    values: Mapping[str, Sequence[str]] = {}
    search: str | None = None

    @property
    def lasting(self) -> Filter:
        """The filter without values that depend on observations."""
        return Filter({f.name: self.values[f.name] for f in _asked(self) if not f.observed}, self.search)


def _present(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value}, key=str.lower)


def _foundations(catalog: Catalog) -> list[str]:
    today = [project.foundation.name for project in catalog.projects if project.foundation]
    past = [event.foundation for project in catalog.projects for event in project.events]
    return _present([*today, *past])


def _license_ids(expression: str | None) -> set[str]:
    """Return each license of an expression, and the expression itself."""
    return identifiers(expression) | {expression} if expression else set()


def _licenses(catalog: Catalog) -> list[str]:
    licenses: set[str] = set()
    for project in catalog.projects:
        licenses |= _license_ids(project.license)
        for event in project.events:
            if event.kind is EventKind.RELICENSED:
                licenses |= _license_ids(event.from_) | _license_ids(event.to)
    return _present(licenses)


def _members(enum: type[StrEnum]) -> Callable[[Catalog], list[str]]:
    """Return the choices of an enum, and unknown."""
    return lambda catalog: [*(member.value for member in enum), UNKNOWN]


FILTERS: tuple[FilterSpec, ...] = (
    FilterSpec(
        "category",
        "Purpose of the project; `k8sml categories` lists them.",
        lambda catalog: [member.value for member in Category],
        lambda j: {j.project.category.value},
        observed=False,
    ),
    FilterSpec(
        "foundation",
        "CNCF, Apache, LF AI & Data and others.",
        _foundations,
        lambda j: {j.identity.foundation.name} if j.identity.foundation else set(),
        observed=False,
    ),
    FilterSpec(
        "level",
        "experimental, emerging, established, mature, unknown.",
        _members(Level),
        lambda j: {j.level.value or UNKNOWN},
        observed=True,
    ),
    FilterSpec(
        "vitality",
        "active, slowing, dormant, superseded, archived, unknown.",
        _members(Vitality),
        lambda j: {j.vitality.value or UNKNOWN},
        observed=True,
    ),
    FilterSpec(
        "verdict",
        "adopt, trial, assess, hold, unknown.",
        _members(Verdict),
        lambda j: {j.verdict.value or UNKNOWN},
        observed=True,
    ),
    FilterSpec(
        "license",
        "SPDX identifier.",
        _licenses,
        lambda j: _license_ids(j.identity.license),
        observed=False,
    ),
    FilterSpec(
        "language",
        "Main programming language.",
        lambda catalog: _present(p.language for p in catalog.projects),
        lambda j: {j.project.language} if j.project.language else set(),
        observed=False,
    ),
    FilterSpec(
        "tag",
        "Tag such as llm.",
        lambda catalog: _present(tag for p in catalog.projects for tag in p.tags),
        lambda j: set(j.project.tags),
        observed=False,
    ),
    FilterSpec(
        "mentioned-in",
        "Publication such as kubecon-2019.",
        lambda catalog: _present(m for p in catalog.projects for m in p.mentioned_in),
        lambda j: set(j.project.mentioned_in),
        observed=False,
    ),
)

_BY_NAME = {spec.name: spec for spec in FILTERS}


def choices(catalog: Catalog, name: str) -> Sequence[str]:
    """Return the values that a filter can take for this catalog, in a sensible order."""
    return _BY_NAME[name].choices(catalog)


def resolve(catalog: Catalog, name: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a filter as the catalog spells them. Raises ChoiceError on an unknown one."""
    valid = choices(catalog, name)
    spelling = {choice.lower(): choice for choice in valid}
    for value in values:
        if value.strip().lower() not in spelling:
            raise ChoiceError(name, value, valid)
    return tuple(spelling[value.strip().lower()] for value in values)


def select(catalog: Catalog, judgments: Iterable[Judgment], wanted: Filter) -> list[Judgment]:
    """Return the judgments that a filter keeps, in the order given. Raises ChoiceError."""
    asked = [(spec, set(resolve(catalog, spec.name, wanted.values[spec.name]))) for spec in _asked(wanted)]
    words = (wanted.search or "").lower().split()
    return [
        judgment
        for judgment in judgments
        if all(values & spec.values(judgment) for spec, values in asked)
        and (not words or matches_words(judgment.project, words))
    ]


def _asked(wanted: Filter) -> list[FilterSpec]:
    """Return the filters that have values."""
    return [spec for spec in FILTERS if wanted.values.get(spec.name)]


def _hint(value: str, valid: Sequence[str]) -> str:
    """Return the valid values, or only similar values if there are too many to read."""
    if len(valid) <= _MAX_LISTED:
        return f"use one of {', '.join(valid)}"
    import difflib

    spelling = {choice.lower(): choice for choice in valid}
    similar = [spelling[name] for name in difflib.get_close_matches(value.lower(), spelling, n=5)]
    similar += [choice for choice in valid if value.lower() in choice.lower() and choice not in similar]
    return f"did you mean {' or '.join(similar[:5])}?" if similar else f"none of the {len(valid)} valid ones"


# ---- order ----


class SortSpec(Struct, frozen=True):
    """A sort key: the best, most or newest first. None is unknown, which comes last."""

    name: str
    key: Callable[[Judgment], Any]


def rank(member: StrEnum) -> int:
    """Return the position of a member in its enum.

    Members of two enums with the same value are equal, so one table of all of them would mix them up.
    """
    return _positions(type(member))[member]


@cache
def _positions(enum: type[StrEnum]) -> dict[StrEnum, int]:
    return {member: position for position, member in enumerate(enum)}


def _released(judgment: Judgment) -> int | None:
    return _newest_first(judgment.signals.latest_stable.date if judgment.signals.latest_stable else None)


def _newest_first(day: str | None) -> int | None:
    return -int(day.replace("-", "")) if day else None


SORT_KEYS: tuple[SortSpec, ...] = (
    SortSpec("name", lambda j: j.identity.name.lower()),
    SortSpec("category", lambda j: rank(j.project.category)),
    SortSpec("verdict", lambda j: rank(j.verdict.value) if j.verdict.value else None),
    SortSpec("risk", lambda j: j.risk.value.probability if j.risk.value else None),
    SortSpec("vitality", lambda j: rank(j.vitality.value) if j.vitality.value else None),
    SortSpec("level", lambda j: -rank(j.level.value) if j.level.value else None),
    SortSpec("people", lambda j: -j.signals.activity.authors_12m if j.signals.activity else None),
    SortSpec("commits", lambda j: -j.signals.activity.commits_12m if j.signals.activity else None),
    SortSpec("released", _released),
    SortSpec("age", _released),  # that of the latest version, as the column
    SortSpec("first-seen", lambda j: j.signals.first_seen),
    SortSpec("observed", lambda j: _newest_first(j.signals.observed)),
)
_SORT_BY_NAME = {spec.name: spec for spec in SORT_KEYS}


def order(judgments: Iterable[Judgment], keys: Sequence[str], reverse: bool = False) -> list[Judgment]:
    """Return the judgments by the named sort keys, then by name; unknown comes last in either direction.

    Raises ChoiceError on an unknown key.
    """
    for key in keys:
        if key not in _SORT_BY_NAME:
            raise ChoiceError("sort key", key, list(_SORT_BY_NAME))
    ordered = sorted(judgments, key=_SORT_BY_NAME["name"].key)
    for key in reversed(keys):
        keyed = [(_SORT_BY_NAME[key].key(judgment), judgment) for judgment in ordered]
        known = [pair for pair in keyed if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=reverse)
        ordered = [judgment for _, judgment in known] + [j for value, j in keyed if value is None]
    return ordered

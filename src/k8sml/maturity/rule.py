"""Rules and reasons: a rule by its id, with the sentence that it gives for some values.

A rule is a function from keyword arguments to a sentence; `@rule` enters it in RULES, with its name in kebab
case as id. To call the rule with values makes a Reason, which keeps them as data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Generic, ParamSpec, cast

from msgspec import Struct

P = ParamSpec("P")
Value = int | float | str | bool | tuple[str, ...] | None


class Reason(Struct, frozen=True, array_like=True):
    """The id of the rule that decided (`few-contributors`), with its values by name."""

    rule: str
    values: dict[str, Value]

    @property
    def sentence(self) -> str:
        """The reason in words, without a capital letter and a full stop."""
        text: str = RULES[self.rule].words(**self.values)
        return text

    @property
    def met(self) -> bool:
        """True if the mark of a level is met. Raises ValueError if the rule is not that of a mark."""
        met = self.values.get("met")
        if not isinstance(met, bool):
            raise ValueError(f"rule {self.rule}: a mark needs the value met, true or false")
        return met


class Rule(Generic[P]):
    """A rule: called with values it makes a reason; `words` renders them.

    `value_names` are the names of the values of every reason, `optional_names` those of some.
    """

    def __init__(self, words: Callable[P, str]) -> None:
        self.words = words
        self.id = words.__name__.replace("_", "-")
        self.meaning = (words.__doc__ or "").strip()
        names = [name for name in words.__annotations__ if name != "return"]
        self.optional_names = tuple(name for name in names if name in (words.__kwdefaults__ or {}))
        self.value_names = tuple(name for name in names if name not in self.optional_names)

    def __call__(self, *args: P.args, **values: P.kwargs) -> Reason:
        """Return the reason with these values; all of them are keyword arguments."""
        plain = {name: str(value) if isinstance(value, StrEnum) else value for name, value in values.items()}
        return Reason(self.id, cast("dict[str, Value]", plain))


RULES: dict[str, Rule[Any]] = {}

# A finding of a scan carries the values of a reason beside `because`; `self` is the rule that is called.
_RESERVED = {"because", "self"}


def rule(words: Callable[P, str]) -> Rule[P]:
    """Enter a function that renders a reason in RULES.

    Raises ValueError if another rule has its name, or one of its values a reserved name.
    """
    entered = Rule(words)
    for name in (*entered.value_names, *entered.optional_names):
        if name in _RESERVED:
            raise ValueError(f"rule {entered.id}: a value cannot be named {name}; choose another name")
    if entered.id in RULES:
        raise ValueError(f"two rules are named {entered.id}")
    RULES[entered.id] = entered
    return entered


def sentences(reasons: Iterable[Reason]) -> str:
    """Return the sentences of some reasons as one text."""
    return "; ".join(reason.sentence for reason in reasons)

"""Options declared as a struct: a parameter of its type adds them to a command.

    @with_groups
    def command(*, live: LiveOptions, output: OutputOptions) -> None:

Typer sees the options of each group in place of the parameter; the command is given the structs.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from inspect import Parameter
from typing import Any, Self, get_type_hints

from msgspec import Struct

Command = Callable[..., None]


class OptionGroup(Struct, frozen=True):
    """Options that belong together."""

    @classmethod
    def parameters(cls) -> list[Parameter]:
        """Return the options as parameters of a command."""
        hints, names = get_type_hints(cls, include_extras=True), cls.__struct_fields__
        required = [Parameter.empty] * (len(names) - len(cls.__struct_defaults__))
        defaults = [*required, *cls.__struct_defaults__]
        return [option(name, hints[name], default) for name, default in zip(names, defaults, strict=True)]

    @classmethod
    def collect(cls, values: dict[str, Any]) -> Self:
        """Take the values of the options out of `values`, and return the group. Raises K8smlError."""
        return cls(**{name: values.pop(name) for name in cls.__struct_fields__})


def option(name: str, annotation: Any, default: Any = None) -> Parameter:
    """Return a parameter for an option."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def with_groups(command: Command) -> Command:
    """Return a command that takes the options of its groups one by one.

    Raises ValueError if two of its options have the same name, such as a filter and an option of the command.
    """
    signature, hints = inspect.signature(command), get_type_hints(command, include_extras=True)
    groups: dict[str, type[OptionGroup]] = {
        name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, OptionGroup)
    }
    parameters: list[Parameter] = []
    for name, parameter in signature.parameters.items():
        if name in groups:
            parameters += groups[name].parameters()
        else:
            parameters.append(parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY))

    _check_names(command.__name__, parameters)

    @functools.wraps(command)
    def ungrouped(**values: Any) -> None:
        collected = {name: group.collect(values) for name, group in groups.items()}
        command(**values, **collected)

    # Typer reads the signature, and the annotations beside it; no type of a function declares __signature__
    ungrouped.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    ungrouped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return ungrouped


def with_values(**values: object) -> Callable[[Command], Command]:
    """Return a decorator that fills in `{name}` in the help of a command."""

    def filled(command: Command) -> Command:
        command.__doc__ = (command.__doc__ or "").format(**values)
        return command

    return filled


def _check_names(command: str, parameters: Iterable[Parameter]) -> None:
    """Raise ValueError if two options of a command have the same name."""
    taken: set[str] = set()
    for parameter in parameters:
        for name in _names(parameter):
            if name in taken:
                raise ValueError(f"command {command}: two options are named {name}; rename one of them")
            taken.add(name)


def _names(parameter: Parameter) -> set[str]:
    """Return the names of an option on the command line, and of its parameter in Python."""
    names = {parameter.name, f"--{parameter.name.strip('_').replace('_', '-')}"}
    for info in getattr(parameter.annotation, "__metadata__", ()):
        declared = (getattr(info, "default", None), *(getattr(info, "param_decls", None) or ()))
        flags = {flag for flag in declared if isinstance(flag, str) and flag.startswith("-")}
        names = {parameter.name, *flags} if flags else names
    return names

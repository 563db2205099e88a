"""Skip Typer's conversion of option values that need none.

From version 0.29 on Typer converts every value, given or not, with Pydantic, whose import takes longer than
most commands run. Texts, paths and defaults need no conversion.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, get_type_hints

from typer.core import TyperOption

# The conversion of a value given on the command line, by the type of the option.
_READ: dict[Any, Callable[[Any], Any]] = {
    str: str,
    str | None: str,
    Path | None: Path,
    list[str]: list,
    list[str] | None: list,
    list[Path] | None: lambda values: [Path(value) for value in values],
}


class PlainValues:
    """A command or group whose parameters convert only the values that need it. A mixin."""

    callback: Any

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, --help among them."""
        # a mixin: the class beside it has the method
        parameters: list[Any] = super().get_params(ctx)  # type: ignore[misc]
        if hasattr(TyperOption, "get_runtime_param"):  # converts with Pydantic
            hints = get_type_hints(self.callback) if self.callback else {}
            for parameter in parameters:
                if not isinstance(parameter.process_value, partial):
                    read = _READ.get(hints.get(parameter.name))
                    parameter.process_value = partial(_process, parameter, parameter.process_value, read)
        return parameters


def _process(
    parameter: Any,
    convert: Callable[[Any, Any], Any],
    read: Callable[[Any], Any] | None,
    ctx: Any,
    value: Any,
) -> Any:
    """Return the value of a parameter, converted by Typer if it is neither plain nor the default."""
    source = ctx.get_parameter_source(parameter.name)
    given = source is not None and source.name == "COMMANDLINE"
    if (given and read is None) or (parameter.required and not value):
        return convert(ctx, value)  # which also reports missing values
    if value is None:
        value = () if parameter.multiple or parameter.nargs == -1 else None
    elif given and read is not None:
        value = read(value)
    return parameter.callback(ctx, parameter, value) if parameter.callback else value

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
import typer

from k8sml.cli.option_groups import FilterOptions
from k8sml.cli.struct_options import Command, with_groups
from k8sml.maturity import filters


def by_parameter(*, filters: FilterOptions, limit: int | None = None) -> None:
    """Take an option whose name is that of its parameter."""


def by_flag(
    *, filters: FilterOptions, catalogs: Annotated[list[Path] | None, typer.Option("--limit")] = None
) -> None:
    """Take an option whose name differs from that of its parameter."""


@pytest.mark.parametrize("command", [by_parameter, by_flag])
def test_a_filter_named_like_an_option_of_the_command_is_refused(
    monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    with_groups(command)
    limit = filters.FilterSpec(
        "limit", "Example.", lambda catalog: (), lambda judgment: set(), observed=False
    )
    monkeypatch.setattr("k8sml.cli.option_groups.FILTERS", (*filters.FILTERS, limit))
    with pytest.raises(ValueError, match=rf"command {command.__name__}: two options are named (--)?limit"):
        with_groups(command)

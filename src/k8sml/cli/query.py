"""From options to judgements: what `list` and `maturity` have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from k8sml.cli.context import find_all
from k8sml.cli.errors import UserError
from k8sml.cli.options import split
from k8sml.evidence.store import Bundle
from k8sml.maturity.judge import judge_all
from k8sml.maturity.model import Judgement
from k8sml.maturity.select import ChoiceError, Filter, order, resolve, select
from k8sml.render.formats import Format
from k8sml.render.view import Column, ColumnError, choose_columns


def query(
    loaded: Bundle,
    as_of: date,
    wanted: Filter,
    names: list[str] | None,
    sort_by: str | None,
    limit: int | None,
) -> list[Judgement]:
    """The judgements that the options ask for, in order. Raises UserError on a value nothing can have."""
    chosen = [match.project for match in find_all(loaded, names)] if names else None
    try:
        resolved = resolve(loaded.catalog, wanted)
        found = select(judge_all(loaded.catalog, loaded.evidence, as_of, chosen), resolved)
        key = (sort_by or "").removeprefix("-")
        keys = [key] if key else ["category", "verdict"]
        return order(found, keys, reverse=(sort_by or "").startswith("-"))[:limit]
    except ChoiceError as error:
        raise UserError(str(error)) from None


def columns_for(available: tuple[Column, ...], asked: str | None, output: Format) -> tuple[Column, ...]:
    """The columns to show; CSV has the wide ones, too. Raises UserError on an unknown one."""
    try:
        wide = output in (Format.WIDE, Format.CSV)
        return choose_columns(available, list(split([asked] if asked else None)), wide)
    except ColumnError as error:
        raise UserError(str(error)) from None


def wanted_filter(params: Mapping[str, Any]) -> Filter:
    """The filter in a command's parameters, which bear the names of its fields."""
    fields = [field for field in Filter.__struct_fields__ if field != "search"]
    return Filter(**{field: split(params[field]) for field in fields}, search=params["search"])

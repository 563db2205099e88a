"""From options to judgements: what `list` and `maturity` have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from k8sml.cli.errors import UserError
from k8sml.cli.options import split
from k8sml.cli.workspace import Workspace, today
from k8sml.maturity.filters import ChoiceError, Filter, order, resolve, select
from k8sml.maturity.model import Judgement
from k8sml.render.formats import Format
from k8sml.render.view import Column, ColumnError, choose_columns


def query(data: Workspace, judgements: Sequence[Judgement], params: Mapping[str, Any]) -> list[Judgement]:
    """The judgements that a command's parameters ask for, in order, before any limit.

    The parameters bear the names of Filter's fields, besides `names` and `sort_by`. Raises UserError on a
    value that nothing can have.
    """
    found: Sequence[Judgement] = judgements
    if params["names"]:
        slugs = {match.project.slug for match in data.find_all(params["names"])}
        found = [judgement for judgement in found if judgement.project.slug in slugs]
    fields = [field for field in Filter.__struct_fields__ if field != "search"]
    wanted = Filter(**{field: split(params[field]) for field in fields}, search=params["search"])
    sort_by = params["sort_by"] or ""
    key = sort_by.removeprefix("-")
    try:
        if wanted != Filter():
            found = select(found, resolve(data.bundle.catalog, wanted))
        keys = [key] if key else ["category", "verdict"]
        return order(found, keys, reverse=sort_by.startswith("-"))
    except ChoiceError as error:
        raise UserError(str(error)) from None


def asked_for(data: Workspace, params: Mapping[str, Any]) -> list[str]:
    """The slugs of the projects that a command's parameters can mean, whatever is observed of them."""
    lasting = {**params, "level": None, "vitality": None, "verdict": None, "sort_by": None}
    return [one.project.slug for one in query(data, data.report(today()).judgements, lasting)]


def columns_for(available: tuple[Column, ...], asked: str | None, output: Format) -> tuple[Column, ...]:
    """The columns to show; CSV has the wide ones, too. Raises UserError on an unknown one."""
    try:
        wide = output in (Format.WIDE, Format.CSV)
        return choose_columns(available, list(split([asked] if asked else None)), wide)
    except ColumnError as error:
        raise UserError(str(error)) from None

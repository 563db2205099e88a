"""What `--live` adds to a command: the projects it speaks of, as GitHub shows them now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from k8sml.cli.errors import Exit, UserError
from k8sml.cli.workspace import LiveKey, Workspace, today
from k8sml.evidence.bundle import Bundle

if TYPE_CHECKING:
    from k8sml.evidence.address import Address
    from k8sml.evidence.collect import Collected


class LiveFailures(Struct, frozen=True):
    """What could not be had, a line each, and the exit code that this calls for."""

    lines: tuple[str, ...] = ()
    code: Exit = Exit.PARTIAL


def go_live(data: Workspace, slugs: Callable[[], Iterable[str]], params: Mapping[str, Any]) -> LiveFailures:
    """Ask GitHub for some projects, if a command's parameters say so, and go by its answers from then on.

    `slugs` is only asked for then. What cannot be had stays as it was last observed, and is told. Raises
    UserError on options that do not go together.
    """
    if not params["live"]:
        for option in ("refresh", "token_file", "api_url"):
            if params[option]:
                raise UserError(f"--{option.replace('_', '-')} goes with --live")
        return LiveFailures()
    if params.get("as_of") is not None:
        raise UserError("--live tells of today, not of a past day: leave out --as-of or --live")
    return _live(data, slugs(), params)


class _Overlay(Struct, frozen=True):
    """Catalog and evidence as GitHub's answers show them, and when the first and the last were asked for."""

    bundle: Bundle
    first: int
    last: int


def _live(data: Workspace, slugs: Iterable[str], params: Mapping[str, Any]) -> LiveFailures:
    import time

    from k8sml.cli.api_client import github_address
    from k8sml.evidence.sources.github.cache import FRESH_SECONDS

    now = int(time.time())
    address = github_address(params["api_url"])
    chosen = list(slugs)
    if not (params["refresh"] or params["token_file"]):  # a file that is named must be usable
        key = _key(data, address, chosen)
        found = data.load_live(key, _Overlay)
        if found is not None and found.last <= now < found.first + FRESH_SECONDS:
            data.use(found.bundle, key)
            return LiveFailures()
    got, trouble = _ask(data, chosen, params, now)
    data.overlay({one.slug: one.history for one in got if one.history is not None})
    asked = [one.asked for one in got if one.asked is not None]
    if not trouble.lines and len(asked) == len(got) > 0:
        key = _key(data, address, chosen)
        data.save_live(key, _Overlay(data.bundle, min(asked), max(asked)))
        data.use(data.bundle, key)
    return trouble


def _key(data: Workspace, address: Address, slugs: list[str]) -> LiveKey:
    """Return what is asked for, and what the overlay is made from: the day, data, code, and the answers."""
    from k8sml.cli.targets import answers_folder, with_parts
    from k8sml.evidence.sources.github.cache import SnapshotCache

    memory = SnapshotCache(answers_folder(data), address.url)
    repos = [one.repo for one in with_parts(data, slugs) if one.repository.on_github]
    made_from = [today(), *data.stamps("catalog", "evidence"), memory.stamps(repos)]
    return " ".join([address.url, *sorted(slugs)]), made_from


def _ask(
    data: Workspace, slugs: list[str], params: Mapping[str, Any], now: int
) -> tuple[list[Collected], LiveFailures]:
    """Return the collected histories, from GitHub or from answers of the last hour, and the failures."""
    from k8sml.cli.api_client import github, too_many
    from k8sml.cli.progress_bar import progress
    from k8sml.cli.targets import answers_folder, problem_lines, targets_of
    from k8sml.evidence.http import JOBS
    from k8sml.evidence.sources.github.api import BadTokenError
    from k8sml.evidence.sources.github.cache import FRESH_SECONDS
    from k8sml.evidence.sources.github.source import RequestOptions, observe, split_by_cache, supports
    from k8sml.evidence.threads import ThreadExecutor
    from k8sml.maturity.thresholds import ADOPT_AUTHORS

    api = github(Path(params["token_file"]) if params["token_file"] else None, params["api_url"])
    targets = targets_of(data, slugs)
    asking = RequestOptions(
        day=today().isoformat(),
        now=now,
        enough=ADOPT_AUTHORS,
        max_age=0 if params["refresh"] else FRESH_SECONDS,
        seconds=params["timeout"],
    )
    _, anew, _ = split_by_cache(list(filter(supports, targets)), api, asking, answers_folder(data))
    refused = too_many(api, len(anew))
    if refused:
        return [], LiveFailures((refused,))
    got: list[Collected] = []
    code = Exit.PARTIAL
    try:
        with ThreadExecutor(JOBS) as pool, progress(len(targets), "asked GitHub for") as advance:
            for one in observe(targets, api, asking, pool, answers_folder(data)):
                got.append(one)
                advance("")
    except BadTokenError:
        code = Exit.AUTHENTICATION
    return got, LiveFailures(tuple(problem_lines(got, targets, "shown as last observed")), code)

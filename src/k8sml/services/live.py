"""Fetch current data from GitHub for some projects, and use it in place of what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from k8sml.evidence.bundle import Bundle
from k8sml.services.feedback import SILENT, Feedback
from k8sml.workspace.workspace import LiveKey, Overlay, Workspace

if TYPE_CHECKING:
    from k8sml.evidence.address import Address
    from k8sml.evidence.collect import Collected


class LiveRequest(Struct, frozen=True):
    """How to ask: at what time (seconds since 1970), with which token and server, for how many seconds.

    `refresh` asks again also for what was asked within the hour.
    """

    now: int
    refresh: bool = False
    token_file: Path | None = None
    api_url: str | None = None
    timeout: float = 30


class LiveFailures(Struct, frozen=True):
    """What could not be fetched, a line each, and whether GitHub refused the credentials."""

    lines: tuple[str, ...] = ()
    refused: bool = False


class _CachedOverlay(Struct, frozen=True):
    """A bundle with GitHub's responses, and when the first and the last of them were asked for."""

    bundle: Bundle
    first: int
    last: int


def fetch_live(
    workspace: Workspace, slugs: Iterable[str], request: LiveRequest, feedback: Feedback = SILENT
) -> tuple[Workspace, LiveFailures]:
    """Return a workspace with current data of some projects, and what could not be fetched.

    Projects that could not be fetched keep their last observed values. Raises K8smlError.
    """
    from k8sml.evidence.sources.github.cache import FRESH_SECONDS
    from k8sml.services.api_client import find_address

    address = find_address(request.api_url)
    chosen = list(slugs)
    if not (request.refresh or request.token_file):  # a named file must be usable
        key = _key(workspace, address, chosen)
        cached = workspace.load_live(key, _CachedOverlay)
        if cached is not None and cached.last <= request.now < cached.first + FRESH_SECONDS:
            return workspace.with_overlay(Overlay(cached.bundle, key)), LiveFailures()
    collected, failures = _ask(workspace, chosen, request, feedback)
    live = workspace.with_histories({c.slug: c.history for c in collected if c.history is not None})
    asked = [result.asked for result in collected if result.asked is not None]
    if not failures.lines and len(asked) == len(collected) > 0:
        key = _key(workspace, address, chosen)
        workspace.save_live(key, _CachedOverlay(live.bundle, min(asked), max(asked)))
        live = workspace.with_overlay(Overlay(live.bundle, key))
    return live, failures


def _key(workspace: Workspace, address: Address, slugs: list[str]) -> LiveKey:
    """Return what is asked for, and what the overlay is made from: the day, data, code, and the responses."""
    from k8sml.evidence.sources.github.cache import SnapshotCache
    from k8sml.services.targets import with_parts

    responses = SnapshotCache(workspace.cache.responses, address.url)
    projects = with_parts(workspace, slugs)
    repos = [project.repo for project in projects if project.repository.on_github]
    made_from = [workspace.today, *workspace.fingerprints("catalog", "evidence"), responses.stamps(repos)]
    return LiveKey(" ".join([address.url, *sorted(slugs)]), made_from)


def _ask(
    workspace: Workspace, slugs: list[str], request: LiveRequest, feedback: Feedback
) -> tuple[list[Collected], LiveFailures]:
    """Return the collected histories, from GitHub or from responses of the last hour, and the failures."""
    from k8sml.evidence.http import JOBS
    from k8sml.evidence.sources.github.api import BadTokenError
    from k8sml.evidence.sources.github.cache import FRESH_SECONDS
    from k8sml.evidence.sources.github.source import RequestOptions, observe, split_by_cache, supports
    from k8sml.evidence.threads import ThreadExecutor
    from k8sml.maturity.thresholds import ADOPT_AUTHORS
    from k8sml.services.api_client import find_api, too_many_without_token
    from k8sml.services.targets import failure_lines, targets_of

    api = find_api(request.token_file, request.api_url, feedback)
    targets, folder = targets_of(workspace, slugs), workspace.cache.responses
    options = RequestOptions(
        day=workspace.today.isoformat(),
        now=request.now,
        enough=ADOPT_AUTHORS,
        max_age=0 if request.refresh else FRESH_SECONDS,
        seconds=request.timeout,
    )
    _, to_ask, _ = split_by_cache(list(filter(supports, targets)), api, options, folder)
    too_many = too_many_without_token(api, len(to_ask))
    if too_many:
        return [], LiveFailures((too_many,))
    collected: list[Collected] = []
    refused = False
    try:
        with ThreadExecutor(JOBS) as pool, feedback.bar(len(targets), "asked GitHub for") as advance:
            for result in observe(targets, api, options, pool, folder):
                collected.append(result)
                advance("")
    except BadTokenError:
        refused = True
    lines = failure_lines(collected, targets, "shown as last observed")
    return collected, LiveFailures(tuple(lines), refused)

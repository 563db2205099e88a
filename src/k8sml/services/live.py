"""Fetch current data for some projects, and use it in place of stored data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from k8sml.errors import CredentialsError
from k8sml.evidence.bundle import Bundle
from k8sml.evidence.jobs import MAX_CONNECTIONS
from k8sml.evidence.sources.interface import Collected, LiveSource, Target
from k8sml.evidence.sources.registry import FRESH_SECONDS, LIVE_SOURCES
from k8sml.services.feedback import SILENT, Feedback
from k8sml.services.readings import SourceRequest, not_supported, source_options, warn_of_token_file
from k8sml.services.targets import failure_lines, targets_of, with_parts
from k8sml.workspace.workspace import LiveKey, Overlay, Workspace


class LiveRequest(Struct, frozen=True):
    """Settings of a request: the time now (seconds since 1970), token, server, and time limit in seconds.

    With `refresh`, responses from the last hour are requested again, too.
    """

    now: int
    refresh: bool = False
    token_file: Path | None = None
    api_url: str | None = None
    timeout: float = 30


class LiveFailures(Struct, frozen=True):
    """Failed requests, a line each, and whether a server refused the credentials."""

    lines: tuple[str, ...] = ()
    refused: bool = False


class _CachedOverlay(Struct, frozen=True):
    """A bundle with current data, and the request times of the first and the last response in it."""

    bundle: Bundle
    first: int
    last: int


def fetch_live(
    workspace: Workspace, slugs: Iterable[str], request: LiveRequest, feedback: Feedback = SILENT
) -> tuple[Workspace, LiveFailures]:
    """Return a workspace with current data of some projects, and the failed requests.

    Projects that could not be fetched keep their last observed values. Raises K8smlError.
    """
    chosen = list(slugs)
    # without histories, which only a request needs
    targets = [Target(project.slug, project.repo) for project in with_parts(workspace, chosen)]
    sources = _open_sources(workspace, request)
    supported = {target.slug for source in sources.values() for target in _supported(source, targets)}
    others = [
        not_supported(target, " or ".join(LIVE_SOURCES)) for target in targets if target.slug not in supported
    ]
    skipped = LiveFailures(tuple(failure_lines(others, targets, "shown as last observed")))
    if not (request.refresh or request.token_file):  # a named file must be usable
        key = _key(workspace, targets, sources)
        cached = workspace.load_live(key, _CachedOverlay)
        if cached is not None and cached.last <= request.now < cached.first + FRESH_SECONDS:
            return workspace.with_overlay(Overlay(cached.bundle, key)), skipped
    warn_of_token_file(request.token_file, feedback)
    collected, failures = _observe(sources, targets_of(workspace, chosen), feedback)
    live = workspace.with_histories({c.slug: c.history for c in collected if c.history is not None})
    asked = [result.asked for result in collected if result.asked is not None]
    if not failures.lines and len(asked) == len(collected) > 0:
        key = _key(workspace, targets, sources)
        workspace.save_live(key, _CachedOverlay(live.bundle, min(asked), max(asked)))
        live = workspace.with_overlay(Overlay(live.bundle, key))
    return live, LiveFailures((*skipped.lines, *failures.lines), failures.refused)


def _open_sources(workspace: Workspace, request: LiveRequest) -> Mapping[str, LiveSource]:
    """Return the sources of current data. Raises K8smlError."""
    source_request = SourceRequest(
        request.now,
        request.timeout,
        request.token_file,
        request.api_url,
        0 if request.refresh else FRESH_SECONDS,
    )
    return {
        name: spec.open_live(source_options(workspace, spec, source_request))
        for name, spec in LIVE_SOURCES.items()
    }


def _supported(source: LiveSource, targets: Sequence[Target]) -> list[Target]:
    return [target for target in targets if source.supports(target.repository)]


def _key(workspace: Workspace, targets: Sequence[Target], sources: Mapping[str, LiveSource]) -> LiveKey:
    """Return the request, and the inputs of the overlay: the day, data, code, and the responses."""
    addresses = [source.address for source in sources.values()]
    responses = [source.fingerprints(_supported(source, targets)) for source in sources.values()]
    made_from = [workspace.today, *workspace.fingerprints("catalog", "evidence"), *responses]
    return LiveKey(" ".join([*addresses, *sorted(target.slug for target in targets)]), made_from)


def _observe(
    sources: Mapping[str, LiveSource], targets: Sequence[Target], feedback: Feedback
) -> tuple[list[Collected], LiveFailures]:
    """Return the results of the targets that a source supports, and the failures among them."""
    collected: list[Collected] = []
    lines: list[str] = []
    refused = False
    for name, source in sources.items():
        supported = _supported(source, targets)
        refusal = source.refusal(supported)
        if refusal:
            lines.append(refusal)
            continue
        results: list[Collected] = []
        try:
            for result in _results(name, source, supported, feedback):
                results.append(result)
        except CredentialsError:
            refused = True
        lines += failure_lines(results, supported, "shown as last observed")
        collected += results
    return collected, LiveFailures(tuple(lines), refused)


def _results(
    name: str, source: LiveSource, targets: Sequence[Target], feedback: Feedback
) -> Iterable[Collected]:
    from k8sml.evidence.threads import ThreadExecutor

    jobs = LIVE_SOURCES[name].max_jobs or MAX_CONNECTIONS
    with ThreadExecutor(jobs) as pool, feedback.bar(len(targets), f"asked {name} for") as advance:
        for result in source.observe(targets, pool):
            yield result
            advance("")

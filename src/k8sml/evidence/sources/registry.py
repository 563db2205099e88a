"""The registry of evidence sources."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from msgspec import Struct

from k8sml.evidence.jobs import MAX_CONNECTIONS
from k8sml.evidence.sources.interface import EvidenceSource, LiveSource, SourceOptions

# Seconds for which a cached response counts as current: no decision depends on changes within an hour.
FRESH_SECONDS = 3600


class SourceSpec(Struct, frozen=True, kw_only=True):
    """An evidence source. `module` in this package has its function `open_source`.

    `name`: in histories and JSON output. `option`: of `k8sml update --from`.
    `seconds`: default time limit, and the work that it limits (`limited`).
    `cache`: its part of the cache folder, and the content of that part (`cached`).
    `via`: how tables name it; empty for the usual source.
    `takes_token`: uses --token-file and --api-url. `remote`: can run on other machines.
    `max_jobs`: repositories at once (None: as many as --jobs allows, and MAX_CONNECTIONS for --live).
    `live`: has current data for --live, and is a LiveSource.
    """

    name: str
    option: str
    module: str
    help: str
    seconds: float
    limited: str
    cache: str
    cached: str
    via: str = ""
    takes_token: bool = False
    remote: bool = False
    max_jobs: int | None = None
    live: bool = False

    def open(self, options: SourceOptions) -> EvidenceSource:
        """Return the source. Raises K8smlError if the options are not usable."""
        module = importlib.import_module(f"{__package__}.{self.module}")
        source: EvidenceSource = module.open_source(options)
        return source

    def open_live(self, options: SourceOptions) -> LiveSource:
        """Return a live source. Raises K8smlError if the options are not usable."""
        module = importlib.import_module(f"{__package__}.{self.module}")
        source: LiveSource = module.open_source(options)
        return source


GIT = SourceSpec(
    name="git",
    option="git",
    module="git.source",
    help="clones without contents, no token",
    # the largest repositories of the field take minutes to clone, even without their contents
    seconds=600,
    limited="each clone",
    cache="clones",
    cached="clones of repositories, without contents",
    remote=True,
)
GITHUB = SourceSpec(
    name="GitHub",
    option="github",
    module="github.source",
    help="the API, with a token",
    seconds=300,
    limited="GitHub in all",
    cache="github",
    cached="GitHub's responses",
    via="GitHub's API",
    takes_token=True,
    max_jobs=MAX_CONNECTIONS,
    live=True,
)

# By the name that histories have, in the order of help pages.
SOURCES: Mapping[str, SourceSpec] = {spec.name: spec for spec in (GIT, GITHUB)}

# The sources of current data for --live, and their names in a sentence.
LIVE_SOURCES: Mapping[str, SourceSpec] = {name: spec for name, spec in SOURCES.items() if spec.live}
LIVE_NAMES = " and ".join(LIVE_SOURCES)


def via(name: str | None) -> str:
    """Return the words for a source in tables; empty for the usual one, or if there is none."""
    spec = SOURCES.get(name or "")
    return spec.via if spec else ""


def find_source(option: str) -> SourceSpec | None:
    """Return the source that `--from` names; None if there is none."""
    return next((spec for spec in SOURCES.values() if spec.option == option), None)

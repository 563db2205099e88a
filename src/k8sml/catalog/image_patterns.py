"""Patterns of image names, and an index that finds the pattern of an image, also behind a mirror."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.model import Project

# Docker leaves these out when it shows a name: its own registry and the folder of its own images.
_DOCKER = re.compile(r"^(?:(?:registry-1|index|registry|www)\.)?docker\.(?:io|com)/(?:library/)?")
_LIBRARY = "library/"
# Usual names of a registry's folder for images of Docker Hub, as `docker.io` or `docker-hub`.
_HUB_FOLDER = re.compile(
    r"(?:(?:registry-1|index|registry\.hub|hub)\.)?docker\.(?:io|com)"
    r"|docker(?:[-_]?(?:io|hub))?(?:[-_](?:proxy|remote|cache|mirror))?"
)


class ImagePattern(Struct, frozen=True):
    """An image's name (`*` for any characters) and the project that owns it.

    `entry` is the name as the catalog has it. `text` is compared: it lacks Docker's own registry, or any
    registry for images behind a mirror (`mirrored`).
    """

    text: str
    entry: str
    project: Project
    mirrored: bool = False

    @property
    def exactness(self) -> tuple[bool, int]:
        """Order patterns: a whole name is more exact than any other, then the longer beginning."""
        return "*" not in self.text, len(self.beginning)

    @property
    def beginning(self) -> str:
        """The text before the first `*`."""
        return self.text.partition("*")[0]


class ImagePatterns:
    """Patterns of images by the text that they begin with. The longest text before the first `*` wins.

    An image behind another registry (a mirror, a proxy) is recognized by the rest of its name. Two parts of
    the name must equal those of the pattern, or one part must be the project's own name. Docker's own images
    (`library/`) are recognized directly below the registry or its folder for Docker Hub.
    """

    def __init__(self, entries: Iterable[tuple[str, Project]]) -> None:
        self._exact: dict[str, ImagePattern] = {}
        self._globs: defaultdict[str, list[ImagePattern]] = defaultdict(list)  # by the part before /
        for entry, project in entries:
            self._add(entry, project)
        for patterns in self._globs.values():
            patterns.sort(key=lambda it: (it.mirrored, -len(it.beginning)))

    def _add(self, entry: str, project: Project) -> None:
        name = plain_name(entry)
        self._put(ImagePattern(name, entry, project))
        host, _, rest = name.partition("/")
        # patterns of an umbrella beyond its parts are too vague without the registry (acme.io/kubeflow/*)
        if _is_host(host) and _is_telling(rest, project) and not project.released_by:
            self._put(ImagePattern(rest, entry, project, mirrored=True))

    def _put(self, pattern: ImagePattern) -> None:
        if "*" in pattern.text:
            head, slash, _ = pattern.beginning.partition("/")
            self._globs[head if slash else ""].append(pattern)
            return
        known = self._exact.get(pattern.text)
        if known is None or known.mirrored:
            self._exact[pattern.text] = pattern

    def find(self, name: str) -> ImagePattern | None:
        """Return the pattern that an image's name matches: first whole, then without its registry."""
        name = plain_name(name)
        if pattern := self._find_whole(name):
            return pattern
        host, _, rest = name.partition("/")
        if not _is_host(host):
            return None
        below_hub = True
        while "/" in rest:
            if pattern := self._find_whole(rest.removeprefix(_LIBRARY) if below_hub else rest):
                return replace(pattern, mirrored=True)
            folder, _, rest = rest.partition("/")
            below_hub = _HUB_FOLDER.fullmatch(folder) is not None
        return None

    def _find_whole(self, name: str) -> ImagePattern | None:
        if exact := self._exact.get(name):
            return exact
        head, slash, _ = name.partition("/")
        for key in (head, "") if slash else ("",):
            for pattern in self._globs.get(key, ()):
                if fnmatchcase(name, pattern.text):
                    return pattern
        return None


def plain_name(name: str) -> str:
    """Return an image's name without Docker's own registry, as its users write it."""
    return _DOCKER.sub("", name).removeprefix(_LIBRARY)


def _is_host(text: str) -> bool:
    return "." in text or ":" in text or text == "localhost"


def _is_telling(name: str, project: Project) -> bool:
    """Return whether a name without its registry still leads to one project: `release/*` does not."""
    parts = [part for part in name.split("/") if "*" not in part]
    if len(parts) >= 2:
        return True
    own = {project.slug, *project.repository.path.lower().split("/"), *project.aliases}
    return len(parts) == 1 and "/" in name and parts[0] in own

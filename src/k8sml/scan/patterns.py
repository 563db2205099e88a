"""Patterns of image names, and which of them a name meets."""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase

from msgspec import Struct

from k8sml.catalog.model import Project
from k8sml.scan.model import Confidence
from k8sml.scan.references import plain_name


class Pattern(Struct, frozen=True):
    """A name of images (`*` for any characters) whose project it is; less sure behind a mirror."""

    text: str
    project: Project
    confidence: Confidence = Confidence.HIGH

    @property
    def exactness(self) -> tuple[bool, int]:
        """Orders patterns: a whole name is more exact than any other, then the longer beginning."""
        beginning, cut, _ = self.text.partition("*")
        return not cut, len(beginning)


class Images:
    """Patterns of images: exact names, and names that end or are cut by `*` (any characters).

    The longest text before the first `*` wins. An image behind another registry (a mirror, a proxy) is
    recognised by what follows, with less confidence: two parts of its name must be those of the pattern,
    or one that is the project's own name.
    """

    def __init__(self) -> None:
        self._exact: dict[str, Pattern] = {}
        self._globs: defaultdict[str, list[Pattern]] = defaultdict(list)  # by what stands before the first /

    def add(self, pattern: str, project: Project) -> None:
        """Take in a pattern, and its form behind a mirror."""
        pattern = plain_name(pattern)
        self._put(Pattern(pattern, project))
        host, _, rest = pattern.partition("/")
        # what an umbrella claims beyond its parts says too little without the registry (acme.io/kubeflow/*)
        if _is_host(host) and _tells(rest, project) and not project.released_by:
            self._put(Pattern(rest, project, Confidence.MEDIUM))

    def _put(self, pattern: Pattern) -> None:
        if "*" not in pattern.text:
            known = self._exact.get(pattern.text)
            if known is None or known.confidence is Confidence.MEDIUM:
                self._exact[pattern.text] = pattern
            return
        head = (
            pattern.text.partition("*")[0].partition("/")[0] if "/" in pattern.text.partition("*")[0] else ""
        )
        listed = self._globs[head]
        listed.append(pattern)
        listed.sort(key=lambda one: (one.confidence is Confidence.MEDIUM, -len(one.text.partition("*")[0])))

    def find(self, name: str) -> Pattern | None:
        """The pattern that an image's name meets; the whole name first, then what follows its registry."""
        found = self._whole(name)
        if found:
            return found
        host, _, rest = name.partition("/")
        if not _is_host(host):
            return None
        while "/" in rest:
            found = self._whole(rest)
            if found:
                return Pattern(found.text, found.project, Confidence.MEDIUM)
            rest = rest.partition("/")[2]
        return None

    def _whole(self, name: str) -> Pattern | None:
        exact = self._exact.get(name)
        if exact:
            return exact
        for head in (name.partition("/")[0] if "/" in name else None, ""):
            for pattern in self._globs.get(head, ()) if head is not None else ():
                if fnmatchcase(name, pattern.text):
                    return pattern
        return None


def _is_host(text: str) -> bool:
    return "." in text or ":" in text or text == "localhost"


def _tells(pattern: str, project: Project) -> bool:
    """Whether a pattern without its registry still leads to one project: release/* does not."""
    parts = [part for part in pattern.split("/") if "*" not in part]
    if len(parts) >= 2:
        return True
    own = {project.slug, *project.repository.path.lower().split("/"), *project.aliases}
    return len(parts) == 1 and "/" in pattern and parts[0] in own

"""Parse versions from tags, so that "latest" means the highest version and not the newest tag.

`packaging` parses the forms of PEP 440 (`v1.2.3`, `0.5.0-rc0`, `26.03.1`). Common forms that it refuses are
parsed here: `1.2.3-devel`, `4.5.3-4.8.2`, `RELEASE.2025-10-15T17-29-55Z`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace
from packaging.version import InvalidVersion, Version

from k8sml.catalog.printable import strip_control_chars
from k8sml.evidence.model import Release

# Prefixes that name no component: `release-1.15.0` is a version of the project itself.
NEUTRAL = frozenset({"", "v", "release", "releases", "rel", "rel/release", "version", "official"})
# Kubernetes operators tagged by API version: v1beta2-1.6.2-3.5.0 (Spark operator).
_API_VERSION = re.compile(r"^v\d+(alpha|beta)\d+$")

_CANDIDATE = re.compile(r"(?:^|(?<=[-/_@.]))[vV]?\.?(?=\d)")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_STAMP = re.compile(r"^(\d{4})-(\d{2})-(\d{2})T(\d{2})-(\d{2})-(\d{2})Z$")

# Words that mark a prerelease, in the order in which prereleases precede a release.
_PHASE = {
    "dev": 0, "devel": 0, "nightly": 0, "snapshot": 0, "ci": 0, "test": 0, "citest": 0, "int": 0,
    "d": 0, "build": 0, "dirty": 0, "dryrun": 0, "docs": 0, "experiment": 0,
    "alpha": 1, "a": 1, "techpreview": 1, "ea": 1, "preview": 1, "m": 1,
    "beta": 2, "b": 2, "pre": 2, "prerelease": 2,
    "rc": 3, "rcx": 3, "c": 3, "candidate": 3,
}  # fmt: skip


class Stage(IntEnum):
    """Position of a version among versions with the same numbers, in version order."""

    PRERELEASE = 0
    VARIANT = 1  # a build of the release (`-gpu`, `-debian`)
    FINAL = 2
    POST = 3


# Orders the versions of one component: numbers without trailing zeros, stage, order within the stage.
VersionKey = tuple[tuple[int, ...], Stage, tuple[int, ...]]

# A lone number this large is a build stamp (20190101, 1434511043), not a version.
_LONE_NUMBER_LIMIT = 9999


class ParsedTag(Struct, frozen=True):
    """A tag as prefix and version, with the key that orders versions of one component."""

    prefix: str
    version: str
    numbers: tuple[int, ...]
    key: VersionKey

    @property
    def stage(self) -> Stage:
        """Position of the version among versions with the same numbers."""
        return self.key[1]

    @property
    def stable(self) -> bool:
        """True if the version is meant for use."""
        return self.stage is not Stage.PRERELEASE


# A scan compares the same few thousand tags again and again; a parsed tag takes some 500 bytes.
@lru_cache(maxsize=1 << 14)
def parse_tag(tag: str) -> ParsedTag | None:
    """Return the parts of a tag, None if it names no version."""
    return _parse_tag(tag)


def _parse_tag(tag: str) -> ParsedTag | None:
    for match in _CANDIDATE.finditer(tag):
        prefix, text = tag[: match.start()], tag[match.end() :]
        parsed = _parse_version(text)
        if parsed is None:
            continue
        numbers, stage, detail = parsed
        stripped = _strip_zeros(numbers)
        return ParsedTag(prefix, text, numbers, (stripped, stage, detail))
    return None


def read_releases(
    tags: Iterable[tuple[str, str]],
    names: Iterable[str],
    own_prefix: str | None = None,
    candidate_suffixes: tuple[str, ...] = (),
) -> tuple[tuple[Release, ...], tuple[Release, ...]]:
    """Return the project's own releases and those of its components, each in version order, lowest first.

    `tags` are (name, date). A tag is the project's own if its prefix is neutral or one of the project's
    `names`; with an `own_prefix`, only if it has that prefix. A version tagged twice counts once, on its
    first date. Tags that end with one of `candidate_suffixes` are release candidates.
    """
    neutral = NEUTRAL | {name.lower() for name in names}
    own: dict[tuple[object, ...], Release] = {}
    parts: dict[tuple[object, ...], Release] = {}
    for tag, day in sorted(tags, key=lambda pair: (pair[1], pair[0])):
        parsed = _parse_tag(tag)
        if parsed is None:
            continue
        if candidate_suffixes and tag.endswith(candidate_suffixes):
            parsed = _as_candidate(parsed)
        bare = parsed.prefix.rstrip("-/_.@").lower()
        if own_prefix is not None:
            is_own = parsed.prefix == own_prefix
        else:
            is_own = bare in neutral or bool(_API_VERSION.match(bare))
        component = "" if is_own else strip_control_chars(parsed.prefix.rstrip("-/_.@"))
        calendar = _is_calendar(parsed.numbers, int(day[:4]))
        release = Release(
            strip_control_chars(tag),
            strip_control_chars(parsed.version),
            day,
            parsed.stable,
            calendar,
            component,
        )
        (own if is_own else parts).setdefault((component, parsed.key), release)
    return _in_order(own), _in_order(parts)


def in_version_order(releases: Iterable[Release]) -> tuple[Release, ...]:
    """Sort releases of one component, lowest version first."""
    return tuple(sorted(releases, key=version_key))


def version_key(release: Release) -> VersionKey:
    """Return a sort key for the versions of one component; two spellings of one version have the same key."""
    parsed = parse_tag(release.tag)
    if parsed is None:
        return (), Stage.PRERELEASE, ()
    return parsed.key if parsed.stable is release.stable else _as_candidate(parsed).key


def _as_candidate(parsed: ParsedTag) -> ParsedTag:
    """Return a tag that looks like a release as a release candidate."""
    numbers, _, detail = parsed.key
    return replace(parsed, key=(numbers, Stage.PRERELEASE, (_PHASE["rc"], *detail)))


def _in_order(found: dict[tuple[object, ...], Release]) -> tuple[Release, ...]:
    return tuple(release for _, release in sorted(found.items(), key=lambda item: item[0]))


def _parse_version(text: str) -> VersionKey | None:
    """Return the numbers of a version, its stage and its order within the stage; None if it is no version."""
    stamp = _STAMP.match(text)
    if stamp:
        return tuple(int(part) for part in stamp.groups()), Stage.FINAL, ()
    numbers_text = _NUMBERS.match(text)
    if numbers_text is None or len(text) > 80:
        return None
    numbers = tuple(int(part) for part in numbers_text[0].split("."))
    if len(numbers) == 1 and (numbers[0] > _LONE_NUMBER_LIMIT or numbers[0] == 0):
        return None
    try:
        return _from_pep440(Version(text))
    except InvalidVersion:
        return _from_suffix(numbers, text[numbers_text.end() :])


def _from_pep440(version: Version) -> VersionKey:
    if version.pre is not None or version.dev is not None:
        phase, number = version.pre or ("dev", 0)
        after = version.dev if version.dev is not None else _LONE_NUMBER_LIMIT
        return version.release, Stage.PRERELEASE, (_PHASE[phase], number, version.post or 0, after)
    if re.search(r"\bdryrun\b", version.local or ""):  # anything else after + describes the build
        return version.release, Stage.PRERELEASE, (0,)
    local = tuple(int(part) for part in re.findall(r"\d+", version.local or ""))
    if version.post is not None:
        return version.release, Stage.POST, (version.post, *local)
    return version.release, Stage.FINAL, local


def _from_suffix(numbers: tuple[int, ...], suffix: str) -> VersionKey | None:
    """Parse a version that PEP 440 refuses, by the suffix after its numbers.

    `-4.8.2` is a second version (of the driver or the engine). A word of `_PHASE` marks a prerelease. Any
    other word marks a variant of the release, which counts if there is no plain release.
    """
    if not suffix.startswith(("-", "+", ".")):
        return None
    digits = tuple(int(part[:9]) for part in re.findall(r"\d+", suffix))
    if re.fullmatch(r"[-+]\d+(\.\d+)+", suffix):
        return numbers, Stage.FINAL, digits
    words = re.findall(r"[a-z]+", suffix.lower())
    if not re.fullmatch(r"[-+.]?[a-z]\d*", suffix.lower()):
        words = [word for word in words if len(word) > 1]  # a lone letter is a phase only at the number
    phases = [_PHASE[word] for word in words if word in _PHASE]
    if phases:
        return numbers, Stage.PRERELEASE, (min(phases), *digits)
    if suffix.startswith("."):
        return None
    return numbers, Stage.VARIANT, digits


def _is_calendar(numbers: tuple[int, ...], year: int) -> bool:
    """Return whether a version tagged in `year` is a date: 2026.3, 26.03, or 25.12.0 tagged in 2026."""
    recent = (year, year - 1)
    month = len(numbers) > 1 and 1 <= numbers[1] <= 12
    return numbers[0] in recent or (month and 2000 + numbers[0] in recent)


def _strip_zeros(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Drop trailing zeros: 1.0 and 1.0.0 are one version."""
    while numbers and numbers[-1] == 0:
        numbers = numbers[:-1]
    return numbers

"""Which findings fail a check: `--fail-on`, `--ignore`, and the ignores of a `.k8sml.toml`."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.issues import CatalogError, Issue, os_reason
from k8sml.scan.types import FINDING_RULES, AssessedComponent, Finding, FindingRule

_BEHIND = re.compile(r"^behind\s*>\s*(?P<number>\d{1,4})(?P<months>m?)$", re.ASCII)

# What a person may write, for messages and help.
WORDS = (*FINDING_RULES, "behind>12m", "behind>3")

# Whoever runs something under a name from before a rename runs what its own successor took the place of.
_MEANS: dict[FindingRule, tuple[FindingRule, ...]] = {
    FindingRule.SUPERSEDED: (FindingRule.SUPERSEDED, FindingRule.RENAMED)
}


class FailOnError(ValueError):
    """A word that nothing can fail on; the text lists the valid ones."""


class FailOn(Struct, frozen=True):
    """What fails: concerns by their kind, and how many months or stable releases behind is too many."""

    whats: frozenset[FindingRule] = frozenset()
    months: int | None = None
    releases: int | None = None

    def hits(self, assessment: AssessedComponent) -> tuple[Finding, ...]:
        """The concerns of an assessment that fail the check. Ignored ones never do."""
        return tuple(
            concern
            for concern in assessment.concerns
            if concern.ignored is None
            and (
                concern.what in self.whats
                or (concern.what is FindingRule.BEHIND and self._too_far(assessment))
            )
        )

    def _too_far(self, assessment: AssessedComponent) -> bool:
        months, releases = assessment.in_use.months_behind, assessment.in_use.releases_behind
        return (self.months is not None and months is not None and months > self.months) or (
            self.releases is not None and releases is not None and releases > self.releases
        )


def parse_fail_on(words: Iterable[str]) -> FailOn:
    """What the words ask for. Raises FailOnError.

    `behind>12m` is more than twelve months behind, `behind>3` more than three stable releases; of several
    limits of a kind the lowest counts.
    """
    whats: set[FindingRule] = set()
    months: int | None = None
    releases: int | None = None
    for word in words:
        text = word.strip().lower()
        limit = _BEHIND.match(text)
        if limit is None:
            if text not in FINDING_RULES:
                raise FailOnError(f"--fail-on {word!r}: one of {', '.join(WORDS)}")
            whats.update(_MEANS.get(FindingRule(text), (FindingRule(text),)))
            continue
        number = int(limit["number"])
        if limit["months"]:
            months = number if months is None else min(months, number)
        else:
            releases = number if releases is None else min(releases, number)
    return FailOn(frozenset(whats), months, releases)


CONFIG_FILE = ".k8sml.toml"

# Hundreds of ignores fit into this; a larger file is another kind of file.
_MAX_BYTES = 1024 * 1024
_KEYS = ("project", "what", "reason", "until")
_LINE = re.compile(r"at line (\d+)")


class Ignore(Struct, frozen=True):
    """Concerns of a project that do not fail a check: those of the kind `what`, or all of them.

    `where` names the file and line, or the option, that says so. Without an `until` it always holds.
    """

    project: str
    what: FindingRule | None
    reason: str
    where: str
    until: date | None = None

    @property
    def label(self) -> str:
        """`kserve` or `kserve:behind`."""
        return f"{self.project}:{self.what}" if self.what else self.project


class IgnoreError(ValueError):
    """An ignore on the command line that says nothing that can be ignored."""


def parse_ignore(text: str) -> Ignore:
    """What `SLUG[:what]` asks for. Raises IgnoreError."""
    project, colon, what = text.partition(":")
    if not project or (colon and what not in FINDING_RULES):
        raise IgnoreError(
            f"--ignore {text!r}: write a project, or project:what with one of {', '.join(FINDING_RULES)}"
        )
    return Ignore(project, FindingRule(what) if colon else None, "--ignore", f"--ignore {text}")


def config_files(roots: Iterable[Path], here: Path) -> list[Path]:
    """The files of ignores that hold for a scan of `roots` from the folder `here`.

    One is looked for in each root that is scanned, in `here`, and above it up to the root of the git
    repository that it is in.
    """
    folders = [root if stat.S_ISDIR(_mode(root)) else root.parent for root in roots]
    above = [here, *here.parents]
    top = next((n for n, folder in enumerate(above) if _mode(folder / ".git")), 0)
    files = [folder / CONFIG_FILE for folder in (*folders, *above[: top + 1])]
    return list({file.resolve(): file for file in files if stat.S_ISREG(_mode(file))}.values())


def _mode(path: Path) -> int:
    """The mode of a file or folder; 0 if it does not exist or is out of reach."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def read_ignores(file: Path, label: str) -> list[Ignore]:
    """The ignores of a file, which is called `label` in faults. Raises CatalogError with every fault."""
    try:
        with file.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
        text = data.decode("utf-8")
        if len(data) > _MAX_BYTES:
            raise CatalogError([Issue(label, 1, "", "larger than 1 MB: not a file of ignores")])
        content = tomllib.loads(text)
    except OSError as error:
        raise CatalogError([Issue(label, 1, "", f"cannot be read: {os_reason(error)}")]) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogError([Issue(label, line, "", "not UTF-8: save the file as UTF-8")]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise CatalogError([Issue(label, line, "", f"not valid TOML: {error}")]) from None
    return _Reader(label, text).ignores(content)


class _Reader:
    """Reads what a file of ignores holds, noting every fault with its line."""

    def __init__(self, label: str, text: str) -> None:
        self.label = label
        self.lines = text.splitlines()
        self.faults: list[Issue] = []

    def ignores(self, content: dict[str, Any]) -> list[Ignore]:
        for key in content.keys() - {"ignore"}:
            self._fault(self._line_of(key), key, "unknown key: the file holds [[ignore]] tables")
        tables = content.get("ignore", [])
        found = []
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            self._fault(self._line_of("ignore"), "ignore", "write each ignore as a table: [[ignore]]")
            tables = []
        starts = [n for n, line in enumerate(self.lines, 1) if re.match(r"\s*\[\[\s*ignore\s*\]\]", line)]
        for number, table in enumerate(tables):
            start = starts[number] if number < len(starts) else self._line_of("ignore")
            found.append(self._ignore(table, number, start))
        if self.faults:
            raise CatalogError(self.faults)
        return [one for one in found if one is not None]

    def _ignore(self, table: dict[str, Any], number: int, start: int) -> Ignore | None:
        before = len(self.faults)
        path = f"ignore[{number}]"
        for key in table.keys() - set(_KEYS):
            line = self._line_of(key, start)
            self._fault(line, f"{path}.{key}", f"unknown key (known: {', '.join(_KEYS)})")
        texts = {}
        for key in ("project", "reason"):
            value = table.get(key)
            if isinstance(value, str) and value.strip():
                texts[key] = value.strip()
            else:
                how = "a project's slug" if key == "project" else "say why, in a few words"
                self._fault(self._line_of(key, start), f"{path}.{key}", f"missing: {how}")
        what = table.get("what")
        if what is not None and (not isinstance(what, str) or what not in FINDING_RULES):
            message = f"{what!r} is not one of {', '.join(FINDING_RULES)}"
            self._fault(self._line_of("what", start), f"{path}.what", message)
        until = _day(table.get("until"))
        if until is None:
            message = "missing: the last day on which it holds, such as 2027-06-30"
            self._fault(self._line_of("until", start), f"{path}.until", message)
        if len(self.faults) > before:
            return None
        where = f"{self.label}:{start}"
        return Ignore(texts["project"], FindingRule(what) if what else None, texts["reason"], where, until)

    def _line_of(self, key: str, start: int = 1) -> int:
        """The line on which a key stands in the table that begins at `start`, else that of the table."""
        for number, line in enumerate(self.lines[start - 1 :], start):
            if number > start and line.lstrip().startswith("[["):
                break
            if re.match(rf"\s*[\"'\[]*{re.escape(key)}[\"']?\s*(=|\]|\.)", line):
                return number
        return start

    def _fault(self, line: int, key: str, message: str) -> None:
        self.faults.append(Issue(self.label, line, key, message))


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def apply(
    assessments: Iterable[AssessedComponent], ignores: Sequence[Ignore], today: date
) -> tuple[list[AssessedComponent], list[str]]:
    """The assessments with what is ignored marked, and a line for each ignore that does nothing."""
    held = [one for one in ignores if one.until is None or today <= one.until]
    used: set[Ignore] = set()

    def marked(concern: Finding, slug: str) -> Finding:
        fitting = [one for one in held if one.project == slug and one.what in (None, concern.what)]
        used.update(fitting)
        return replace(concern, ignored=fitting[0].reason) if fitting else concern

    done = [
        replace(one, concerns=tuple(marked(concern, one.found.slug) for concern in one.concerns))
        for one in assessments
    ]
    notes = [
        f"{one.where}: the ignore of {one.label} held until {one.until}, no longer"
        for one in ignores
        if one not in held
    ]
    notes += [f"{one.where}: nothing to ignore of {one.label}" for one in held if one not in used]
    return done, notes

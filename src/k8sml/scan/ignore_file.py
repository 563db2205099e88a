"""Read the ignores of a `.k8sml.toml`."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from k8sml.catalog.issues import CatalogError, Issue, os_reason
from k8sml.scan.policy import Ignore
from k8sml.scan.rules import FINDING_RULES

CONFIG_FILE = ".k8sml.toml"

# Hundreds of ignores fit into this; a larger file is another kind of file.
_MAX_BYTES = 1024 * 1024
_KEYS = ("project", "what", "reason", "until")
_LINE = re.compile(r"at line (\d+)")


def config_files(roots: Iterable[Path], here: Path) -> list[Path]:
    """Return the files of ignores for a scan of `roots` from the folder `here`.

    They are looked for in each scanned root, in `here`, and above it up to the root of its git repository.
    """
    folders = [root if stat.S_ISDIR(_mode(root)) else root.parent for root in roots]
    above = [here, *here.parents]
    top = next((n for n, folder in enumerate(above) if _mode(folder / ".git")), 0)
    files = [folder / CONFIG_FILE for folder in (*folders, *above[: top + 1])]
    return list({file.resolve(): file for file in files if stat.S_ISREG(_mode(file))}.values())


def _mode(path: Path) -> int:
    """Return the mode of a file or folder, 0 if it does not exist or is out of reach."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0


def read_ignores(file: Path, label: str) -> list[Ignore]:
    """Read the ignores of a file, called `label` in messages. Raises CatalogError with every issue."""
    try:
        with file.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
        text = data.decode("utf-8")
        if len(data) > _MAX_BYTES:
            raise CatalogError([Issue(label, 0, "", "larger than 1 MB: not a file of ignores")])
        content = tomllib.loads(text)
    except OSError as error:
        raise CatalogError([Issue(label, 0, "", f"cannot be read: {os_reason(error)}")]) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CatalogError([Issue(label, line, "", "not UTF-8: save the file as UTF-8")]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        match = _LINE.search(str(error))
        line = int(match[1]) if match else text.count("\n") + 1
        raise CatalogError([Issue(label, line, "", f"not valid TOML: {error}")]) from None
    return _IgnoreReader(label, text).ignores(content)


class _IgnoreReader:
    """A reader of the tables of a file, which collects every issue with its line."""

    def __init__(self, label: str, text: str) -> None:
        self._label = label
        self._lines = text.splitlines()
        self._issues: list[Issue] = []

    def ignores(self, content: dict[str, Any]) -> list[Ignore]:
        for key in content.keys() - {"ignore"}:
            self._add_issue(self._line_of(key), key, "unknown key: the file has [[ignore]] tables only")
        tables = content.get("ignore", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._add_issue(self._line_of("ignore"), "ignore", "write each ignore as a table: [[ignore]]")
            tables = []
        starts = [n for n, line in enumerate(self._lines, 1) if re.match(r"\s*\[\[\s*ignore\s*\]\]", line)]
        ignores = []
        for number, table in enumerate(tables):
            start = starts[number] if number < len(starts) else self._line_of("ignore")
            ignores.append(self._ignore(table, number, start))
        if self._issues:
            raise CatalogError(self._issues)
        return [ignore for ignore in ignores if ignore is not None]

    def _ignore(self, table: dict[str, Any], number: int, start: int) -> Ignore | None:
        before = len(self._issues)
        path = f"ignore[{number}]"
        for key in table.keys() - set(_KEYS):
            line = self._line_of(key, start)
            self._add_issue(line, f"{path}.{key}", f"unknown key (known: {', '.join(_KEYS)})")
        texts = {}
        for key in ("project", "reason"):
            value = table.get(key)
            if isinstance(value, str) and value.strip():
                texts[key] = value.strip()
            else:
                hint = "a project's slug" if key == "project" else "say why, in a few words"
                self._add_issue(self._line_of(key, start), f"{path}.{key}", f"missing: {hint}")
        rule = table.get("what")
        if rule is not None and (not isinstance(rule, str) or rule not in FINDING_RULES):
            message = f"{rule!r} is not one of {', '.join(FINDING_RULES)}"
            self._add_issue(self._line_of("what", start), f"{path}.what", message)
        until = _day(table.get("until"))
        if until is None:
            message = "missing: the last day on which it holds, such as 2027-06-30"
            self._add_issue(self._line_of("until", start), f"{path}.until", message)
        if len(self._issues) > before:
            return None
        return Ignore(texts["project"], rule, texts["reason"], f"{self._label}:{start}", until)

    def _line_of(self, key: str, start: int = 1) -> int:
        """Return the line of a key in the table that begins at `start`, else the line of the table."""
        for number, line in enumerate(self._lines[start - 1 :], start):
            if number > start and line.lstrip().startswith("[["):
                break
            if re.match(rf"\s*[\"'\[]*{re.escape(key)}[\"']?\s*(=|\]|\.)", line):
                return number
        return start

    def _add_issue(self, line: int, key: str, message: str) -> None:
        self._issues.append(Issue(self._label, line, key, message))


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None

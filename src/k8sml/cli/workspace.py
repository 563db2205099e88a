"""What every command starts from: the data, the day and the screen. The only place that reads the clock."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from k8sml.catalog.issues import os_reason
from k8sml.cli.errors import Exit, UserError, warn
from k8sml.cli.paths import cache_folder, catalog_files, forecast_file, updated_folder
from k8sml.evidence.bundle import Bundle, data_fingerprints, load_bundle
from k8sml.evidence.disk_cache import cached, code_fingerprints, fingerprint, load, own_folder, prune, save
from k8sml.evidence.regular_file import read_regular
from k8sml.maturity.model import Judgement
from k8sml.render.formats import Format, render
from k8sml.render.text import to_ascii
from k8sml.render.view import Screen, View

if TYPE_CHECKING:
    from k8sml.catalog.find import NameMatch, ProjectFinder
    from k8sml.catalog.model import Project
    from k8sml.cli.live_overlay import LiveFailures
    from k8sml.evidence.disk_cache import Fingerprint
    from k8sml.evidence.model import Definition, History
    from k8sml.maturity.forecast import ForecastModel


T = TypeVar("T")

# The question (API and projects), and everything that the answer was made from.
LiveKey = tuple[str, list[object]]
# Files of live answers that stay when two more are written: evidence and judgements of a question.
_LIVE_FILES = 6
_LIVE_NAME = re.compile(r"[0-9a-f]{16}(-report)?\.msgpack")

# A hint that names more projects than this is no hint.
_HINTS = 3


class Judgements(Struct, frozen=True):
    """A judgement of every project that existed on a day; `problems` as in Bundle."""

    judgements: list[Judgement]
    problems: tuple[str, ...] = ()


class Workspace:
    """The data of one run: read when first asked for, each part once.

    `catalogs` are the files of `--catalog`, in their order.
    """

    def __init__(self, catalogs: Iterable[Path] | None = None) -> None:
        self.files = catalog_files(catalogs or ())
        self.cache = cache_folder()
        self.updated = updated_folder()
        self._live: Bundle | None = None
        self._live_key: LiveKey | None = None

    @property
    def bundle(self) -> Bundle:
        """Catalog and evidence. Raises UserError with every fault of the catalog."""
        return self._live or self._stored

    @cached_property
    def _stored(self) -> Bundle:
        from k8sml.catalog.issues import CatalogError

        _ = self._data_stamps  # first, so that a file that changes while it is read counts as changed
        try:
            return load_bundle(self.files, self._cached("bundle"), self.updated)
        except CatalogError as error:
            raise UserError(*error.lines()) from None

    def overlay(self, histories: Mapping[str, History]) -> None:
        """Use these histories, by slug, in place of what is stored of their projects."""
        from k8sml.evidence.bundle import evidence_of, read_histories

        # an umbrella with any of them among its parts is put together anew, from its own history
        catalog = self.bundle.catalog
        wholes = {one.part_of for one in catalog.projects if one.slug in histories}
        umbrellas = {one.slug for one in catalog.projects if one.released_by and one.slug in wholes}
        own, _ = read_histories(catalog, self.files, self.updated, umbrellas)
        found = evidence_of(catalog, {**own, **histories}, beside=self.bundle.evidence)
        evidence = {**self.bundle.evidence, **found.evidence}
        self._live = Bundle(found.catalog, evidence, self.bundle.problems)
        self._live_key = None

    def use(self, bundle: Bundle, key: LiveKey) -> None:
        """Use a bundle, which was made from `key`, in place of what is stored."""
        self._live, self._live_key = bundle, key

    def load_live(self, key: LiveKey, kind: type[T]) -> T | None:
        """Return the value cached for a live question; None unless it was made from `key`."""
        return load(self._cached_live(key), key, kind)

    def save_live(self, key: LiveKey, value: object) -> None:
        """Cache a value made from live answers; older files are pruned."""
        path = self._cached_live(key)
        if path is not None:
            prune(path.parent, _LIVE_NAME, _LIVE_FILES)
        save(path, key, value)

    def stamps(self, *rooms: str) -> list[object]:
        """Return stamps of the data files as this run found them, and of the code in some packages."""
        return [*self._data_stamps, *code_fingerprints(rooms)]

    @cached_property
    def _data_stamps(self) -> list[tuple[str, list[Fingerprint]]]:
        return data_fingerprints(self.files, self.updated)

    @cached_property
    def model(self) -> ForecastModel | None:
        """The fitted forecast; None where there is none, such as beside another catalog than the bundled."""
        import msgspec

        from k8sml.maturity.forecast import ForecastModel

        path = forecast_file()
        try:
            return msgspec.json.decode(read_regular(path), type=ForecastModel)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UserError(f"{path}: cannot be read: {os_reason(error)}") from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise UserError(f"{path}: not a forecast: {error}") from None

    def report(self, day: date) -> Judgements:
        """Every project judged as of a day. Today's report is kept: judging takes longer than reading."""
        if day != today() or (self._live is not None and self._live_key is None):
            return self._judge(day)
        key = [
            self._live_key,
            day,
            fingerprint(forecast_file()),
            *self.stamps("catalog", "evidence", "maturity"),
        ]
        path = self._cached_live(self._live_key, "-report") if self._live_key else self._cached("report")
        return cached(path, key, Judgements, lambda: self._judge(day))

    @cached_property
    def _finder(self) -> ProjectFinder:
        from k8sml.catalog.find import ProjectFinder

        return ProjectFinder(self.bundle.catalog)

    def find(self, name: str) -> NameMatch:
        """The project of a name. Raises UserError, which suggests others."""
        match = self._finder.find(name)
        if match is not None:
            return match
        raise UserError(f"no project is called {name!r}{self._hint(name)}")

    def _hint(self, name: str) -> str:
        """What else the person may have meant: a name close to it, or a project that speaks of it."""
        from k8sml.catalog.find import matches_words

        close = self._finder.suggest(name)
        if close:
            return f": did you mean {' or '.join(close)}?"
        speaking = [p.slug for p in self.bundle.catalog.projects if matches_words(p, name.lower().split())]
        if speaking and len(speaking) <= _HINTS:
            return f", but it comes up in {' and '.join(speaking)}"
        return "; `k8sml list` shows all"

    def judgements(self, slugs: Iterable[str], day: date) -> dict[str, Judgement]:
        """Return the judgement of each named project as of a day, also of one not known to exist then."""
        wanted = set(slugs)
        projects = [project for project in self.bundle.catalog.projects if project.slug in wanted]
        judged = self._judge(day, projects, existing_only=False)
        return {judgement.project.slug: judgement for judgement in judged.judgements}

    def definitions(self, slugs: Iterable[str], day: date) -> dict[str, dict[str, Definition]]:
        """The resource definitions in the trees of some projects, of those that were observed by a day.

        What was read at a home that a project had left by then is none of today's.
        """
        from k8sml.evidence.bundle import read_histories

        loaded = self.bundle
        histories, _ = read_histories(loaded.catalog, self.files, self.updated, set(slugs))
        return {
            slug: history.crds
            for slug, history in histories.items()
            if history.observed <= day.isoformat() and history.observed == loaded.evidence[slug].observed
        }

    def judged(self, names: Iterable[str], day: date) -> list[Judgement]:
        """The projects of some names as of a day. Raises UserError if nothing shows one to exist by then."""
        projects = [match.project for match in self.find_all(names)]
        judged = {one.project.slug: one for one in self._judge(day, projects).judgements}
        for project in projects:
            if project.slug not in judged:
                raise UserError(f"nothing shows that {project.name} existed on {day}")
        return [judged[project.slug] for project in projects]

    def slugs(self, names: Iterable[str]) -> list[str]:
        """The slugs of the projects of several names."""
        return [match.project.slug for match in self.find_all(names)]

    def find_all(self, names: Iterable[str]) -> list[NameMatch]:
        """The projects of several names, each once, in the order given."""
        matches = [self.find(name) for name in names]
        return list({match.project.slug: match for match in matches}.values())

    def _judge(
        self, day: date, only: Iterable[Project] | None = None, existing_only: bool = True
    ) -> Judgements:
        from k8sml.catalog.lineage import without_undated_overrides
        from k8sml.maturity.judge import judge_all

        loaded = self.bundle
        catalog = loaded.catalog if day >= today() else without_undated_overrides(loaded.catalog)
        slugs = None if only is None else {project.slug for project in only}
        chosen = [one for one in catalog.projects if slugs is None or one.slug in slugs]
        judged = judge_all(catalog, loaded.evidence, day, chosen, self.model, existing_only)
        return Judgements(judged, loaded.problems)

    def _cached_live(self, key: LiveKey, ending: str = "") -> Path | None:
        from hashlib import blake2b

        name = blake2b(key[0].encode(errors="replace"), digest_size=8).hexdigest()
        return own_folder(self.cache / "live") / f"{name}{ending}.msgpack" if self.cache else None

    def _cached(self, what: str) -> Path | None:
        return self.cache / f"{what}.msgpack" if self.cache else None


def today() -> date:
    """The current day, in the user's time zone."""
    return date.today()


def screen(headers: bool = True) -> Screen:
    """What standard output is. NO_COLOR, TERM and COLUMNS are honoured as they are elsewhere."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    dumb = os.environ.get("TERM", "") in ("dumb", "")
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    return Screen(
        width=max(shutil.get_terminal_size((80, 24)).columns, 20),
        terminal=terminal,
        colour=terminal and not dumb and not os.environ.get("NO_COLOR"),
        unicode=encoding.startswith("utf") and not _wants_ascii(),
        headers=headers,
    )


def _wants_ascii() -> bool:
    """Whether the locale asks for ASCII in so many words.

    Python takes C for UTF-8 and writes that into LC_CTYPE (PEP 538), so LC_ALL and LANG are asked.
    """
    asks = (os.environ.get("LC_ALL") or os.environ.get("LANG", "")) in ("C", "POSIX")
    return asks and not os.environ.get("PYTHONIOENCODING")


def show(view: View, output: Format, headers: bool = True) -> None:
    """Print a view to standard output."""
    write(render(view, output, screen(headers)))


def write(text: str) -> None:
    """Print to standard output. A reader who has seen enough (`| head`) is no error.

    Raises UserError where nothing can be written, such as on a full disk.
    """
    if sys.stdout is None:  # closed by whoever called us
        return
    try:
        # a path may hold bytes that are not UTF-8
        shown = text.encode(errors="replace").decode() if screen().unicode else to_ascii(text)
        sys.stdout.write(f"{shown}\n" if text else "")
        sys.stdout.flush()
    except OSError as error:
        # what is left in the buffer must not fail once more at the exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            sys.exit(0)
        raise UserError(f"the output cannot be written: {os_reason(error)}", code=Exit.PARTIAL) from None


def finish(problems: Iterable[str], trouble: LiveFailures | None = None) -> None:
    """End a command: if some of the data could not be used or had live, say which, with the right code."""
    unread = list(problems)
    live = trouble.lines if trouble else ()
    for line in (*unread, *live):
        warn(line)
    if live and trouble:
        sys.exit(trouble.code)
    if unread:
        sys.exit(Exit.PARTIAL)

"""Types of evidence: a history as in its file, and the evidence with its tags read as releases."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Annotated

from msgspec import Meta, Struct

from k8sml.catalog.model import GitHubRepo

# 1.15.0, and the day of 2025-10-15T17-29-55Z
_NUMBERS = r"\d{4}-\d\d-\d\d(?=T)|\d+(?:\.\d+)*"

# A clock that was not set shows 1970, and the first version control system is from 1972. The last year limits
# the number of months to count.
EARLIEST_DAY = "1971-01-01"
Day = Annotated[str, Meta(pattern=r"^(19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}\Z")]
Month = Annotated[str, Meta(pattern=r"^(19[7-9][0-9]|2[0-9]{3})-(0[1-9]|1[0-2])\Z")]
Count = Annotated[int, Meta(ge=0, le=10**9)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Months(Struct, frozen=True):
    """Activity by calendar month (UTC, commit date), one value per month from `start` to `end`.

    `commits` are those without merges and bots; `authors` are distinct addresses in the month. The `_12m`
    arrays cover the twelve months that end with the month: distinct authors, share of the busiest author
    (None without commits), and bus factor (the fewest authors with half of the commits). The last month is
    partial.
    """

    start: Month
    end: Month
    commits: tuple[Count, ...]
    authors: tuple[Count, ...]
    authors_12m: tuple[Count, ...]
    top_author_share_12m: tuple[Share | None, ...]
    bus_factor_12m: tuple[Count | None, ...]

    def __post_init__(self) -> None:
        length = month_number(self.end) - month_number(self.start) + 1
        arrays = (
            self.commits,
            self.authors,
            self.authors_12m,
            self.top_author_share_12m,
            self.bus_factor_12m,
        )
        if any(len(array) != length for array in arrays):
            raise ValueError(f"every array must hold {length} months, {self.start} to {self.end}")


class Definition(Struct, frozen=True, omit_defaults=True):
    """A custom resource definition found in a repository: its versions, each as [served, stored]."""

    plural: str | None = None
    versions: dict[str, tuple[bool, bool]] = {}


class RepoFacts(Struct, frozen=True):
    """GitHub's facts about a repository on the day `observed`.

    `full_name` is its owner/name on that day, `license` the SPDX identifier that GitHub detects.
    `open_issues` does not include `open_pulls`. `archived_on` is the day of the archive flag, if known.
    """

    full_name: GitHubRepo
    observed: Day
    stars: Count
    forks: Count
    open_issues: Count
    open_pulls: Count
    archived: bool = False
    archived_on: Day | None = None
    license: Annotated[str, Meta(max_length=200)] | None = None
    created: Day | None = None
    pushed: Day | None = None

    def __post_init__(self) -> None:
        check_days(self.observed, self.archived_on, self.created, self.pushed)


class History(Struct, frozen=True, omit_defaults=True):
    """A repository as observed on one day. Later changes are unknown.

    `source` is a name of `sources/registry.py`. `months` and `tags` come from a clone; with another source
    than git, a snapshot was merged into them. In the months from the first to the last of `at_least` the
    numbers are lower bounds. `tags` are [name, day] by day, then name. `license_head` is the start of the
    license file. `crds` are the definitions in the files at `head` by `group/kind`, including those copied
    from other projects.

    A file may have one more key, `digest`: BLAKE2b (16 bytes) of the other keys and values as compact JSON
    with sorted keys. `update` writes it; a file whose digest does not match is not used.
    """

    repo: str
    observed: Day
    months: Months
    source: str = "git"
    at_least: tuple[Month, Month] | None = None
    facts: RepoFacts | None = None
    tags: tuple[tuple[str, Day], ...] = ()
    first_commit: Day | None = None
    last_commit: Day | None = None
    head: str | None = None
    license_head: str | None = None
    crds: dict[str, Definition] = {}

    def __post_init__(self) -> None:
        check_days(self.observed, self.first_commit, self.last_commit, *(day for _, day in self.tags))
        if self.months.end != self.observed[:7]:
            raise ValueError(f"the months end with {self.months.end}, but it was observed on {self.observed}")


class Release(Struct, frozen=True, array_like=True, gc=False):
    """A tagged version: `version` is the tag without its prefix, `date` the date of the tag.

    `component` is the prefix if the tag belongs to a part of the repository (`sdk-2.17.0`), else empty.
    `calendar` marks versions that are dates.
    """

    tag: str
    version: str
    date: str
    stable: bool
    calendar: bool
    component: str = ""

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers at the start of the version; the date of a timestamp."""
        return _numbers(self.version)

    @property
    def line(self) -> str:
        """The release line: major.minor (`1.15`), or the year and month of a calendar version."""
        return ".".join(map(str, self.numbers[:2]))


# A backtest asks for the numbers of each of 25,000 versions some three times.
@lru_cache(maxsize=1 << 15)
def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.split(r"[.-]", re.findall(_NUMBERS, version)[0]))


class Evidence(Struct, frozen=True):
    """Observations of one project, with its tags read as versions.

    `releases` are the project's own and `components` those of parts tagged in the same repository,
    both in version order, lowest first. `at_least`, `source` and `facts` as in History.
    """

    repo: str
    observed: str
    months: Months
    first_commit: str | None
    last_commit: str | None
    releases: tuple[Release, ...]
    components: tuple[Release, ...]
    at_least: tuple[Month, Month] | None = None
    source: str = "git"
    facts: RepoFacts | None = None


def check_days(*days: str | None) -> None:
    """Raise ValueError if one of the days is not in the calendar."""
    for day in days:
        if day is not None:
            try:
                date.fromisoformat(day)
            except ValueError:
                raise ValueError(f"{day} is not a day of the calendar") from None


def month_number(text: str) -> int:
    """Return the number of a month, `2021-09` or `2021-09-27`, counted from year 0."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def month_text(number: int) -> str:
    """Return the month of a month number, such as `2021-09`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"

"""Every rule of judging, with the sentence that it gives as a reason.

A rule that compares has the number found and the number `needed` (at least) or the `limit` (less than that).
With `lower_bound` the number found is a lower bound. `event` has the words of an event of another kind with
the same effect. The thresholds are in `thresholds.py`.
"""

from __future__ import annotations

from k8sml.maturity.rule import RULES, Reason, rule, sentences
from k8sml.maturity.thresholds import WINDOW_MONTHS
from k8sml.maturity.words import count, months_words, on_date, percent_words, span_words

__all__ = ["RULES", "Reason", "sentences"]


# ---- not observed: no level, no vitality, no forecast ----


@rule
def not_observed() -> str:
    """No observation of the project was known on the day."""
    return "not observed"


@rule
def no_complete_month() -> str:
    """The project is younger than one calendar month."""
    return "too young: no complete month of history yet"


@rule
def day_not_observed() -> str:
    """The history that was observed begins after the day."""
    return "no history observed up to this date"


@rule
def partial_history() -> str:
    """Only the last year was read; the time before is unknown."""
    return "only its last year was read (read all: `k8sml update`)"


# ---- level: the five marks, each met or not ----


@rule
def age(*, months: int, needed: int, met: bool) -> str:
    """The project has outlived several versions of Kubernetes."""
    return f"{span_words(months, needed)} old{_needed(met, span_words(needed))}"


@rule
def sustained_releases(
    *, releases: int, needed: int, months: int, needed_months: int, lower_bound: bool, met: bool
) -> str:
    """Stable releases were made regularly over years."""
    if not releases:
        return "no stable release"
    over = f" over {span_words(months, needed_months)}" if months else ""
    needs = _needed(met, f"{needed} over {span_words(needed_months)}")
    return f"{_least(lower_bound)}{count(releases, 'stable release')}{over}{needs}"


@rule
def version_one(*, reached: str | None, calendar: bool, lower_bound: bool, met: bool) -> str:
    """A stable version at 1.0 or above exists; calendar versions count."""
    if reached is None:
        return "below 1.0"
    if calendar:
        return f"calendar versions since {reached}"
    return f"reached 1.0 {'by' if lower_bound else 'in'} {reached}"


@rule
def community(*, contributors: int, needed: int, lower_bound: bool, met: bool) -> str:
    """Many people contributed in the best twelve months of the project."""
    year = "last" if lower_bound else "best"
    return f"{count(contributors, 'contributor')} in its {year} year{_needed(met, str(needed))}"


@rule
def foundation_review(*, foundation: str | None, level: str | None, member: str | None, met: bool) -> str:
    """A foundation has reviewed the project itself, not the one that it is part of."""
    if foundation is None or level is None:
        return "in no foundation"
    if member:
        return f"the foundation level is that of {member}, not its own"
    return f"{foundation} {level}"


@rule
def foundation_level(*, foundation: str, level: str) -> str:
    """Without an observation the level is that of the foundation's review."""
    return f"{foundation} {level}"


# ---- vitality ----


@rule
def superseded(*, by: str, date: str, event: str | None = None) -> str:
    """The makers have pointed to a successor."""
    return f"{event or f'superseded by {by}'} {on_date(date)}"


@rule
def archived(*, date: str, note: str | None, event: str | None = None) -> str:
    """The project was closed."""
    return f"{event or 'archived'} {on_date(date)}" + (f": {note}" if note else "")


@rule
def revived_since(*, date: str, event: str | None = None) -> str:
    """The project was revived after the last observation, which shows it dormant or slowing."""
    return f"{event or 'revived'} {on_date(date)}, not observed since"


@rule
def stale_vitality(*, vitality: str | None, observed: str, months: int, limit: int) -> str:
    """The last observation is too old for a vitality on this day."""
    return f"{vitality or 'too young to judge'} when last observed {on_date(observed)}"


@rule
def active(*, commits: int, needed: int, months: int, lower_bound: bool) -> str:
    """There are enough commits, and they have not fallen sharply."""
    return f"active: {_commits(commits, lower_bound)} in {months_words(months)}"


@rule
def first_months(*, commits: int, needed: int, months: int) -> str:
    """The history is shorter than twelve months: active, or too short to call it dormant."""
    span = "month" if months == 1 else months_words(months)
    return f"{'active: ' if commits >= needed else ''}{_commits(commits)} in its first {span}"


@rule
def slowing_commits(*, commits: int, needed: int, months: int) -> str:
    """Few commits in the last half-year or year."""
    return f"slowing: {_commits(commits)} in {months_words(months)} ({needed} needed)"


@rule
def slowing_trend(*, commits: int, needed: int, months: int, before: int) -> str:
    """Commits fell sharply from one year to the next, with few people left."""
    return f"slowing: {_commits(commits)} in {months_words(months)}, down from {before:,} the year before"


@rule
def dormant(*, commits: int, needed: int, months: int, quiet_months: int) -> str:
    """Hardly any commits in the last year."""
    quiet = months_words(quiet_months)
    return f"dormant: {_commits(commits)} in {months_words(months)} ({needed} needed), quiet for {quiet}"


@rule
def commits_not_read(*, commits: int, needed: int, months: int) -> str:
    """The commits that were read are few, but more may exist."""
    return f"{_commits(commits, True)} in {months_words(months)}, not all of them read"


# ---- verdict ----


@rule
def level_reached(*, level: str, needed: str) -> str:
    """The level is high enough to adopt an active project."""
    return f"{level} and active"


@rule
def level_below(*, level: str | None, needed: str) -> str:
    """The level is too low to adopt the project; the marks that it lacks follow."""
    return f"{level or 'level unknown'} (adopt needs {needed})"


@rule
def experimental(*, months: int, needed: int) -> str:
    """The project is too young to try."""
    return f"experimental: {span_words(months, needed)} old (trial needs {span_words(needed)})"


@rule
def contributors(*, contributors: int, needed: int, half_by: int | None, lower_bound: bool) -> str:
    """Contributors in twelve months, and how few of them wrote half of the commits."""
    text = f"{_contributors(contributors, lower_bound)} in {months_words(WINDOW_MONTHS)}"
    if half_by is None:
        return text
    return f"{text}, {'one of them' if half_by == 1 else f'the top {half_by}'} wrote half of the commits"


@rule
def few_contributors(
    *, contributors: int, needed: int, verdict: str, half_by: int | None, lower_bound: bool
) -> str:
    """Too few people contributed in twelve months for the `verdict` named."""
    return f"{_contributors(contributors, lower_bound)} in {WINDOW_MONTHS} months ({verdict} needs {needed})"


@rule
def no_stable_release() -> str:
    """No stable version was ever tagged."""
    return "no stable release"


@rule
def no_recent_release(*, last: str, months: int, limit: int) -> str:
    """The newest stable version is too old: work no longer reaches users."""
    return f"no stable release since {last} ({months_words(months)}, limit {limit})"


@rule
def closed_license(*, licenses: tuple[str, ...]) -> str:
    """The license, or a part of it, is not an open-source license."""
    if len(licenses) == 1:
        return f"{licenses[0]} is not an open-source license"
    return f"{', '.join(licenses)} are not open-source licenses"


@rule
def high_risk(*, probability: float, limit: float, verdict: str, months: int) -> str:
    """The forecast risk is too high for the `verdict` named."""
    risk, most = percent_words(probability, limit)
    return f"{risk} risk of being dormant in {months} months ({verdict} needs less than {most})"


@rule
def deprecated(*, by: str | None, date: str, event: str | None = None) -> str:
    """The makers have announced the end of the project."""
    usual = f"deprecated in favor of {by}" if by else "deprecated"
    return f"{event or usual} {on_date(date)}"


@rule
def own_verdict(*, until: str, reason: str, by_rules: str | None) -> str:
    """The user's catalog has a verdict in place of the one by the rules."""
    return f"own verdict until {until}: {reason} (by the rules: {by_rules or 'not judged'})"


# ---- why there is no forecast ----


@rule
def ended(*, event: str, date: str) -> str:
    """The project was superseded or archived."""
    return f"{event} {on_date(date)}"


@rule
def stale_history(*, observed: str, months: int, limit: int) -> str:
    """The last observation is too old for a forecast on this day."""
    return f"last observed {on_date(observed)}, too long ago (limit {months_words(limit)})"


@rule
def short_history(*, months: int, needed: int) -> str:
    """The history is too short for a forecast."""
    return f"{months_words(months)} of history ({needed} needed)"


@rule
def last_year_incomplete() -> str:
    """Not every commit of the last twelve months was read."""
    return "not every commit of its last year was read (read all: `k8sml update`)"


@rule
def already_dormant(*, commits: int, needed: int) -> str:
    """A forecast is about projects that are not dormant yet."""
    return "already dormant"


def _needed(met: bool, needed: str) -> str:
    return "" if met else f" ({needed} needed)"


def _least(lower_bound: bool) -> str:
    return "at least " if lower_bound else ""


def _commits(number: int, lower_bound: bool = False) -> str:
    return f"{_least(lower_bound)}{count(number, 'commit')}"


def _contributors(number: int, lower_bound: bool) -> str:
    return f"{_least(lower_bound)}{count(number, 'contributor')}"

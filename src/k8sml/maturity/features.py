"""What a forecast looks at: a few numbers of a repository at the end of a month, nothing after it."""

from __future__ import annotations

from math import log

from msgspec import Struct

from k8sml.evidence.model import Months
from k8sml.maturity.thresholds import DORMANT_COMMITS, WINDOW_MONTHS


class Features(Struct, frozen=True):
    """The numbers of the twelve months that end with a month, and of the whole time to then.

    `commits_3m` are the commits of the last three of them, `active_months` in how many there were any,
    `authors_12m` the people in all of them, `top_author_share` the share of the busiest, and `age_months`
    how many months the repository goes back.
    """

    commits_3m: int
    active_months: int
    authors_12m: int
    top_author_share: float
    age_months: int

    def inputs(self) -> tuple[float, ...]:
        """The numbers as the model takes them: counts by their logarithm, since 2 is to 4 as 20 is to 40."""
        return (
            log(1 + self.commits_3m),
            float(self.active_months),
            log(1 + self.authors_12m),
            self.top_author_share,
            log(1 + self.age_months),
        )


NAMES = Features.__struct_fields__


def features_at(months: Months, at: int) -> Features | None:
    """The features at the end of the month at index `at`; None where the forecast says nothing.

    That is where less than twelve months lie behind, where not every commit of them was read, or where the
    project is dormant already.
    """
    if at < WINDOW_MONTHS - 1:
        return None
    window = months.commits[at - WINDOW_MONTHS + 1 : at + 1]
    share = months.top_author_share_12m[at]
    if sum(window) < DORMANT_COMMITS or share is None:
        return None
    return Features(
        commits_3m=sum(window[-3:]),
        active_months=sum(commits > 0 for commits in window),
        authors_12m=months.authors_12m[at],
        top_author_share=share,
        age_months=at + 1,
    )

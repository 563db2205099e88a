"""Every threshold of judging, each with its evidence.

"Samples" are from the histories bundled with k8sml: 2,330 quarter-ends since 2016 at which a project was
alive (six commits in twelve months). Of these, 6.6 % were dormant 24 months later.
`tools/threshold_rates.py` prints the shares quoted here.
"""

from __future__ import annotations

from k8sml.catalog.model import FoundationLevel

# ---- definitions ----
#
# The lengths of windows are definitions, not settings: they are in names (`commits_12m`), in history files
# (`authors_12m`) and in the fitted forecast. Change these together.

# Activity is measured over the twelve months that end with a month. A shorter window cannot show that a
# project is dormant.
WINDOW_MONTHS = 12

# Recent activity is measured over half of the window, long enough to bridge a summer.
HALF_WINDOW_MONTHS = 6

# The forecast also uses the last quarter.
RECENT_MONTHS = 3

# ---- vitality ----

# With fewer non-merge commits than this in twelve months a project is dormant. Bots are left out. One commit
# every other month does not keep dependencies current.
DORMANT_COMMITS = 6

# Below two commits a month, over twelve or six months, half of the samples were dormant two years later
# (51 % and 49 %); in the bin above 25 % and 20 %.
SLOWING_COMMITS_12M = 24
SLOWING_COMMITS_6M = 12

# Where commits fell below a third of the year before, 36 % of the samples were dormant two years later. With
# 20 contributors or more none was: large projects have quiet years.
SLOWING_TREND = 1 / 3
SLOWING_TREND_AUTHORS = 20

# After more than half a year, less than half of the twelve-month window is observed: too little to judge
# the project today.
STALE_MONTHS = 6

# ---- level ----

# A younger project has not lived through one yearly round of Kubernetes releases (three minor releases a
# year, each supported for about 14 months).
EXPERIMENTAL_MONTHS = 12

# Three years are more than twice the support period of a Kubernetes version.
SEASONED_MONTHS = 36

# Eight stable releases over two years are one per quarter, which the OpenSSF and CNCF health guides expect of
# a maintained project. Two years are too long for a burst.
SUSTAINED_RELEASES = 8
SUSTAINED_MONTHS = 24

# Of samples with 30 contributors or more in twelve months 1.0 % were dormant two years later, below that
# 12 %. The best year counts: a level does not drop when people leave, vitality does.
COMMUNITY_AUTHORS = 30

# Of the five marks (age, releases, 1.0, community, foundation) four make a project mature, three
# established. A mark may be missing, because good projects stay below 1.0 or outside a foundation.
MATURE_MARKS = 4
ESTABLISHED_MARKS = 3

# A foundation has looked closely at a project from this level on. The TOC of CNCF does due diligence for
# incubation, and a top-level project of Apache has passed it. A sandbox is open to experiments.
VETTED_LEVELS = (FoundationLevel.TOP_LEVEL, FoundationLevel.GRADUATED, FoundationLevel.INCUBATING)

# The level by the foundation's own review, where nothing was observed (CNCF: graduation criteria of the TOC;
# Apache: a top-level project has passed incubation). The values are those of `Level`.
LEVEL_BY_FOUNDATION = {
    FoundationLevel.TOP_LEVEL: "mature",
    FoundationLevel.GRADUATED: "mature",
    FoundationLevel.INCUBATING: "established",
    FoundationLevel.SANDBOX: "emerging",
}

# ---- verdict ----

# To adopt means to rely on a project for years, so it has shown most of the marks. The values are those of
# `Level`, the lowest first.
ADOPT_LEVELS = ("established", "mature")

# With 30 contributors in twelve months, projects rarely went dormant (see COMMUNITY_AUTHORS).
ADOPT_AUTHORS = 30

# Of samples with ten contributors or more 4 % were dormant two years later, with fewer 25 %.
TRIAL_AUTHORS = 10

# Samples since 2019 that the other rules put on trial: with a risk of 10 % or more, 21 % were dormant two
# years later; below that, 3 %. Samples to assess: with a risk of 35 % or more, 50 % were; below that, 10 %.
# To adopt means to rely on a project: half of the risk of a trial.
ADOPT_RISK = 0.05
TRIAL_RISK = 0.10
HOLD_RISK = 0.35

# When the newest stable version is older than this, work no longer reaches users (Renovate and CLOMonitor
# have the same limit).
RELEASE_MONTHS = 12

# A slowing project of a high level that released within this time is finished rather than abandoned; one of
# a lower level, if it released within RELEASE_MONTHS.
FINISHED_RELEASE_MONTHS = 24

# The window in which the release cadence is measured: long enough for two intervals of half-yearly releases.
CADENCE_MONTHS = 24

# A pause of more than this many intervals ends a cadence. Pauses of up to half a year never do: after a burst
# of releases a usual pause is many intervals long.
STOPPED_AFTER = 3
STOPPED_DAYS = 183

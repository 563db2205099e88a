"""Every threshold of judgement, each with the reason for it.

"Measured" refers to the histories bundled with k8sml: 2,330 quarter-ends since 2016 at which a project was
alive (six commits in twelve months), of which 6.6 % were dormant 24 months later. The shares quoted here are
printed by `tools/threshold_rates.py`.
"""

from __future__ import annotations

# ---- definitions ----
#
# The lengths of windows are part of what the numbers mean: they are in names (`commits_12m`), in the history
# files (`authors_12m`) and in the fitted forecast. To change one is to change these too.

# Every number of activity is about the twelve months that end with a month. A window shorter than this cannot
# show sustained silence.
WINDOW_MONTHS = 12

# What is going on now: half of the window, long enough to bridge a summer.
HALF_WINDOW_MONTHS = 6

# The most recent quarter, which the forecast looks at.
RECENT_MONTHS = 3

# ---- vitality ----

# Fewer non-merge commits than this in twelve months is silence: bots are left out already, and one
# commit every other month is less than keeping dependencies current takes.
DORMANT_COMMITS = 6

# Below two commits a month, or below two a month over the last half-year, half of the measured moments
# ended in silence (51 % and 49 %); in the band just above it were 25 % and 20 %.
SLOWING_COMMITS_12M = 24
SLOWING_COMMITS_6M = 12

# Work that fell below a third of the year before ended in silence at 36 % of the measured moments, but
# at none where 20 people or more had a part in it: large projects have quiet years.
SLOWING_TREND = 1 / 3
SLOWING_TREND_AUTHORS = 20

# Half a year unseen leaves less than half of the twelve-month window in sight: what was observed then
# no longer says how the project is.
STALE_MONTHS = 6

# ---- level ----

# Younger than this, a project has not been through one round of yearly changes of Kubernetes itself
# (three minor releases a year, each supported for about 14 months).
EXPERIMENTAL_MONTHS = 12

# Three years outlast the support of any Kubernetes version that the project began on twice over.
SEASONED_MONTHS = 36

# Eight stable releases over two years: a release every quarter, as the OpenSSF and CNCF health
# guides expect of a maintained project, kept up long enough not to be a burst.
SUSTAINED_RELEASES = 8
SUSTAINED_MONTHS = 24

# Of moments with 30 people or more in twelve months 1.0 % ended in silence, below that 12 %. The best
# year counts: how far a project came does not shrink when people leave, which vitality tells.
COMMUNITY_AUTHORS = 30

# Of the five marks of maturity (age, releases, 1.0, community, foundation): four make a project mature,
# three established. One may be missing, since good projects stay below 1.0 or outside a foundation.
MATURE_MARKS = 4
ESTABLISHED_MARKS = 3

# ---- verdict ----

# With 30 people in twelve months silence was rare (see COMMUNITY_AUTHORS): enough to build on.
ADOPT_AUTHORS = 30

# With ten or more the measured moments ended in silence at 4 %, with fewer at 25 %.
TRIAL_AUTHORS = 10

# Of the moments since 2019 that the other rules would try, those at a risk of 10 % or more were dormant two
# years later at 21 %, those below at 3 %; of those to assess the ones at 35 % or more at 50 %, those below at
# 10 %. To adopt means to rely on, which bears half of the risk of a trial.
ADOPT_RISK = 0.05
TRIAL_RISK = 0.10
HOLD_RISK = 0.35

# When the newest stable version is older than this, work no longer reaches users (Renovate and
# CLOMonitor draw the same line).
RELEASE_MONTHS = 12

# A project that came far and released within this time is quiet rather than given up; one that did not
# come far, if it released within RELEASE_MONTHS.
FINISHED_RELEASE_MONTHS = 24

# The window over which the rhythm of releases is measured: long enough for half-yearly releases to
# show two intervals.
CADENCE_MONTHS = 24

# A pause of more than this many intervals is no rhythm any more; below half a year a burst of releases
# must not make the usual pause look like an end.
STOPPED_AFTER = 3
STOPPED_DAYS = 183

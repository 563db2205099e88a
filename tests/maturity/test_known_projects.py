"""What the rules say of projects that people remember, on three days, over the real data.

Each row was worked out by hand from the months, tags and events, as its comment says. Commits and people are
those of the twelve months to the last complete month; marks are those of `level`.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import msgspec
import pytest

from k8sml.evidence.bundle import Bundle, load_bundle
from k8sml.maturity.forecast import ForecastModel
from tests.judging import judge

CATALOG = Path(__file__).parents[2] / "data" / "projects.yaml"

# fmt: off
TABLE = [
    # An umbrella: numbers are those of the busiest part. 23 months old and tagged for 18 of them (v0.1.0 of
    # 2018-04-04 to v0.7.1 of 2019-11-01), below 1.0, no foundation: one mark, 123 people.
    # 913 commits by 114 people in kubeflow/kubeflow alone.
    ("kubeflow", "2019-11-25", "Kubeflow", "emerging", "active", "trial"),
    # All marks but the foundation: 54 months, v1.0 of 2020-02. kubeflow/kubeflow had 91 commits by 34 people,
    # but Pipelines 1085 by 122; v1.5.1 of 2022-06-15 by the manifests.
    ("kubeflow", "2022-06-30", "Kubeflow", "mature", "active", "adopt"),
    # CNCF graduated on 2026-07-24. kubeflow/kubeflow had 17 commits by 7 people, Pipelines 721 by 97; 26.03
    # of 2026-03-21 by the community distribution.
    ("kubeflow", "2026-08-01", "Kubeflow", "mature", "active", "adopt"),

    # First commit 2019-03-27: seven months old, so experimental, though 31 people made 277 commits.
    ("kserve", "2019-11-25", "KFServing", "experimental", "active", "assess"),
    # All marks but 1.0: 39 months, 17 versions since 2019-05, 87 people, LF AI & Data since 2021-11-19.
    # 179 commits by 54 people; v0.8.0 of 2022-02.
    ("kserve", "2022-06-30", "KServe", "mature", "active", "adopt"),
    # Still below 1.0, incubating at CNCF now. 617 commits by 96 people; v0.19.0 of 2026-06.
    ("kserve", "2026-08-01", "KServe", "mature", "active", "adopt"),

    # First commit 2018-12-10: eleven months old. 512 commits by 22 people.
    ("feast", "2019-11-25", "Feast", "experimental", "active", "assess"),
    # All marks but 1.0: 42 months, tagged since 2019-02, 76 people, LF AI & Data since 2020-09-28.
    # 821 commits by 73 people; v0.22.0 the day before.
    ("feast", "2022-06-30", "Feast", "mature", "active", "adopt"),
    # The same marks. 522 commits by 107 people; v0.65.0 of 2026-07-20.
    ("feast", "2026-08-01", "Feast", "mature", "active", "adopt"),

    # First commit 2019-01-24: ten months old. 222 commits by 4 people.
    ("kale", "2019-11-25", "Kubeflow Kale", "experimental", "active", "assess"),
    # Three commits since 2021-06, none after 2021-10. Two marks: 41 months; 15 versions over just 24 months.
    ("kale", "2022-06-30", "Kubeflow Kale", "emerging", "dormant", "hold"),
    # Revived 2025-08-25, last observed five days later: nobody looked since. The marks of then.
    ("kale", "2026-08-01", "Kubeflow Kale", "emerging", "unknown", "assess"),

    # First commit 2019-02-26: eight months old. 108 commits by 7 people.
    ("alibi", "2019-11-25", "Alibi Explain", "experimental", "active", "assess"),
    # Two marks: 40 months and 25 versions; below 1.0, 11 people, no foundation.
    # 146 commits by 11 people, Apache-2.0 still; v0.7.0 of 2022-05.
    ("alibi", "2022-06-30", "Alibi Explain", "emerging", "active", "trial"),
    # Last observed 2025-09-20, when it had six commits of two people behind it (not dormant by one), the
    # last version of 2024-04 and BUSL-1.1 since 2024-01-22: slowing without having come far.
    ("alibi", "2026-08-01", "Alibi Explain", "emerging", "unknown", "hold"),

    # First commit 2019-07-11: four months old. 155 commits by 16 people.
    ("aix360", "2019-11-25", "AI Explainability 360", "experimental", "active", "assess"),
    # One mark, LF AI & Data since 2020-09-11: 35 months are one too few, 3 versions, 25 people.
    # 8 commits, 2 of them in half a year, and no version since 2020-10.
    ("aix360", "2022-06-30", "AI Explainability 360", "emerging", "slowing", "hold"),
    # Two marks by now. 28 commits, all in the last half-year, by 4 people; no version since 2023-07.
    # The forecast sees two active months of twelve: 45 %, which is more than a project to assess may bear.
    ("aix360", "2026-08-01", "AI Explainability 360", "emerging", "active", "hold"),

    # Three marks: 49 versions over 26 months, 55 people, LF AI & Data since 2018-12-13; but 27 months old and
    # below 1.0. 269 commits by 55 people; v0.18.2 of 2019-10.
    ("horovod", "2019-11-25", "Horovod", "established", "active", "adopt"),
    # Four by its age; graduated 2020-09-10. 233 commits by 39 people (341 the year before); v0.25.0 of
    # 2022-06-21.
    ("horovod", "2022-06-30", "Horovod", "mature", "active", "adopt"),
    # To 2026-06, the last month seen: 8 commits by 2 people, one of them in half a year; v0.28.1, the last
    # version, is of 2023-06.
    ("horovod", "2026-08-01", "Horovod", "mature", "slowing", "hold"),

    # All marks but the community: since 2012-10, 30 versions since 2014, 1.0 of 2017-07, CNCF since
    # 2018-03-15; 26 people at most. 400 commits by 21 people are too few to adopt.
    ("nats", "2019-11-25", "NATS", "mature", "active", "trial"),
    # 823 commits by 37 people; v2.8.4 of 2022-05.
    ("nats", "2022-06-30", "NATS", "mature", "active", "adopt"),
    # 1063 commits by 52 people; v2.14.4 of 2026-07-30.
    ("nats", "2026-08-01", "NATS", "mature", "active", "adopt"),

    # First commit 2018-12-25: exactly eleven months old, with six commits of two people.
    ("kubemq", "2019-11-25", "KubeMQ", "experimental", "active", "assess"),
    # Three marks: 42 months, 13 versions over 31 months, all above 1.0. 47 commits, 13 in half a year, by
    # 6 people: alive but few.
    ("kubemq", "2022-06-30", "KubeMQ", "established", "active", "assess"),
    # Last observed 2024-03-28, after thirteen months without a commit.
    ("kubemq", "2026-08-01", "KubeMQ", "established", "unknown", "hold"),

    # First commit 2018-05-09, no version tagged yet. One mark, 45 people, which also keeps it from
    # experimental. 216 commits.
    ("microk8s", "2019-11-25", "MicroK8s", "emerging", "active", "assess"),
    # Three marks: 49 months, 1.0 (v1.18, Kubernetes' own number), 51 people; v1.18 to v1.24 are seven
    # versions, one too few; installer-v2.2.1 is a component's. 197 commits by 36 people; v1.24 of 2022-05.
    ("microk8s", "2022-06-30", "MicroK8s", "established", "active", "adopt"),
    # v1.36 is the 19th version and the fourth mark. To 2026-06, the last month seen: 49 commits by 12 people.
    ("microk8s", "2026-08-01", "MicroK8s", "mature", "active", "trial"),
]
# fmt: on


@cache
def bundle() -> Bundle:
    return load_bundle([CATALOG], None)


@cache
def model() -> ForecastModel:
    return msgspec.json.decode((CATALOG.parent / "forecast.json").read_bytes(), type=ForecastModel)


@pytest.mark.parametrize(
    ("slug", "day", "name", "level", "vitality", "verdict"),
    TABLE,
    ids=[f"{row[0]} {row[1]}" for row in TABLE],
)
def test_the_rules_say_of_a_known_project(
    slug: str, day: str, name: str, level: str, vitality: str, verdict: str
) -> None:
    of = next(one for one in bundle().catalog.projects if one.slug == slug)
    seen, curated = bundle().evidence.get(slug), bundle().catalog.curated
    found = judge(of, seen, date.fromisoformat(day), curated, model=model())
    said = (
        found.level.value or "unknown",
        found.vitality.value or "unknown",
        found.verdict.value or "unknown",
    )
    assert (found.identity.name, *said) == (name, level, vitality, verdict)


@pytest.mark.parametrize(
    ("day", "name"),
    [("2021-09-26", "KFServing"), ("2021-09-27", "KServe")],
)
def test_kfserving_became_kserve_on_its_day(day: str, name: str) -> None:
    of = next(one for one in bundle().catalog.projects if one.slug == "kserve")
    assert judge(of, None, date.fromisoformat(day)).identity.name == name

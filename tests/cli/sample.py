"""A small catalog with histories, as files."""

from __future__ import annotations

from pathlib import Path

import msgspec

from k8sml.evidence.model import History
from tests.builders import history

# The day that most tests ask about, a fortnight after the observations.
DAY = "2026-09-01"

CATALOG = """\
curated: 2026-08-20
projects:
- slug: modelhub
  name: ModelHub
  summary: Serves models by the dozen.
  category: serving
  tags: [llm, crd]
  repo: acme/modelhub
  homepage: https://modelhub.example.org
  language: Go
  license: Apache-2.0
  foundation: {name: CNCF, level: incubating}
  aliases: [oldhub, mh]
  events:
  - {date: 2019-03-01, kind: created, source: "https://example.org/a"}
  - {date: 2020-05-01, kind: joined, foundation: CNCF, level: sandbox, source: "https://example.org/b"}
  - {date: 2021-09-27, kind: renamed, from: OldHub, to: ModelHub, source: "https://example.org/c"}
  - {date: 2021-09-27, kind: moved, from: old/oldhub, to: acme/modelhub, source: "https://example.org/c"}
  - {date: 2022-03-01, kind: advanced, foundation: CNCF, level: incubating, source: "https://example.org/d"}
  works_with: [stream]
  alternatives: [tinyserve]
  resources:
  - {title: Hubs at night, url: "https://example.org/talk", kind: talk, topics: [inference]}
  mentioned_in: [kubecon-2019]
- slug: tinyserve
  name: TinyServe
  summary: Serves one model.
  category: serving
  tags: [llm]
  repo: acme/tinyserve
  language: Python
  license: MIT
  alternatives: [modelhub]
- slug: oldflow
  name: OldFlow
  summary: Ran pipelines.
  category: pipelines
  repo: acme/oldflow
  language: Python
  license: Apache-2.0
  events:
  - {date: 2023-06-01, kind: superseded, by: newflow, source: "https://example.org/e"}
- slug: newflow
  name: NewFlow
  summary: Runs pipelines anew.
  category: pipelines
  repo: acme/newflow
  language: Go
  license: Apache-2.0
  part_of: suite
- slug: suite
  name: The Suite
  summary: The whole of it.
  category: platform
  repo: acme/suite
  license: Apache-2.0
  released_by: newflow
- slug: stream
  name: Stream
  summary: Carries messages.
  category: messaging
  repo: acme/stream
  language: Java
  license: BUSL-1.1
  events:
  - {date: 2024-01-15, kind: relicensed, from: Apache-2.0, to: BUSL-1.1, source: "https://example.org/f"}
  works_with: [modelhub]
- slug: unseen
  name: Unseen
  summary: Nobody looked at it.
  category: data
  repo: acme/unseen
  events:
  - {date: 2020-02-02, kind: created, source: "https://example.org/g"}
resources:
- {title: All about streams, url: "https://example.org/paper", kind: article, topics: [events, inference],
   projects: [stream]}
"""

QUARTERS = [(f"v1.{n}.0", f"{2023 + n // 4}-{n % 4 * 3 + 1:02d}-10") for n in range(14)]
BELOW_ONE = [(f"v0.{n}.0", f"2026-0{n + 1}-10") for n in range(5)]

HISTORIES: dict[str, History] = {
    "modelhub": history(
        [60] * 90,
        start="2019-03",
        tags=[*QUARTERS, ("v1.14.0-rc1", "2026-08-10"), ("sdk/v0.1.0", "2025-01-01")],
        authors=40,
        repo="acme/modelhub",
    ),
    "tinyserve": history([20] * 30, start="2024-03", tags=BELOW_ONE, authors=12, repo="acme/tinyserve"),
    "oldflow": history([10] * 40, start="2020-01", tags=[("v0.4.0", "2022-02-02")], repo="acme/oldflow"),
    "newflow": history([30] * 48, start="2022-09", tags=QUARTERS, authors=15, repo="acme/newflow"),
    "suite": history([3] * 60, start="2021-09", authors=2, repo="acme/suite"),
    "stream": history([40] * 80, start="2020-01", tags=QUARTERS, authors=25, repo="acme/stream"),
}


def write_sample(folder: Path, catalog: str = CATALOG) -> Path:
    """Write the sample as a data folder."""
    (folder / "history").mkdir(parents=True)
    (folder / "projects.yaml").write_text(catalog, encoding="utf-8")
    for slug, one in HISTORIES.items():
        (folder / "history" / f"{slug}.json").write_bytes(msgspec.json.encode(one))
    return folder


def one_project(**keys: str) -> str:
    """Return a catalog of one project, `demo`, with some keys replaced."""
    entry = {
        "name": "Demo", "summary": "Does one thing.", "category": "serving", "repo": "owner/demo", **keys
    }  # fmt: skip
    return "projects:\n- slug: demo\n" + "".join(f"  {key}: {value}\n" for key, value in entry.items())

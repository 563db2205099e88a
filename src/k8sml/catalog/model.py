"""The types of the catalog: what `data/projects.yaml` may contain.

They are the only definition of its keys: `decode.py` and `schema.py` read fields, constraints and hints here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from k8sml.catalog.dates import date_problem
from k8sml.catalog.patterns import (
    DATE_PATTERN,
    GITHUB_REPO_PATTERN,
    REPO_HINT,
    REPO_PATTERN,
    SLUG_PATTERN,
    URL_PATTERN,
)
from k8sml.catalog.repository import Repository, parse_repository
from k8sml.catalog.spdx import expression_problem

Slug = Annotated[str, Meta(pattern=SLUG_PATTERN, max_length=64, description="a slug such as seldon-core")]
Text = Annotated[str, Meta(min_length=1, max_length=400, description="a text of 1 to 400 characters")]
Summary = Annotated[
    str, Meta(min_length=1, max_length=120, description="one sentence of at most 120 characters")
]
Url = Annotated[str, Meta(pattern=URL_PATTERN, description="an http or https address")]
Repo = Annotated[str, Meta(pattern=REPO_PATTERN, description=REPO_HINT)]
GitHubRepo = Annotated[
    str, Meta(pattern=GITHUB_REPO_PATTERN, description="a GitHub owner/name such as kserve/kserve")
]
PartialDate = Annotated[
    str,
    Meta(
        pattern=DATE_PATTERN,
        description="a date such as 2021-09-27, 2021-09 or 2021",
        extra={"problem": date_problem},
    ),
]
License = Annotated[
    str,
    Meta(description="an SPDX expression such as Apache-2.0", extra={"problem": expression_problem}),
]


class Category(StrEnum):
    """The purpose of a project. Users type the value."""

    SERVING = "serving"
    PIPELINES = "pipelines"
    TRAINING = "training"
    SCHEDULING = "scheduling"
    TUNING = "tuning"
    FEATURE_STORE = "feature-store"
    NOTEBOOKS = "notebooks"
    EXPLAINABILITY = "explainability"
    MONITORING = "monitoring"
    TRACKING = "tracking"
    PLATFORM = "platform"
    DISTRIBUTED_COMPUTE = "distributed-compute"
    MESSAGING = "messaging"
    DATA = "data"
    LOCAL_CLUSTER = "local-cluster"
    GPU = "gpu"
    NETWORKING = "networking"


CATEGORY_MEANING: dict[Category, str] = {
    Category.SERVING: "model servers, LLM serving, autoscaling of models",
    Category.PIPELINES: "workflow orchestration",
    Category.TRAINING: "training operators and launchers, federated learning",
    Category.SCHEDULING: "batch queues, gang schedulers",
    Category.TUNING: "hyperparameter and architecture search",
    Category.FEATURE_STORE: "feature definition, storage and serving",
    Category.NOTEBOOKS: "notebook servers and tools",
    Category.EXPLAINABILITY: "explanations, fairness, robustness",
    Category.MONITORING: "drift, data quality of models, LLM and GPU observability",
    Category.TRACKING: "experiments and model registries",
    Category.PLATFORM: "whole ML platforms, distributions, Kubernetes itself",
    Category.DISTRIBUTED_COMPUTE: "Spark, Dask, Ray, Flink and their operators",
    Category.MESSAGING: "queues, streams, eventing",
    Category.DATA: "storage, versioning, caching, vector stores",
    Category.LOCAL_CLUSTER: "Kubernetes on one machine",
    Category.GPU: "device plugins, sharing, drivers",
    Category.NETWORKING: "meshes, gateways, RPC",
}


class FoundationLevel(StrEnum):
    """The level of a project at its foundation, lowest first; `hosted` if the foundation has no levels."""

    ARCHIVED = "archived"
    SANDBOX = "sandbox"
    HOSTED = "hosted"
    INCUBATING = "incubating"
    GRADUATED = "graduated"
    TOP_LEVEL = "top-level"


class EventKind(StrEnum):
    """A kind of event in a project's lineage."""

    CREATED = "created"
    RENAMED = "renamed"
    MOVED = "moved"
    DONATED = "donated"
    JOINED = "joined"
    ADVANCED = "advanced"
    LEFT = "left"
    RELICENSED = "relicensed"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"
    ARCHIVED = "archived"
    REVIVED = "revived"
    FORKED = "forked"


class Verdict(StrEnum):
    """The four rings of technology radars, best first."""

    ADOPT = "adopt"
    TRIAL = "trial"
    ASSESS = "assess"
    HOLD = "hold"


class ResourceKind(StrEnum):
    """A kind of resource."""

    TALK = "talk"
    ARTICLE = "article"
    DOCUMENT = "document"
    COURSE = "course"
    EVENT = "event"
    CODE = "code"


class Foundation(Struct, frozen=True, forbid_unknown_fields=True):
    """Membership of a foundation, and the level there."""

    name: Text
    level: FoundationLevel


class Event(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated, sourced fact of lineage. Which keys a kind needs is documented in CONTRIBUTING.md.

    `unsure` says what about the fact is not certain.
    """

    date: PartialDate
    kind: EventKind
    from_: Text | None = field(default=None, name="from")
    to: Text | None = None
    foundation: Text | None = None
    level: FoundationLevel | None = None
    by: Slug | None = None
    of: Text | None = None
    source: Url
    note: Text | None = None
    unsure: Text | None = None


class FormerName(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name in `detect` that the project has given up, and the name `to` move to, also in `detect`.

    `since` is the day from which the new name was available. `to` is left out if nothing replaces the name.
    """

    name: Text
    to: Text | None = None
    since: PartialDate
    source: Url
    note: Text | None = None
    unsure: Text | None = None


class Build(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An image tag that is no version, such as a commit, and the release whose manifests name it."""

    tag: Text
    release: Text


class Detect(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The names of a project in a cluster, of today and of the past.

    `shared_api_groups` are groups in which other projects define kinds, too: a kind of this project
    (`kubeflow.org/Experiment`), or the group if its kinds are not known. `foreign_tags` are images (`*` for
    any characters) and Python packages whose versions are not those of the project; if several patterns here
    and in `images` match an image, the most exact one counts. `builds` gives the release of tags that are no
    version. `charts_in_step` are charts with the same version as the project that they install.
    `foreign_charts` are charts whose appVersion is that of another software. `former` are names that are no
    longer in use.
    """

    api_groups: tuple[Text, ...] = ()
    shared_api_groups: tuple[Text, ...] = ()
    images: tuple[Text, ...] = ()
    charts: tuple[Text, ...] = ()
    charts_in_step: tuple[Text, ...] = ()
    foreign_charts: tuple[Text, ...] = ()
    python: tuple[Text, ...] = ()
    foreign_tags: tuple[Text, ...] = ()
    builds: tuple[Build, ...] = ()
    former: tuple[FormerName, ...] = ()


class Neighbor(Struct, frozen=True, forbid_unknown_fields=True):
    """A project of another category that can be used instead, and why."""

    project: Slug
    why: Text


class Override(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A verdict that replaces the one of the rules, with its reason.

    It applies from `since` to the end of `until`; without `since` it does not apply to past dates.
    """

    verdict: Verdict
    reason: Text
    until: PartialDate
    since: PartialDate | None = None


class Resource(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A talk, article or document about some projects, named by slug."""

    title: Text
    url: Url
    kind: ResourceKind
    topics: tuple[Slug, ...] = ()
    projects: tuple[Slug, ...] = ()
    mentioned_in: tuple[Slug, ...] = ()
    note: Text | None = None


class Project(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Software with a repository: the facts that only a person can give.

    `released_by` marks an umbrella: its commits are in the repositories of its components, and the named one
    releases the whole. `alternatives` have the same category; `also_consider` names projects of other
    categories, each with a reason. `replaced_by` is what to use instead of an ended project whose makers
    named no successor; `no_replacement` says why there is nothing. `tag_prefix` is the prefix of its own
    release tags where the usual forms do not fit (`evidence.versions`). `candidate_suffixes` are the ends of
    tags of release candidates that look like releases (`1.8.0-0`). `unsure` lists what the curators could not
    confirm. `override` is for catalogs of users.
    """

    slug: Slug
    name: Text
    summary: Summary
    category: Category
    tags: tuple[Slug, ...] = ()
    repo: Repo
    homepage: Url | None = None
    docs: Url | None = None
    language: Text | None = None
    license: License | None = None
    foundation: Foundation | None = None
    aliases: tuple[Slug, ...] = ()
    part_of: Slug | None = None
    released_by: Slug | None = None
    tag_prefix: Text | None = None
    candidate_suffixes: tuple[Text, ...] = ()
    events: tuple[Event, ...] = ()
    works_with: tuple[Slug, ...] = ()
    alternatives: tuple[Slug, ...] = ()
    also_consider: tuple[Neighbor, ...] = ()
    replaced_by: tuple[Slug, ...] = ()
    no_replacement: Text | None = None
    detect: Detect | None = None
    resources: tuple[Resource, ...] = ()
    mentioned_in: tuple[Slug, ...] = ()
    unsure: tuple[Text, ...] = ()
    override: Override | None = None

    @property
    def repository(self) -> Repository:
        """Return the repository that `repo` names."""
        return parse_repository(self.repo)


class Catalog(Struct, frozen=True, forbid_unknown_fields=True):
    """A catalog file: projects, and resources that belong to none or several of them.

    `curated` is the day on which undated facts (a foundation without an event) were last checked; before it
    they are unknown. `foreign_api_groups` are API groups that repositories of projects define but that belong
    to software outside of the catalog.
    """

    curated: PartialDate | None = None
    foreign_api_groups: tuple[Text, ...] = ()
    projects: tuple[Project, ...] = ()
    resources: tuple[Resource, ...] = ()

"""Reads the release that an image's tag stands for."""

from __future__ import annotations

import re

from k8sml.evidence.versions import Stage, parse_tag

# What may stand before a version in a tag; what else does belongs to something else (cuda-11.8). The Spark
# operator put the version of its API there (v1beta2-1.1.0-2.4.5).
_PREFIX = re.compile(r"v?|RELEASE\.|release[-.]|version-|knative-|v\d+(alpha|beta)\d+-")
# Tags of something between releases, whatever version stands in them: a branch's newest build, a commit by
# its distance from a release.
_MOVES = re.compile(
    r"(^|[-._])(latest|daily|master|main|head|edge)([-._]|$)|-\d+-g[0-9a-f]{7,}|set\.by\.chartpress",
    re.IGNORECASE,
)
# What images for CUDA call the build with compilers (2.1.0-cuda12.1-cudnn8-devel): no stage of a release.
_COMPILERS = re.compile(r"(-(?:cuda|cudnn|cu|rocm)\d.*)-devel(?=-|$)")


def release_of(text: str | None) -> str | None:
    """The version that a tag says, without the prefix that says nothing and the name of a variant.

    `v0.7.0` is 0.7.0, `2.9.0-py310-gpu` is 2.9.0, `latest` and the hash of a commit are none.
    """
    rest = (text or "").partition("_")[0]  # + is not allowed in a tag: Helm writes _ for it
    if _MOVES.search(rest):
        return None
    rest = _COMPILERS.sub(r"\1", rest)
    while rest:
        parsed = parse_tag(rest)
        if parsed is None or not _PREFIX.fullmatch(parsed.prefix):
            return None
        if parsed.stage is not Stage.VARIANT:
            return parsed.version.partition("+")[0] if len(parsed.numbers) > 1 else None
        cut = re.match(r"(.+)[-+._].*$", rest)
        if cut is None:
            return None
        rest = cut[1]
    return None

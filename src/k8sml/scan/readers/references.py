"""Parses the names of images and repositories: name, tag, digest; owner/name, ref."""

from __future__ import annotations

import re

from msgspec import Struct

from k8sml.catalog.image_patterns import plain_name
from k8sml.catalog.printable import strip_control_chars

# The grammar of distribution/reference, with room for what a person writes: 255 characters are the limit
# of a name there and 128 that of a tag.
_IMAGE = re.compile(
    r"^(?P<name>(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}))?(?:@(?P<digest>[a-z0-9]+:[0-9a-fA-F]{32,128}))?$"
)
_LONGEST = 512
# Variables of shells, kustomize and templates; a registry that is one, and a tag that has one in it.
_FILLED_IN = re.compile(r"\$\([^)]*\)|\$\{[^}]*\}|\{\{.*?\}\}|\$\w+|%\w+%")
_LATER_START = re.compile(r"^[^/]*\$[^/]*/")
_LATER_END = re.compile(r"[:@][^/]*\$[^/]*$")


class Image(Struct, frozen=True):
    """The parts of an image's reference, the name without Docker's own registry."""

    name: str
    tag: str | None = None
    digest: str | None = None


def parse_image(text: str) -> Image | None:
    """The parts of a reference such as `docker.io/kserve/storage-initializer:v0.7.0`; None if it is none."""
    if len(text) > _LONGEST:
        return None
    match = _IMAGE.match(text)
    if match is None:
        return None
    return Image(plain_name(match["name"]), match["tag"], match["digest"])


def loose_image(text: str) -> Image:
    """What is left of a reference that is none, such as one with parts that are filled in later.

    `$(REGISTRY)/kserve/agent:${TAG}` is kserve/agent of no known version; of what cannot be read at all the
    text is the name, so that it is listed.
    """
    bare = _FILLED_IN.sub("$", text[:_LONGEST])
    name = _LATER_END.sub("", _LATER_START.sub("", bare))
    return parse_image(name) or Image(strip_control_chars(text[:_LONGEST]) or "(no name)")


_OWNER_NAME = r"(?P<repo>[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9_.-]{1,100}?)"
_REMOTE = (
    re.compile(rf"github\.com/{_OWNER_NAME}/releases/download/(?P<ref>[^/?#]+)/"),
    re.compile(rf"github\.com/{_OWNER_NAME}/(?:archive/(?:refs/tags/)?)(?P<ref>[^?#]+?)\.(?:zip|tar\.gz)$"),
    re.compile(rf"raw\.githubusercontent\.com/{_OWNER_NAME}/(?:refs/(?:tags|heads)/)?(?P<ref>[^/?#]+)/"),
    re.compile(
        rf"github\.com[/:]{_OWNER_NAME}(?:\.git)?(?:/[^?#]*)?\?(?:[^#]*&)?(?:ref|version)=(?P<ref>[^&#]+)"
    ),
    re.compile(rf"github\.com[/:]{_OWNER_NAME}(?:\.git)?@(?P<ref>[^#?\s]+)"),
    re.compile(rf"github\.com/{_OWNER_NAME}/(?:tree|blob)/(?P<ref>[^/?#]+)"),
    re.compile(rf"github\.com[/:]{_OWNER_NAME}(?:\.git)?(?:[/?#]|$)(?P<ref>(?!))?"),
)


def parse_remote(text: str) -> tuple[str, str | None] | None:
    """The GitHub owner/name and the ref of an address, as kustomize and pip take it; None if it is none."""
    if "github" not in text or len(text) > 4 * _LONGEST:
        return None
    for form in _REMOTE:
        match = form.search(text)
        if match:
            return match["repo"], match["ref"]
    return None

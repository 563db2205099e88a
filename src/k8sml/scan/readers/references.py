"""Parse the names of images and repositories: name, tag, digest; owner/name, ref."""

from __future__ import annotations

import re

from msgspec import Struct

from k8sml.catalog.image_patterns import plain_name
from k8sml.catalog.printable import strip_control_chars

# The grammar of distribution/reference, a little wider: names have at most 255 characters there, tags 128.
_IMAGE = re.compile(
    r"^(?P<name>(?:[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}))?(?:@(?P<digest>[a-z0-9]+:[0-9a-fA-F]{32,128}))?$"
)
_MAX_LENGTH = 512
# Variables of shells, kustomize and templates; a registry that is a variable, and a tag with a variable.
_VARIABLE = re.compile(r"\$\([^)]*\)|\$\{[^}]*\}|\{\{.*?\}\}|\$\w+|%\w+%")
_VARIABLE_REGISTRY = re.compile(r"^[^/]*\$[^/]*/")
_VARIABLE_TAG = re.compile(r"[:@][^/]*\$[^/]*$")


class Image(Struct, frozen=True):
    """The parts of an image reference; the name is without Docker's own registry."""

    name: str
    tag: str | None = None
    digest: str | None = None


def parse_image(text: str) -> Image | None:
    """Parse a reference such as `docker.io/kserve/storage-initializer:v0.7.0`; None if it is invalid."""
    if len(text) > _MAX_LENGTH:
        return None
    match = _IMAGE.match(text)
    if match is None:
        return None
    return Image(plain_name(match["name"]), match["tag"], match["digest"])


def loose_image(text: str) -> Image:
    """Return the literal parts of an invalid reference, such as one with variables.

    `$(REGISTRY)/kserve/agent:${TAG}` is kserve/agent without a version. If nothing can be parsed, the text is
    the name, so that it is listed.
    """
    bare = _VARIABLE.sub("$", text[:_MAX_LENGTH])
    name = _VARIABLE_TAG.sub("", _VARIABLE_REGISTRY.sub("", bare))
    return parse_image(name) or Image(strip_control_chars(text[:_MAX_LENGTH]) or "(no name)")


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
    """Return the GitHub owner/name and the ref of an address of kustomize or pip; None if it has none."""
    if "github" not in text or len(text) > 4 * _MAX_LENGTH:
        return None
    for pattern in _REMOTE:
        match = pattern.search(text)
        if match:
            return match["repo"], match["ref"]
    return None

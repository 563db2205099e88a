"""A repository: its host and its path there, and the addresses made of them."""

from __future__ import annotations

import re

from msgspec import Struct

from k8sml.catalog.issues import quoted
from k8sml.catalog.patterns import REPO_PATTERN, matches

GITHUB = "github.com"

# The text before `host/path` in an address: https://, git+https://, ssh://git@, git@ (of git@host:path).
# Compiled when first used: most commands read no address.
_SCHEME = r"(?i)^(?:(?:git\+)?(?:https?|ssh|git)://(?:git@)?|git@(?=[^/:]+:))?(?:www\.)?"
_GITHUB_PREFIX = rf"(?i)^{re.escape(GITHUB)}/"

# A page of a repository, after its key: on GitHub `owner/name/tree/…`, on GitLab `host/group/name/-/…`.
_PAGE = r"^([^/.]+/[^/]+(?=/(?:tree|blob)/)|.+?(?=/-/))/.*$"


class Repository(Struct, frozen=True):
    """A repository of a host. Build it with `parse_repository`, which checks both parts."""

    host: str
    path: str

    @property
    def on_github(self) -> bool:
        """Return whether GitHub's API knows it."""
        return self.host == GITHUB

    @property
    def key(self) -> str:
        """Return its text in the catalog: `owner/name` on GitHub, `gitlab.com/group/name` elsewhere."""
        return self.path if self.on_github else f"{self.host}/{self.path}"

    @property
    def owner(self) -> str:
        """Return the path without the name: an owner on GitHub, a group or nested groups elsewhere."""
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def web_url(self) -> str:
        """Return the address of its web page."""
        return f"https://{self.host}/{self.path}"

    @property
    def clone_url(self) -> str:
        """Return the address that git clones it from."""
        return f"{self.web_url}.git"

    @property
    def file_name(self) -> str:
        """Return a file name that no other repository has: `owner__name`, `gitlab.com+group+name`.

        An owner of GitHub has neither a dot nor an underscore, and no part has a `+`, so names never clash.
        """
        return self.path.replace("/", "__") if self.on_github else self.key.replace("/", "+")

    def __str__(self) -> str:
        return self.key


def parse_repository(text: str) -> Repository:
    """Return the repository that a text of the catalog names. Raises ValueError if it names none."""
    if not matches(REPO_PATTERN, text):
        raise ValueError(f"{quoted(text)} is not a repository such as kserve/kserve or gitlab.com/group/name")
    host, _, path = text.partition("/")
    return Repository(host, path) if "." in host else Repository(GITHUB, text)


def repository_key(address: str) -> str:
    """Return an address as the catalog writes it: `https://github.com/a/b.git` and `a/b` as `a/b`.

    A text that is not the address of a repository is returned unchanged, or shortened in the same way.
    """
    text = address.strip()
    bare = re.sub(_SCHEME, "", text)
    if text.lower().startswith("git@"):
        bare = bare.replace(":", "/", 1)
    bare = bare.rstrip("/").removesuffix(".git")
    host, slash, path = bare.partition("/")
    return re.sub(_GITHUB_PREFIX, "", f"{host.lower()}{slash}{path}" if "." in host else bare)


def repository_of_page(address: str) -> str:
    """Return an address as `repository_key` does, also if it is that of a page as a browser shows it.

    `https://github.com/a/b/tree/main` is `a/b`, `https://gitlab.com/a/b/-/tree/main` is `gitlab.com/a/b`.
    """
    bare = re.sub(r"[?#].*", "", address) if "://" in address else address
    return re.sub(_PAGE, r"\g<1>", repository_key(bare))


def path_parts(text: str) -> list[str]:
    """Return the parts of a repository's path without its host; of other text the parts between slashes."""
    try:
        return parse_repository(text).path.split("/")
    except ValueError:
        return text.split("/")

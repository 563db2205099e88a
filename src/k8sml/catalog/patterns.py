"""The forms of the catalog's texts, as regular expressions; `model.py` puts them into its types.

They are also patterns of JavaScript, since editors check the JSON Schema with it. All are anchored.
"""

from __future__ import annotations

import re

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
URL_PATTERN = r"^https?://[^\s<>\"]+$"
DATE_PATTERN = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"

# GitHub's own limits: an owner has letters, digits and single hyphens, a name also . and _. Neither starts
# with a hyphen, so none can be taken for an option of a command.
_GITHUB = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/(?!\.\.?$)[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}"
# Other hosts: a lower-case name with a domain, never an IP address, a port or a user name. A path of up to 20
# parts (nested groups of GitLab); `~` starts user names of SourceHut. GitHub itself has only the short form,
# so that a repository is written in one way.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"(?!(?:[a-z0-9-]+\.)*github\.com/)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])"
_ELSEWHERE = rf"(?=.{{1,200}}$){_HOST}(?:/~?[A-Za-z0-9_][A-Za-z0-9_.-]{{0,99}}){{1,20}}(?<!\.git)"

GITHUB_REPO_PATTERN = rf"^{_GITHUB}$"
REPO_HINT = "a GitHub owner/name such as kserve/kserve, or host/path such as gitlab.com/group/name"
REPO_PATTERN = rf"^(?:{_GITHUB}|{_ELSEWHERE})$"


def matches(pattern: str, text: str) -> bool:
    """Return whether a whole text has a form; `$` alone would allow a line break after it."""
    return re.fullmatch(pattern, text) is not None

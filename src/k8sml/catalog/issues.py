"""Issues of input files, each with the place and the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from k8sml.catalog.printable import hide_user_info, strip_control_chars
from k8sml.errors import K8smlError

# Issues shown; a file with more is probably the wrong file.
MAX_SHOWN = 100
# Characters of a value that are shown.
_MAX_QUOTED = 60


# The result of a check: the path of a value in the catalog, and its problem.
Issues = Iterator[tuple[str, str]]


class Issue(Struct, frozen=True, order=True):
    """A problem of a file: file, line (from 1; 0: the whole file), key, and the reason."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return strip_control_chars(
            f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"
        )


class CatalogError(K8smlError):
    """A catalog file that cannot be used; `issues` has every reason, in file order."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = sorted(set(issues))
        super().__init__(*issue_lines(self.issues))


def issue_lines(issues: Sequence[Issue]) -> list[str]:
    """Return a line for each issue, at most MAX_SHOWN, then how many more there are."""
    shown = [str(issue) for issue in issues[:MAX_SHOWN]]
    rest = len(issues) - len(shown)
    return [*shown, f"… and {rest} more issue{'s' if rest > 1 else ''}"] if rest else shown


def os_reason(error: OSError | ValueError) -> str:
    """Return the operating system's message without number and file name, for the end of an error line.

    A path with a null byte, or one that the file system cannot encode, is a ValueError.
    """
    return (getattr(error, "strerror", None) or str(error)).lower()


def quoted(text: str) -> str:
    """Return a value as issues show it: in quotes, without a password, and cut if it is long."""
    shown = hide_user_info(text)
    return repr(shown if len(shown) <= _MAX_QUOTED else shown[: _MAX_QUOTED - 1] + "…")

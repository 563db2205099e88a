"""What is wrong with an input file, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from k8sml.catalog.printable import strip_control_chars
from k8sml.errors import K8smlError

# A file with more faults than this is the wrong file: more lines would help nobody.
MAX_SHOWN = 100
# Longer values are cut where a fault shows them.
_QUOTED = 60


# What a check finds, before it is known where that stands: the path of the part, and what is wrong with it.
Issues = Iterator[tuple[str, str]]


class Issue(Struct, frozen=True, order=True):
    """One thing wrong: where (file, line from 1, key) and what."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return strip_control_chars(
            f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"
        )


class CatalogError(K8smlError):
    """A catalog file that cannot be used; `faults` holds every reason, in file order."""

    def __init__(self, faults: Iterable[Issue]) -> None:
        self.faults = sorted(set(faults))
        super().__init__(*issue_lines(self.faults))


def issue_lines(issues: Sequence[Issue]) -> list[str]:
    """Return a line for each issue, at most MAX_SHOWN, then how many more there are."""
    shown = [str(issue) for issue in issues[:MAX_SHOWN]]
    rest = len(issues) - len(shown)
    return [*shown, f"… and {rest} more fault{'s' if rest > 1 else ''}"] if rest else shown


def os_reason(error: OSError) -> str:
    """The operating system's message without number and file name, as the end of an error line."""
    return (error.strerror or str(error)).lower()


def quoted(text: str) -> str:
    """A value as it is shown in a fault: in quotes, and not the whole of a pasted file."""
    return repr(text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…")

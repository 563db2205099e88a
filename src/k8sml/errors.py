"""The base of all errors that a user can act on."""

from __future__ import annotations


class K8smlError(Exception):
    """Wrong input or unusable data. `lines` name the problem, the place and the remedy, a line each."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(lines))


class CredentialsError(K8smlError):
    """A server refused the credentials, or they cannot be read."""


class IncompleteError(K8smlError):
    """Data that could not be read, fetched or written."""

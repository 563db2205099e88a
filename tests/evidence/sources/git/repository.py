"""Real git repositories with commits and tags of any date and author."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}
SOMEBODY = b"dev@example.org"


def seconds(when: str | int) -> int:
    """Return the epoch seconds of a date (noon UTC), or the seconds given."""
    if isinstance(when, int):
        return when
    moment = datetime.fromisoformat(when)
    return int((moment if "T" in when else moment.replace(hour=12)).replace(tzinfo=UTC).timestamp())


class Repository:
    """A repository with a working tree on branch `main`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    @property
    def git_dir(self) -> Path:
        return self.path / ".git"

    def git(self, *words: str, given: bytes = b"", **environment: str) -> str:
        ran = subprocess.run(
            ["git", *words],
            cwd=self.path,
            env={**ENVIRONMENT, **environment},
            input=given,
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.decode().strip()

    def commit(
        self,
        when: str | int,
        author: bytes = SOMEBODY,
        branch: str = "main",
        merge: str | None = None,
        files: dict[str, str] | None = None,
        zone: str = "+0000",
    ) -> str:
        """Add a commit to a branch and return its object ID."""
        self.git(
            "fast-import", "--quiet", "--force", given=self._stream(when, author, branch, merge, files, zone)
        )
        return self.git("rev-parse", branch)

    def commits(self, *days: str) -> None:
        """Add one commit per date."""
        for day in days:
            self.commit(day)

    def many(self, number: int, first: str = "2010-01-01", each: int = 3600) -> None:
        """Add many commits, some seconds apart, in one command."""
        at = seconds(first)
        start = b"from refs/heads/main^0\n" if self.git("for-each-ref", "refs/heads/main") else b""
        parts = [
            b"commit refs/heads/main\ncommitter x <p%d@example.org> %d +0000\ndata 1\nx\n%b"
            % (i % 50, at + i * each, b"" if i else start)
            for i in range(number)
        ]
        self.git("fast-import", "--quiet", "--force", given=b"".join(parts))

    def tag(self, name: str, of: str = "main") -> None:
        """Add a lightweight tag."""
        self.git("update-ref", f"refs/tags/{name}", self.git("rev-parse", of))

    def annotate(self, name: str, when: str, of: str = "main") -> str:
        """Add an annotated tag and return its object ID."""
        self.git(
            "-c", "user.name=x", "-c", "user.email=x@example.org",
            "tag", "--force", "-a", "-m", "x", name, of,
            GIT_COMMITTER_DATE=f"@{seconds(when)} +0000",
        )  # fmt: skip
        return self.git("rev-parse", f"refs/tags/{name}")

    def _stream(
        self,
        when: str | int,
        author: bytes,
        branch: str,
        merge: str | None,
        files: dict[str, str] | None,
        zone: str,
    ) -> bytes:
        known = self.git("for-each-ref", f"refs/heads/{branch}")
        stamp = b"%d %s" % (seconds(when), zone.encode())
        lines = [
            b"commit refs/heads/" + branch.encode(),
            b"author x <" + author + b"> " + stamp,
            b"committer y <committer@example.org> " + stamp,
            b"data 1\nx",
        ]
        if known:
            lines.append(b"from refs/heads/%s^0" % branch.encode())
        if merge:
            lines.append(b"merge " + merge.encode())
        for name, text in (files or {}).items():
            lines.append(
                b"M 100644 inline %s\ndata %d\n%s" % (name.encode(), len(text.encode()), text.encode())
            )
        return b"\n".join(lines) + b"\n"

"""Decode every kind of answer in many threads at once, as the first decoding in the process.

python -m tests.evidence.sources.github.first_use
"""

from __future__ import annotations

import sys
from threading import Barrier, Thread
from typing import Any

import msgspec

from k8sml.evidence.sources.github import graphql, rest
from k8sml.evidence.sources.github.api import Reply
from k8sml.evidence.sources.github.graphql import RepoQuery
from tests.github.answers import STAMP, repository

THREADS = 8
REPOSITORY = {
    "full_name": "a/b", "stargazers_count": 1, "forks_count": 1, "open_issues_count": 1,
    "archived": False, "created_at": STAMP,
}  # fmt: skip
COMMITS = [
    {
        "sha": "1",
        "commit": {"author": {"email": "a@example.org"}, "committer": {"date": STAMP}},
        "parents": [],
    }
]
ANSWERS = {"/pulls": [], "/releases": [{"tag_name": "v1", "published_at": STAMP}], "/commits": COMMITS}


class Client:
    """A client that answers immediately, so that all threads decode at the same moment."""

    def post(self, query: str, variables: object) -> Reply:
        """Return the answer of GraphQL."""
        return Reply(200, {}, msgspec.json.encode({"data": {"r0": repository("a/b")}, "errors": []}))

    def get(self, path: str, etag: str | None = None, max_bytes: int = 0) -> Reply:
        """Return the answer of REST."""
        found: Any = next((value for end, value in ANSWERS.items() if f"{end}?" in path), REPOSITORY)
        return Reply(200, {}, msgspec.json.encode(found))

    def redact(self, text: str) -> str:
        """Return the text unchanged."""
        return text


def main() -> int:
    """Return 0 if every thread read every answer."""
    sys.setswitchinterval(1e-6)
    client: Any = Client()
    barrier = Barrier(THREADS)
    read: list[bool] = []

    def work(number: int) -> None:
        barrier.wait()
        if number % 2:
            (answer,) = graphql.fetch(client, [RepoQuery("a/b")], "2025-01-01", "2026-02-02")
            (more,) = graphql.fetch_more(client, [RepoQuery("a/b", "A")], "2025-01-01", "2026-02-02")
            read.append(more.problem is None)
        else:
            answer = rest.fetch(client, "a/b", "2025-01-01", "2026-02-02", lambda snapshot: True)
        read.append(answer.problem is None and answer.snapshot is not None)

    threads = [Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return int(read != [True] * (THREADS + THREADS // 2))


if __name__ == "__main__":
    sys.exit(main())

"""The API descriptions that GitHub publishes in npm packages, where npm is available."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from graphql import GraphQLSchema, build_ast_schema, parse

# Pinned: a new version is a change to look at, not a test that fails overnight.
GRAPHQL = "@octokit/graphql-schema@15.26.1"
OPENAPI = "@octokit/openapi@23.0.2"
_SECONDS = 120


@cache
def published_schema() -> GraphQLSchema:
    """Return GitHub's GraphQL schema, read once. Skips the test if npm cannot fetch it."""
    text = _file_of(GRAPHQL, "package/schema.graphql").decode()
    return build_ast_schema(parse(text, no_location=True), assume_valid=True)


@cache
def published_openapi() -> dict[str, Any]:
    """Return GitHub's description of its REST API, read once. Skips the test if npm cannot fetch it."""
    read: dict[str, Any] = msgspec.json.decode(_file_of(OPENAPI, "package/generated/api.github.com.json"))
    return read


def _file_of(package: str, name: str) -> bytes:
    """Return a file of an npm package."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not at hand")
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [npm, "pack", "--loglevel=error", "--fetch-retries=1", package],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            pytest.skip(f"npm did not bring {package} in {_SECONDS} seconds")
        if done.returncode != 0:
            pytest.skip(f"npm cannot bring {package}: {' '.join(done.stderr.split())[:200]}")
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as packed:
            for member in packed:  # stops where it is found: what comes after is large
                if member.name == name:
                    found = packed.extractfile(member)
                    assert found is not None
                    return found.read()
    raise LookupError(f"{package} has no {name}")

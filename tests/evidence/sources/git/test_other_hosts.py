"""Repositories of other hosts than GitHub, cloned over HTTPS from the host that the catalog names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sml.evidence.model import History
from k8sml.evidence.sources.git.clone import Clones, in_clone
from k8sml.evidence.sources.git.errors import GitError
from k8sml.evidence.sources.git.history import read_clone
from k8sml.evidence.sources.git.run import Git, ProcessRegistry
from tests.evidence.sources.git.https_proxy import HttpsProxy, https_proxy
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import GitServer, says

HOSTS = ("gitlab.com", "git.example.org", "github.com")


@pytest.fixture
def proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpsProxy]:
    with https_proxy(tmp_path / "hosts", tmp_path, *HOSTS) as running:
        monkeypatch.setenv("K8SML_GITHUB_TOKEN", "a-token-for-github-alone")
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def update(folder: Path, repo: str, github: str = "https://github.com") -> History:
    def read(clone: Git) -> History:
        return read_clone(clone, repo, "2020-06-15")

    return in_clone(Clones(folder, github, 60), repo, read, ProcessRegistry())


@pytest.mark.parametrize(
    ("repo", "file"),
    [
        ("gitlab.com/group/name", "gitlab.com+group+name.git"),
        ("gitlab.com/group/sub/name", "gitlab.com+group+sub+name.git"),
        ("git.example.org/~user/name", "git.example.org+~user+name.git"),
    ],
)
def test_a_repository_is_cloned_from_its_own_host(
    proxy: HttpsProxy, tmp_path: Path, repo: str, file: str
) -> None:
    origin = Repository(proxy.root / f"{repo}.git")
    origin.commit("2020-01-10")
    assert update(tmp_path / "clones", repo).last_commit == "2020-01-10"
    origin.commit("2020-05-01")
    found = update(tmp_path / "clones", repo)
    assert (found.repo, found.last_commit, sum(found.months.commits)) == (repo, "2020-05-01", 2)
    assert [path.name for path in (tmp_path / "clones").glob("*.git")] == [file]
    assert proxy.hosts == {repo.partition("/")[0]}


def test_no_host_gets_credentials(proxy: HttpsProxy, tmp_path: Path) -> None:
    Repository(proxy.root / "gitlab.com/group/name.git").commit("2020-01-10")
    update(tmp_path / "clones", "gitlab.com/group/name")
    assert proxy.asked
    assert all(asked.authorization is None for asked in proxy.asked)


def test_another_server_for_github_is_asked_for_repositories_of_github_alone(
    proxy: HttpsProxy, server: GitServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Repository(tmp_path / "origin" / "group" / "name.git").commit("2020-02-02")
    Repository(proxy.root / "gitlab.com/group/name.git").commit("2020-01-10")
    assert update(tmp_path / "clones", "group/name", server.url).last_commit == "2020-02-02"
    assert update(tmp_path / "clones", "gitlab.com/group/name", server.url).last_commit == "2020-01-10"
    assert {asked.path.split("/")[1] for asked in server.asked} == {"group"}
    assert proxy.hosts == {"gitlab.com"}
    assert len(list((tmp_path / "clones").glob("*.git"))) == 2


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("https://git.example.org/group/name.git", "gitlab.com redirects to another host; not followed"),
        ("http://gitlab.com/group/name.git", "gitlab.com redirects to another host; not followed"),
        ("https://gitlab.com/users/sign_in", "gitlab.com redirects to something that is not a repository"),
    ],
)
def test_a_redirect_away_from_the_host_is_not_followed(
    proxy: HttpsProxy, tmp_path: Path, target: str, problem: str
) -> None:
    Repository(proxy.root / "git.example.org/group/name.git").commit("2020-01-10")
    rest = "/info/refs?service=git-upload-pack" if target.endswith(".git") else ""
    proxy.fault = says(302, Location=target + rest)
    with pytest.raises(GitError, match=rf"\A{problem}\Z"):
        update(tmp_path / "clones", "gitlab.com/group/name")
    assert proxy.hosts == {"gitlab.com"}


def test_a_host_that_refuses_is_named(proxy: HttpsProxy, tmp_path: Path) -> None:
    proxy.fault = says(404)
    with pytest.raises(GitError, match=r"\Ano such repository on gitlab\.com, or it is private\Z"):
        update(tmp_path / "clones", "gitlab.com/group/name")

"""Projects whose repository is not on GitHub: git reads them, and nothing of GitHub is asked about them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from k8sml.evidence.history_io import decode_history
from tests.cli.conftest import Call, Result, Turn
from tests.cli.live import TODAY, Live, github, live
from tests.evidence.sources.git.https_proxy import HttpsProxy, https_proxy
from tests.evidence.sources.git.repository import Repository
from tests.evidence.sources.git.server import Handler
from tests.github import TOKEN, GitHub

__all__ = ["github", "live"]

NOT_ON_GITHUB = "not on GitHub; `k8sml update` reads it with git"
REPO = "gitlab.com/group/sub/name"
CATALOG = f"""\
projects:
- slug: elsewhere
  name: Elsewhere
  summary: Does.
  category: data
  repo: {REPO}
  events:
  - {{date: 2021-01-01, kind: moved, from: acme/name, to: {REPO}, source: "https://gitlab.com/a"}}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(CATALOG, encoding="utf-8")
    return path


class Elsewhere:
    """Calls of the program with a project on another host, which a proxy plays."""

    def __init__(self, call: Call, proxy: HttpsProxy, own: Path, folder: Path) -> None:
        self.call, self.proxy, self.stored = call, proxy, folder / "histories"
        self.usual = {
            **proxy.environment,
            "K8SML_CATALOG": str(own),
            "K8SML_CACHE_DIR": str(folder / "cache"),
            "K8SML_HISTORY_DIR": str(self.stored),
            "GH_TOKEN": TOKEN,
        }

    def __call__(self, *args: str) -> Result:
        return self.call(*args, **self.usual)


@pytest.fixture
def elsewhere(k8sml: Call, on: Turn, own: Path, tmp_path: Path) -> Iterator[Elsewhere]:
    on(TODAY)
    hosts = ("gitlab.com", "github.com", "api.github.com")
    with https_proxy(tmp_path / "hosts", tmp_path, *hosts) as proxy:
        repository = Repository(proxy.root / f"{REPO}.git")
        repository.many(40, "2026-05-10", 86_400)
        repository.annotate("name-v1.0.0", "2026-06-01")
        yield Elsewhere(k8sml, proxy, own, tmp_path)
        assert all(asked.authorization is None for asked in proxy.asked)


def test_update_reads_it_with_git(elsewhere: Elsewhere) -> None:
    done = elsewhere("update", "elsewhere")
    assert (done.code, done.err) == (0, "")
    assert elsewhere.proxy.hosts == {"gitlab.com"}
    history = decode_history((elsewhere.stored / "elsewhere.json").read_bytes(), "elsewhere")
    assert (history.repo, sum(history.months.commits)) == (REPO, 40)
    (item,) = json.loads(elsewhere("list", "elsewhere", "-o", "json").out)["items"]
    assert (item["repo"], item["observed"], item["stable"]["version"]) == (REPO, TODAY, "1.0.0")


@pytest.mark.parametrize(
    "name", [REPO, f"https://{REPO}", f"https://{REPO}.git", "git@gitlab.com:group/sub/name"]
)
def test_it_is_found_by_its_address_and_its_page_links_there(elsewhere: Elsewhere, name: str) -> None:
    done = elsewhere("show", name)
    assert (done.code, done.err) == (0, "")
    assert REPO in done.lines
    assert "github.com" not in done.out.replace("acme/name", "")


def test_web_opens_its_own_page(elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("typer.launch", opened.append)
    assert elsewhere("show", "elsewhere", "--web").out == f"https://{REPO}\n"
    assert opened == [f"https://{REPO}"]


@pytest.mark.parametrize("repo", [REPO, f"https://{REPO}.git", f"https://{REPO}/-/tree/main"])
def test_a_clone_at_hand_may_be_of_it(elsewhere: Elsewhere, repo: str) -> None:
    clone = str(elsewhere.proxy.root / f"{REPO}.git")
    done = elsewhere("update", "--git-dir", clone, "--repo", repo, "--observed", "2026-09-01")
    assert (done.code, done.err) == (0, "")
    assert decode_history((elsewhere.stored / "elsewhere.json").read_bytes(), "elsewhere").repo == REPO
    assert not elsewhere.proxy.asked


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        (("list", "elsewhere", "modelhub", "--live"), "shown as last observed"),
        (("update", "elsewhere", "modelhub", "--from", "github"), "kept as last observed"),
    ],
)
def test_github_is_asked_for_the_others_alone_and_a_line_says_so(
    live: Live, github: GitHub, own: Path, command: tuple[str, ...], kept: str
) -> None:
    done = live(*command, K8SML_CATALOG=str(own))
    assert (done.code, done.err) == (3, f"k8sml: {REPO}: {NOT_ON_GITHUB}; {kept}\n")
    assert github.requests
    assert all("group" not in str(request) and "gitlab" not in str(request) for request in github.requests)


def test_alone_it_makes_no_request_to_github(live: Live, github: GitHub, own: Path) -> None:
    done = live("show", "elsewhere", "--live", K8SML_CATALOG=str(own))
    assert (done.code, done.err) == (3, f"k8sml: {REPO}: {NOT_ON_GITHUB}; shown as last observed\n")
    assert not github.requests


@pytest.mark.parametrize(("status", "code"), [(200, 0), (404, 1), (410, 1), (403, 3), (503, 3)])
def test_online_validation_asks_for_its_page_without_a_token(
    elsewhere: Elsewhere, own: Path, status: int, code: int
) -> None:
    own.write_text(CATALOG.partition("  events:")[0], encoding="utf-8")
    elsewhere.usual["REQUESTS_CA_BUNDLE"] = elsewhere.proxy.certificate

    def page(request: Handler) -> bool:
        request.answer(status, {}, b"Sign in")
        return True

    elsewhere.proxy.fault = page
    done = elsewhere("catalog", "validate", str(own), "--online", "--timeout", "5")
    assert done.code == code
    expected = {
        0: "",
        1: f"https://{REPO} answers {status}\n",
        3: f"k8sml: https://{REPO}: answers {status}; not checked\n",
    }
    assert (done.err if code != 1 else done.err + done.out).endswith(expected[code])
    assert {(asked.path, asked.authorization) for asked in elsewhere.proxy.asked} == {(f"/{REPO}", None)}


def test_online_validation_accepts_a_page_to_sign_in_and_asks_once(elsewhere: Elsewhere, own: Path) -> None:
    text = CATALOG.partition("  events:")[0]
    own.write_text(f"{text}  homepage: https://{REPO}\n", encoding="utf-8")
    elsewhere.usual["REQUESTS_CA_BUNDLE"] = elsewhere.proxy.certificate

    def sign_in(request: Handler) -> bool:
        there = request.path.endswith("/users/sign_in")
        request.answer(200 if there else 302, {} if there else {"Location": "/users/sign_in"}, b"")
        return True

    elsewhere.proxy.fault = sign_in
    assert elsewhere("catalog", "validate", str(own), "--online").code == 0
    assert [(asked.path, asked.authorization) for asked in elsewhere.proxy.asked] == [
        (f"/{REPO}", None), ("/gitlab.com/users/sign_in", None)
    ]  # fmt: skip

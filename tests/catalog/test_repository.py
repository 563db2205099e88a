"""Repositories of GitHub and of other hosts: texts, addresses and file names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.catalog.patterns import REPO_PATTERN
from k8sml.catalog.repository import (
    Repository,
    parse_repository,
    path_parts,
    repository_key,
    repository_of_page,
)


@pytest.mark.parametrize(
    ("text", "host", "path", "owner", "name"),
    [
        ("kserve/kserve", "github.com", "kserve/kserve", "kserve", "kserve"),
        ("AI-Hypercomputer/xpk", "github.com", "AI-Hypercomputer/xpk", "AI-Hypercomputer", "xpk"),
        ("gitlab.com/group/name", "gitlab.com", "group/name", "group", "name"),
        ("gitlab.com/group/sub/deep/name", "gitlab.com", "group/sub/deep/name", "group/sub/deep", "name"),
        ("git.sr.ht/~user/name", "git.sr.ht", "~user/name", "~user", "name"),
        ("go.googlesource.com/go", "go.googlesource.com", "go", "", "go"),
    ],
)
def test_a_text_names_a_host_and_a_path(text: str, host: str, path: str, owner: str, name: str) -> None:
    found = parse_repository(text)
    assert found == Repository(host, path)
    assert (found.owner, found.name) == (owner, name)
    assert (found.key, str(found)) == (text, text)
    assert found.on_github is (host == "github.com")
    assert found.web_url == f"https://{host}/{path}"
    assert found.clone_url == f"https://{host}/{path}.git"
    assert path_parts(text) == path.split("/")


WRONG = [
    "", "demo", "a/b/c", "a/..", "a/.", "a/-b", "-a/b", "a/b\n", "a b/c", "a/b;c", "\u00f6/r",
    "github.com/a/b", "www.github.com/a/b", "gist.github.com/a/b", "GitLab.com/a/b", "gitlab.com",
    "gitlab.com/", "gitlab.com/a/../b", "gitlab.com/a//b", "gitlab.com/-a/b", "gitlab.com/a/b.git",
    "gitlab.com/.git/b", "gitlab.com/a/b/", "gitlab.com/a/b\n", "gitlab.com:8443/a/b",
    "me@gitlab.com/a/b", "https://gitlab.com/a/b", "127.0.0.1/a/b", "[::1]/a/b", "0x7f.1/a/b",
    "local/a/b", "a..b/c/d", "-a.b/c", "a.b/c?d", "a.b/c#d", "a.b/c%2fd", "a.b/c+d",
    "gitlab.com/" + "a/" * 20 + "b", "gitlab.com/" + "a" * 99 + "/" + "b" * 99,
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_a_text_that_could_mean_something_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a repository such as kserve/kserve"):
        parse_repository(text)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://github.com/kserve/kserve", "kserve/kserve"),
        ("http://www.github.com/kserve/kserve.git", "kserve/kserve"),
        ("github.com/kserve/kserve/", "kserve/kserve"),
        ("GitHub.com/KServe/kserve", "KServe/kserve"),
        ("git@github.com:kserve/kserve.git", "kserve/kserve"),
        ("ssh://git@github.com/kserve/kserve.git", "kserve/kserve"),
        ("git+https://github.com/kserve/kserve.git", "kserve/kserve"),
        (" kserve/kserve ", "kserve/kserve"),
        ("https://gitlab.com/group/sub/name.git", "gitlab.com/group/sub/name"),
        ("git@gitlab.com:group/name.git", "gitlab.com/group/name"),
        ("GitLab.com/Group/Name", "gitlab.com/Group/Name"),
        ("https://github.com/kserve", "kserve"),
        ("KServe", "KServe"),
    ],
)
def test_an_address_is_shortened_to_what_the_catalog_has(address: str, key: str) -> None:
    assert repository_key(address) == key


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://github.com/a/b/tree/main", "a/b"),
        ("https://github.com/a/tree/blob/main/tree/x.py", "a/tree"),
        ("https://github.com/a/b?tab=readme-ov-file#readme", "a/b"),
        ("https://gitlab.com/group/sub/b/-/tree/main", "gitlab.com/group/sub/b"),
        ("https://gitlab.com/group/tree/b", "gitlab.com/group/tree/b"),
        ("https://github.com/a/b/wiki", "a/b/wiki"),
        ("C#", "C#"),
    ],
)
def test_the_address_of_a_page_leads_to_its_repository(address: str, key: str) -> None:
    assert repository_of_page(address) == key


@given(st.from_regex(REPO_PATTERN))
def test_addresses_of_a_repository_lead_back_to_it(text: str) -> None:
    text = text.removesuffix("\n")
    found = parse_repository(text)
    if not text.lower().endswith(".git"):  # a name that GitHub does not allow
        assert parse_repository(repository_key(found.web_url)) == found
        assert parse_repository(repository_key(found.clone_url)) == found
    assert repository_key(found.key.removesuffix(".git")) == found.key.removesuffix(".git")


@given(
    st.lists(st.from_regex(REPO_PATTERN).map(lambda text: text.removesuffix("\n")), unique=True, max_size=9)
)
def test_no_two_repositories_share_a_file_name(texts: list[str]) -> None:
    names = {parse_repository(text).file_name for text in texts}
    assert len(names) == len(texts)
    assert all("/" not in name and name.lstrip(".") == name for name in names)


def test_files_of_github_repositories_keep_their_names() -> None:
    assert parse_repository("kserve/kserve").file_name == "kserve__kserve"
    assert parse_repository("a/b__c").file_name == "a__b__c"
    assert parse_repository("gitlab.com/a__b/c").file_name != parse_repository("gitlab.com/a/b__c").file_name


def test_the_parts_of_a_text_that_names_no_repository_are_those_between_slashes() -> None:
    assert path_parts("old\x1b/home") == ["old\x1b", "home"]
    assert path_parts("one") == ["one"]

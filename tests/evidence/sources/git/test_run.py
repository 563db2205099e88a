from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sml.evidence.sources.git.errors import DamagedError, GitError, explain, unreadable
from k8sml.evidence.sources.git.run import Git
from k8sml.evidence.sources.git.settings import environment
from tests.evidence.sources.git.repository import Repository


@pytest.mark.slow
def test_output_beyond_the_limit_is_cut_and_its_command_ended(origin: Repository) -> None:
    origin.many(20_000)
    assert len(Git(origin.git_dir).output("log", "--format=%H", limit=1000)) == 1000


@pytest.mark.slow
def test_a_reader_that_goes_away_ends_the_command(origin: Repository) -> None:
    origin.many(20_000)
    lines = Git(origin.git_dir).lines("log", "--format=%H")
    assert len(next(lines)) == 40
    lines.close()
    assert next(Git(origin.git_dir).lines("log", "-1", "--format=%s")) == b"x"


def test_what_a_command_says_beside_its_output_is_bounded(origin: Repository, tmp_path: Path) -> None:
    origin.commit("2020-01-10")
    commit = origin.git("rev-parse", "main")
    origin.git("pack-refs", "--all")
    with (origin.git_dir / "packed-refs").open("a") as packed:
        packed.writelines(f"{commit} refs/tags/z..{number}\n" for number in range(20_000))
    said = Git(origin.git_dir).traced("for-each-ref", "refs/tags")
    assert len(said) == 16_384
    assert said.endswith(b"refs/tags/z..19999\n")


def test_a_failed_command_is_damage_with_its_reason(origin: Repository) -> None:
    with pytest.raises(DamagedError, match="Not a valid object name x"):
        Git(origin.git_dir).output("cat-file", "blob", "x")


def test_only_what_git_needs_of_the_environment_is_handed_on() -> None:
    given = {
        "PATH": "/bin", "https_proxy": "http://proxy:3128", "no_proxy": "a", "HOME": "/home/me",
        "GH_TOKEN": "s3cret", "GIT_SSH_COMMAND": "x", "LD_PRELOAD": "x", "GIT_DIR": "/x", "LANG": "de_DE",
    }  # fmt: skip
    made = environment(given, "https")
    assert {name: made[name] for name in given if name in made} == {
        "PATH": "/bin", "https_proxy": "http://proxy:3128", "no_proxy": "a", "HOME": os.devnull,
    }  # fmt: skip
    assert made["GIT_ALLOW_PROTOCOL"] == "https"


@pytest.mark.parametrize(
    ("given", "bundle"),
    [
        ({"REQUESTS_CA_BUNDLE": "/a"}, "/a"),
        ({"SSL_CERT_FILE": "/b"}, "/b"),
        ({"GIT_SSL_CAINFO": "/c", "REQUESTS_CA_BUNDLE": "/a", "SSL_CERT_FILE": "/b"}, "/c"),
        ({"REQUESTS_CA_BUNDLE": ""}, None),
    ],
)
def test_certificates_of_requests_are_those_of_git(given: dict[str, str], bundle: str | None) -> None:
    assert environment(given, "https").get("GIT_SSL_CAINFO") == bundle


@given(st.binary(max_size=400))
def test_whatever_git_says_is_one_short_line_without_escapes(said: bytes) -> None:
    for error in (explain(b"fatal: " + said, "github.com"), unreadable(said)):
        assert str(error).isprintable()
        assert len(str(error)) < 260


def test_credentials_in_an_address_are_not_shown() -> None:
    said = b"fatal: something about https://me:s3cret@github.com/o/r.git\n"
    assert str(explain(said, "github.com")) == "git says: something about https://github.com/o/r.git"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (b"fatal: write error: No space left on device", "the disk is full"),
        (b"fatal: sha1 file '/c/tmp_idx_x' write error. Out of diskspace", "the disk is full"),
        (b"error: cannot update ref 'refs/tags/v1': couldn't write '/c/v1.lock'", "the disk is full"),
        (b"fatal: could not set 'core.repositoryformatversion' to '0'", "the disk is full"),
        (b"fatal: could not write '/c/pack-0.promisor' promisor file", "the disk is full"),
        (
            b"error: unable to write file /c/x: Input/output error",
            "git says: unable to write file /c/x: Input/output error",
        ),
        (
            b"fatal: unable to access 'https://x/': gnutls_handshake() failed: x",
            "the certificate of x is not valid",
        ),
        (
            b"fatal: unable to access 'https://x/': Received HTTP code 407 from proxy",
            "the proxy wants a password",
        ),
        (b"fatal: unable to access 'https://x/': Operation too slow.", "no answer in time"),
        (b"fatal: the remote end hung up unexpectedly", "the connection to x broke"),
        (
            b"error: could not lock config file config: Permission denied",
            "the folder of clones cannot be written",
        ),
    ],
)
def test_complaints_have_plain_words(said: bytes, line: str) -> None:
    assert str(explain(said, "x")) == line


def test_git_that_may_not_be_run_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "git").write_text("no program")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match=r"\Agit cannot be run: exec format error\Z"):
        Git(tmp_path).output("version")

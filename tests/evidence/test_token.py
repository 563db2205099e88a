"""Where the token for GitHub comes from, and that it is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from k8sml.evidence.token import Token, TokenError, find_token


def gh(tmp_path: Path, script: str) -> dict[str, str]:
    """An environment whose `gh` is a script."""
    program = tmp_path / "gh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{tmp_path}:/usr/bin:/bin"}


@pytest.mark.parametrize(
    ("variables", "source"),
    [
        (("GITHUB_TOKEN",), "GITHUB_TOKEN"),
        (("GITHUB_TOKEN", "GH_TOKEN"), "GH_TOKEN"),
        (("GITHUB_TOKEN", "GH_TOKEN", "K8SML_GITHUB_TOKEN"), "K8SML_GITHUB_TOKEN"),
    ],
)
def test_the_more_particular_variable_wins(variables: tuple[str, ...], source: str) -> None:
    environment = {name: f"secret-of-{name}" for name in variables}
    assert find_token(environment) == Token(f"secret-of-{source}", source)


def test_without_a_variable_the_token_of_gh_is_used(tmp_path: Path) -> None:
    environment = gh(tmp_path, '[ "$1 $2" = "auth token" ] && echo s3cret')
    assert find_token(environment) == Token("s3cret", "gh auth token")


def test_an_empty_variable_is_no_token(tmp_path: Path) -> None:
    assert find_token({"GH_TOKEN": " ", "PATH": str(tmp_path)}) is None


@pytest.mark.parametrize("script", ["exit 1", "true", "echo s3cret; exit 1"])
def test_a_gh_without_a_login_gives_no_token(tmp_path: Path, script: str) -> None:
    assert find_token(gh(tmp_path, script)) is None


def test_a_gh_that_cannot_be_run_gives_no_token(tmp_path: Path) -> None:
    environment = gh(tmp_path, "echo s3cret")
    (tmp_path / "gh").write_bytes(b"\x7fELF nonsense")
    assert find_token(environment) is None


@pytest.mark.parametrize("secret", ["s3cret\nmore", "s3cret more", "s3crét", "s3cret\x1b"])
def test_what_cannot_be_a_token_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(TokenError) as caught:
        find_token({"GH_TOKEN": secret})
    assert str(caught.value) == (
        "what GH_TOKEN gives is no token: it has spaces or characters that no token has"
    )


def test_a_token_does_not_show_itself() -> None:
    assert "s3cret" not in f"{Token('s3cret', 'GH_TOKEN')!r} {Token('s3cret', 'GH_TOKEN')}"

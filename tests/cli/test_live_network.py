"""Where GitHub is, whom to believe, and what time it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.live import (
    BOTH,
    LIST,
    LONG,
    TWO,
    Live,
    github,
    known,
    live,
    no_token_in_logs,
    stored,
    told,
    world,
)
from tests.github import TOKEN, GitHub, faults
from tests.github.beside import Elsewhere, Nobody
from tests.github.tls import self_signed

__all__ = ["github", "live", "no_token_in_logs", "stored"]


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
def test_another_host_is_not_believed_and_gets_no_token(live: Live, github: GitHub, token: str) -> None:
    with Elsewhere() as other:
        github.fail(faults.elsewhere(other.url))
        done = live(*LIST, GH_TOKEN=token)
        assert (done.code, done.err) == (
            3, told(f"{BOTH}: GitHub: redirected to another host; not followed")
        )  # fmt: skip
        assert other.requests == []


def test_a_renamed_repository_is_followed_without_a_token(live: Live, github: GitHub) -> None:
    github.world.rename("acme/modelhub", "foundation/modelhub")
    done = live("show", "modelhub", "--live", GH_TOKEN="")
    assert (done.code, done.err) == (0, "")
    assert "the catalog says acme/modelhub; GitHub says foundation/modelhub" in done.out
    assert 301 in [request.status for request in github.requests]


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("where", ["refused", "unknown"])
def test_a_server_that_cannot_be_reached_is_a_line(live: Live, token: str, where: str) -> None:
    with Nobody() as nobody:
        address = {"refused": nobody.url, "unknown": "https://github.invalid"}[where]
        offline = known(live("list", *TWO, "-o", "json"))
        done = live(*LIST, *LONG, GITHUB_API_URL=address, K8SML_GITHUB_TOKEN=token)
        assert done.code == 3
        assert done.err == told(f"{BOTH}: GitHub: cannot be reached")
        assert known(done) == offline


def test_a_certificate_that_nobody_vouches_for_is_refused_unless_it_is_trusted(
    live: Live, tmp_path: Path
) -> None:
    certificate = self_signed(tmp_path)
    there = world()
    with GitHub(there, certificate=certificate, clock=there.now.timestamp) as github:
        done = live(*LIST, GITHUB_API_URL=github.url)
        assert (done.code, done.err) == (3, told(f"{BOTH}: GitHub: its certificate is not valid"))
        assert github.requests == []
        done = live(*LIST, GITHUB_API_URL=github.url, REQUESTS_CA_BUNDLE=certificate)
        assert (done.code, done.err) == (0, "")
        done = live(*LIST, "--refresh", GITHUB_API_URL=github.url, REQUESTS_CA_BUNDLE="/nowhere.pem")
        assert done.code == 3
        assert "/nowhere.pem" in done.err
        assert done.err.count("\n") == 1


@pytest.mark.parametrize("command", [("show", "modelhub", "--live"), ("auth", "status")])
@pytest.mark.parametrize(
    "address", ["https://me:pa55word@github.invalid", "https://[github.invalid", "https://"]
)
def test_an_address_with_a_password_or_that_is_none_is_refused_and_not_shown(
    live: Live, command: tuple[str, ...], address: str
) -> None:
    done = live(*command, GITHUB_API_URL=address)
    assert done.code == 2
    assert done.err.startswith("k8sml: GITHUB_API_URL: ")
    assert done.err.count("\n") == 1
    assert "pa55word" not in done.out + done.err


def test_the_status_does_not_wait_for_a_server_that_hangs(
    live: Live, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k8sml.cli.auth._SECONDS", 0.5)
    github.fail(faults.drip("headers"))
    done = live("auth", "status")
    assert (done.code, done.err) == (3, "k8sml: GitHub: no answer in time\n")


# ---- clocks ----


def test_a_day_apart_is_a_matter_of_time_zones(live: Live, github: GitHub) -> None:
    github.fail(faults.wrong_clock(86_400))
    assert live(*LIST).err == ""


def test_a_limit_is_told_by_the_clock_of_the_server(live: Live, github: GitHub) -> None:
    github.limits.use_up("core", None)
    github.fail(faults.wrong_clock(5 * 365 * 86_400))
    assert "its limit is reached and resets in 60 minutes" in live(*LIST, GH_TOKEN="").err

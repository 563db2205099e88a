"""What GitHub and the network can do wrong: a line, the right code, in time, and what was known stands."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from k8sml.evidence.github.cache import Remembered
from tests.cli.conftest import Call, Result
from tests.cli.live import TODAY, Live, github, live, world
from tests.github import TOKEN, GitHub, faults
from tests.github.beside import Elsewhere, Nobody
from tests.github.exchange import Reply
from tests.github.faults import Fault
from tests.github.tls import self_signed

__all__ = ["github", "live"]

TWO = ("modelhub", "tinyserve")
BOTH = "acme/modelhub, acme/tinyserve"
LIST = ("list", *TWO, "--live", "-o", "json")
UPDATE = ("update", *TWO, "--from", "github")
# What a start, and a machine that does other things, too, may add to a time limit.
SLACK = 3.0

NO_JSON = "GitHub: it answers something that is no JSON of its API"
TOO_MUCH = "GitHub: it answers more than anyone can read"
CIRCLE = "GitHub: redirected in a circle"
LATE = "GitHub: no answer in time"
BROKE = "GitHub: the answer broke off"
MINUTES_30 = "GitHub: its limit is reached and resets in 30 minutes"
WRONG = "GitHub: it says: Something went wrong while executing your query. "


class Case(NamedTuple):
    """A fault, and the line that tells it: with a token and without, if both can meet it."""

    fault: Fault
    line: str
    without: str | None = None
    code: int = 3


def alike(fault: Fault, line: str, code: int = 3) -> Case:
    return Case(fault, line, line, code)


def unlike_github(status: int, body: bytes = b"", **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return faults.always(Reply(status, body, named))


CASES = {
    "401": Case(
        faults.bad_token(),
        "GitHub: it refused the token of GH_TOKEN",
        "GitHub: it refused a question without a token",
        4,
    ),
    "403, primary limit": alike(faults.primary_limit(), MINUTES_30),
    "429, primary limit": alike(faults.primary_limit(status=429), MINUTES_30),
    "a primary limit that has reset": alike(faults.primary_limit(-60), "GitHub: its limit is reached"),
    "a primary limit for years": alike(faults.primary_limit(10**8), "GitHub: its limit is reached"),
    "a primary limit without a reset": alike(
        unlike_github(403, X_RateLimit_Remaining="0"), "GitHub: its limit is reached"
    ),
    "403, secondary limit": alike(faults.secondary_limit(), "GitHub: it asks for a pause of 60 seconds"),
    "403, secondary limit with retry-after": alike(
        faults.secondary_limit(30), "GitHub: it asks for a pause of 30 seconds"
    ),
    "429, secondary limit": alike(
        faults.secondary_limit(status=429), "GitHub: it asks for a pause of 60 seconds"
    ),
    "429, secondary limit with retry-after": alike(
        faults.secondary_limit(3000, 429), "GitHub: it asks for a pause of 50 minutes"
    ),
    "429, retry-after that is no number": alike(
        unlike_github(429, Retry_After="-1e9"), "GitHub: it asks for a pause of 60 seconds"
    ),
    "403, for another reason": alike(unlike_github(403, b"no"), "GitHub: it refuses to answer (403)"),
    "RATE_LIMITED in a 200": Case(faults.graphql_limited(), MINUTES_30),
    "errors in a 200": Case(faults.graphql_error("no\x1b[2J way"), "GitHub: it says: no [2J way"),
    "404": Case(
        faults.not_found(),
        "GitHub: it answers 404",
        "no such repository on GitHub: gone, private or never there",
    ),
    "451": Case(faults.blocked(), "GitHub: it answers 451", "blocked on GitHub for legal reasons"),
    "a redirect loop": alike(faults.redirect_loop(), CIRCLE),
    "500 for ever": alike(faults.server_error(500), "GitHub: it answers 500"),
    "502 for ever": alike(faults.server_error(502), "GitHub: it answers 502"),
    "503 for ever": alike(faults.server_error(503), "GitHub: it answers 503"),
    "502 in HTML": alike(faults.html(502), "GitHub: it answers 502"),
    "truncated JSON": alike(faults.truncated(), NO_JSON),
    "invalid JSON": alike(faults.invalid_json(), NO_JSON),
    "JSON of another shape": alike(faults.wrong_type(), NO_JSON),
    "JSON as deep as a well": alike(unlike_github(200, b"[" * 100_000), NO_JSON),
    "HTML": alike(faults.html(), NO_JSON),
    "nothing": alike(faults.empty(), NO_JSON),
    "no content": alike(unlike_github(204), NO_JSON),
    "a gigantic answer": alike(faults.gigantic(40_000_000), TOO_MUCH),
    "a gzip bomb": alike(faults.swollen(200_000_000), TOO_MUCH),
    "gzip that is none": alike(unlike_github(200, b"x" * 99, Content_Encoding="gzip"), BROKE),
    "an answer cut short": alike(faults.cut_short(), BROKE),
    "a reset": alike(faults.reset(), BROKE),
    "hanging": alike(faults.hang(), LATE),
    "a byte of the body a second": alike(faults.drip("body"), LATE),
    "a byte of the headers a second": alike(faults.drip("headers"), LATE),
}
ROWS = [
    pytest.param(case.fault, line, case.code, token, id=f"{name}, {how}")
    for name, case in CASES.items()
    for token, how, line in ((TOKEN, "GraphQL", case.line), ("", "REST", case.without))
    if line is not None
]


@pytest.fixture(autouse=True)
def no_token_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that any library logs shows the token."""
    caplog.set_level(logging.DEBUG)
    yield
    assert TOKEN not in caplog.text


@pytest.fixture(autouse=True)
def stored(live: Live, sample: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where `update` keeps histories; no token is in them, and what comes with the program stays."""
    folder = live.cache.parent / "histories"
    monkeypatch.setenv("K8SML_HISTORY_DIR", str(folder))
    bundled = {file: file.read_bytes() for file in sample.rglob("*") if file.is_file()}
    yield folder
    assert all(TOKEN.encode() not in file.read_bytes() for file in folder.rglob("*.json"))
    assert {file: file.read_bytes() for file in sample.rglob("*") if file.is_file()} == bundled


@contextmanager
def within(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds + SLACK


def items(done: Result) -> dict[str, dict[str, Any]]:
    """The projects of a list in JSON, by slug."""
    return {one["slug"]: one for one in json.loads(done.out)["items"]}


def known(done: Result) -> list[tuple[Any, ...]]:
    """What a list shows of each project that somebody observed."""
    keys = ("slug", "verdict", "level", "vitality", "stable", "observed", "observed_by")
    return [tuple(one[key] for key in keys) for one in items(done).values()]


def told(*lines: str, how: str = "shown") -> str:
    """Standard error, if these repositories with their reasons are all that is said."""
    return "".join(f"k8sml: {line}; {how} as last observed\n" for line in lines)


@pytest.mark.parametrize(("fault", "line", "code", "token"), ROWS)
def test_a_fault_is_a_line_and_what_was_known_is_shown_and_kept(
    live: Live, github: GitHub, stored: Path, fault: Fault, line: str, code: int, token: str
) -> None:
    offline = known(live("list", *TWO, "-o", "json"))
    github.fail(fault)
    with within(0.5):
        done = live(*LIST, "--timeout", "0.5", GH_TOKEN=token)
    assert (done.code, done.err) == (code, told(f"{BOTH}: {line}"))
    assert known(done) == offline
    with within(0.5):
        done = live(*UPDATE, "--timeout", "0.5", GH_TOKEN=token)
    assert (done.code, done.err) == (code, told(f"{BOTH}: {line}", how="kept"))
    assert not list(stored.rglob("*"))
    # a redirect loop takes six questions, everything else two at most for each repository and command
    assert len(github.requests) <= (24 if line == CIRCLE else 8)


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_stumbles_once_is_asked_once_more(
    live: Live, github: GitHub, status: int, token: str
) -> None:
    github.fail(faults.server_error(status), times=1)
    done = live(*LIST, GH_TOKEN=token)
    assert (done.code, done.err) == (0, "")
    assert items(done)["modelhub"]["observed"] == TODAY


def test_after_a_limit_no_more_is_asked(live: Live, github: GitHub) -> None:
    many(live, github, 149)
    github.fail(faults.primary_limit())
    done = live("update", "--category", "data", "--from", "github", "--jobs", "1")
    assert done.code == 3
    assert done.err.count("\n") == 1
    assert f" and 140 more: {MINUTES_30}" in done.err
    assert len(github.requests) == 1


# ---- some are good ----


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("bad", ["removed", "blocked"])
def test_a_repository_that_is_not_there_spoils_no_other(
    live: Live, github: GitHub, token: str, bad: str
) -> None:
    spoil = {"removed": github.world.remove, "blocked": github.world.block}[bad]
    spoil("acme/tinyserve")
    done = live(*LIST, GH_TOKEN=token)
    assert done.code == 3
    assert done.err.startswith("k8sml: acme/tinyserve: ")
    assert done.err.endswith("; shown as last observed\n")
    assert done.err.count("\n") == 1
    found = items(done)
    assert (found["modelhub"]["observed"], found["tinyserve"]["observed"]) == (TODAY, "2026-08-15")


def test_a_null_among_good_ones_is_told_alone(live: Live, github: GitHub) -> None:
    github.fail(faults.missing("acme/modelhub"))
    done = live("list", "--live", "-o", "json")
    gone = "no such repository on GitHub: gone, private or never there"
    assert (done.code, done.err) == (3, told(f"acme/modelhub: {gone}"))
    assert [slug for slug, one in items(done).items() if one["observed"] != TODAY] == ["modelhub"]


def test_many_repositories_with_one_fault_are_one_line(live: Live, github: GitHub) -> None:
    github.fail(faults.server_error(500))
    many(live, github, 30)
    done = live("list", "--live", "--category", "data")
    assert done.err.count("\n") == 1
    assert " and 21 more: GitHub: it answers 500" in done.err


def many(live: Live, github: GitHub, number: int) -> list[str]:
    """A catalog of as many more projects, all in the category data, which GitHub knows; their names."""
    names = [f"p{n}" for n in range(number)]
    for name in names:
        github.world.add(f"many/{name}")
        github.world.add_commit(f"many/{name}", day=TODAY)
    entries = "".join(
        f"- {{slug: {name}, name: {name.upper()}, summary: Does., category: data, repo: many/{name}}}\n"
        for name in names
    )
    own = live.cache.parent / "own.yaml"
    own.write_text(f"projects:\n{entries}", encoding="utf-8")
    live.usual["K8SML_CATALOG"] = str(own)
    return names


def test_a_batch_that_is_too_heavy_is_halved(live: Live, github: GitHub) -> None:
    names = many(live, github, 49)
    github.fail(faults.too_heavy(), when=faults.more_than(20))
    done = live("list", "--category", "data", "--live", "-o", "json")
    assert (done.code, done.err) == (0, "")
    assert [one for one in names if items(done)[one]["observed"] != TODAY] == []
    assert [request.aliases for request in github.requests] == [50, 25, 12, 13, 25, 12, 13]


def test_a_repository_that_is_too_heavy_by_itself_costs_few_others(live: Live, github: GitHub) -> None:
    names = many(live, github, 49)
    github.fail(faults.graphql_timeout(), when=faults.about("many/p30"))
    done = live("list", "--category", "data", "--live", "-o", "json")
    assert done.code == 3
    missing = [one for one in names if items(done)[one]["observed"] != TODAY]
    assert "p30" in missing
    assert len(missing) <= 7
    assert done.err.count("\n") == 1
    assert WRONG in done.err


def test_a_server_that_is_down_is_left_alone_soon(live: Live, github: GitHub) -> None:
    many(live, github, 149)
    github.fail(faults.server_error(502))
    done = live("list", "--category", "data", "--live")
    assert done.code == 3
    # of three batches each: 50, 25, 12, 6 twice, 6 twice
    assert len(github.requests) == 3 * 7


def test_a_limit_in_the_middle_leaves_what_came_before_it(live: Live, github: GitHub) -> None:
    names = many(live, github, 49)
    github.fail(faults.too_heavy(), when=faults.more_than(30))
    github.fail(faults.graphql_limited(), when=faults.about("many/p48"))
    done = live("list", "--category", "data", "--live", "-o", "json")
    assert done.code == 3
    assert [one for one in names if items(done)[one]["observed"] == TODAY] == names[:24]
    assert done.err.count("\n") == 1
    assert MINUTES_30 in done.err
    assert [request.aliases for request in github.requests] == [50, 25, 25]


def test_a_token_that_is_refused_leaves_what_was_asked_for_before(live: Live, github: GitHub) -> None:
    names = many(live, github, 9)
    assert live("list", "p1", "p2", "--live").code == 0
    github.fail(faults.bad_token())
    done = live("list", "--category", "data", "--live", "-o", "json")
    assert done.code == 4
    assert [one for one in names if items(done)[one]["observed"] == TODAY] == ["p1", "p2"]
    assert done.err.count("\n") == 1


def test_entries_that_share_a_repository_are_all_answered(live: Live, github: GitHub) -> None:
    own = live.cache.parent / "own.yaml"
    own.write_text(
        "projects:\n- {slug: twin, name: Twin, summary: Does., category: serving, repo: Acme/ModelHub}\n"
    )
    done = live("list", "modelhub", "twin", "--live", "-o", "json", K8SML_CATALOG=str(own))
    assert (done.code, done.err) == (0, "")
    assert [one["observed"] for one in items(done).values()] == [TODAY, TODAY]
    assert [request.aliases for request in github.requests] == [1]


# ---- addresses ----


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
def test_another_host_is_not_believed_and_gets_no_token(live: Live, github: GitHub, token: str) -> None:
    with Elsewhere() as other:
        github.fail(faults.elsewhere(other.url))
        done = live(*LIST, GH_TOKEN=token)
        assert (done.code, done.err) == (
            3, told(f"{BOTH}: GitHub: it sends to another host, which has no say")
        )  # fmt: skip
        assert other.requests
        for request in other.requests:
            assert request.authorization is None
            assert TOKEN not in f"{request.path} {dict(request.headers)} {request.body!r}"


def test_a_renamed_repository_is_followed_without_a_token(live: Live, github: GitHub) -> None:
    github.world.rename("acme/modelhub", "foundation/modelhub")
    done = live("show", "modelhub", "--live", GH_TOKEN="")
    assert (done.code, done.err) == (0, "")
    assert "the catalog says acme/modelhub; GitHub says foundation/modelhub" in done.out
    assert 301 in [request.status for request in github.requests]


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("where", ["refused", "unknown", "nonsense"])
def test_a_server_that_cannot_be_reached_is_a_line(live: Live, token: str, where: str) -> None:
    with Nobody() as nobody:
        address = {"refused": nobody.url, "unknown": "https://github.invalid", "nonsense": "https://"}[where]
        offline = known(live("list", *TWO, "-o", "json"))
        with within(2):
            done = live(*LIST, "--timeout", "2", GITHUB_API_URL=address, K8SML_GITHUB_TOKEN=token)
        assert done.code == 3
        assert done.err in (told(f"{BOTH}: GitHub: cannot be reached"), told(f"{BOTH}: {LATE}"))
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
@pytest.mark.parametrize("address", ["https://me:pa55word@github.invalid", "https://[github.invalid"])
def test_an_address_with_a_password_or_that_is_none_is_refused_and_not_shown(
    live: Live, command: tuple[str, ...], address: str
) -> None:
    done = live(*command, GITHUB_API_URL=address)
    assert done.code == 4
    assert done.err.startswith("k8sml: the address of GitHub's API ")
    assert done.err.count("\n") == 1
    assert "pa55word" not in done.out + done.err


def test_the_status_does_not_wait_for_a_server_that_hangs(
    live: Live, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k8sml.cli.auth._SECONDS", 0.5)
    github.fail(faults.drip("headers"))
    with within(0.5):
        done = live("auth", "status")
    assert (done.code, done.err) == (3, "k8sml: GitHub: no answer in time\n")


# ---- clocks ----


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize(("years", "there"), [(5, "2031-09-14"), (-5, "2021-09-16")])
def test_clocks_that_are_years_apart_are_told_and_nothing_is_kept(
    live: Live, github: GitHub, stored: Path, years: int, there: str, token: str
) -> None:
    github.fail(faults.wrong_clock(years * 365 * 86_400))
    done = live(*LIST, GH_TOKEN=token)
    line = f"this machine's clock says {TODAY}, GitHub's {there}"
    assert (done.code, done.err) == (3, f"k8sml: {line}\n")
    assert list(items(done)) == list(TWO)
    done = live(*UPDATE, GH_TOKEN=token)
    assert (done.code, done.err) == (3, told(f"{BOTH}: {line}", how="kept"))
    assert not list(stored.rglob("*"))


def test_a_day_apart_is_a_matter_of_time_zones(live: Live, github: GitHub) -> None:
    github.fail(faults.wrong_clock(86_400))
    assert live(*LIST).err == ""


def test_a_limit_is_told_by_the_clock_of_the_server(live: Live, github: GitHub) -> None:
    github.limits.use_up("graphql", TOKEN)
    github.fail(faults.wrong_clock(5 * 365 * 86_400))
    assert "its limit is reached and resets in 60 minutes" in live(*LIST).err


# ---- what was asked earlier ----


def answers(live: Live) -> list[Path]:
    return sorted((live.cache / "github").rglob("*.msgpack"))


def garbage(file: Path) -> None:
    file.write_bytes(b"\xc1garbage" * 99)


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def newer(file: Path) -> None:
    found = msgspec.msgpack.decode(file.read_bytes())
    file.write_bytes(msgspec.msgpack.encode({**found, "version": 99}))


def of_another_shape(file: Path) -> None:
    file.write_bytes(msgspec.msgpack.encode({"version": 1, "asked": "now", "seen": []}))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def no_folder(file: Path) -> None:
    for one in file.parent.iterdir():
        one.unlink()
    file.parent.rmdir()
    file.parent.write_text("a file in place of the folder")


@pytest.mark.parametrize(
    "damage", [garbage, half, newer, of_another_shape, a_folder, no_folder], ids=lambda one: one.__name__
)
def test_an_answer_that_cannot_be_read_is_asked_for_again(
    live: Live, github: GitHub, damage: Callable[[Path], None]
) -> None:
    first = live(*LIST)
    asked = len(github.requests)
    damage(answers(live)[0])
    again = live(*LIST)
    assert (again.code, again.err) == (0, "")
    assert known(again) == known(first)
    assert len(github.requests) > asked


@pytest.mark.parametrize("part", ["cache", "answers"])
def test_without_a_folder_to_keep_answers_in_they_are_shown_all_the_same(live: Live, part: str) -> None:
    if part == "cache":
        live.cache.write_text("a file in place of the folder")
    else:
        live.cache.mkdir()
        (live.cache / "github").write_text("a file in place of the folder")
    done = live(*LIST)
    assert (done.code, done.err) == (0, "")
    assert items(done)["modelhub"]["observed"] == TODAY


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("fault", ["500", "401", "hanging", "HTML"])
def test_where_a_question_fails_the_earlier_answer_is_shown_and_stays(
    live: Live, github: GitHub, fault: str, token: str
) -> None:
    first = live(*LIST, GH_TOKEN=token)
    kept = [file.read_bytes() for file in answers(live)]
    case = {"500": CASES["500 for ever"], **CASES}[fault]
    github.fail(case.fault)
    again = live(*LIST, "--refresh", "--timeout", "0.5", GH_TOKEN=token)
    line = case.line if token else case.without
    assert (again.code, again.err) == (case.code, told(f"{BOTH}: {line}"))
    assert again.out == first.out
    assert [file.read_bytes() for file in answers(live)] == kept


def test_an_answer_from_the_future_is_asked_for_again_and_better_than_none(
    live: Live, github: GitHub
) -> None:
    first = live(*LIST)
    for file in answers(live):
        found = msgspec.msgpack.decode(file.read_bytes(), type=Remembered)
        later = msgspec.structs.replace(found, asked=found.asked + 10**8)
        file.write_bytes(msgspec.msgpack.encode(later))
    asked = len(github.requests)
    github.fail(faults.server_error(500), times=2)
    failed = live(*LIST)
    assert (failed.code, failed.out) == (3, first.out)
    again = live(*LIST)
    assert (again.code, again.out) == (0, first.out)
    assert len(github.requests) == asked + 3


# ---- text from outside ----

ODD = ["v9.9.9\x1b[31m", "v9.9.9\u202e", "[bold]v9.9.9[/bold]", "v9.9.9\nv10.0.0", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
def test_hostile_text_of_github_is_shown_as_text(
    live: Live, github: GitHub, stored: Path, token: str
) -> None:
    github.world.describe("acme/modelhub", faults.HOSTILE)
    github.world["acme/modelhub"].license = faults.HOSTILE
    for name in (*ODD, faults.HOSTILE):
        github.world.add_release("acme/modelhub", name, day="2026-09-11")
    github.world["acme/modelhub"].full_name = f"acme/{faults.HOSTILE}"
    commands = [
        (command, *rest, "-o", output)
        for command, *rest in (
            ("show", "modelhub", "--live"),
            ("list", *TWO, "--live"),
            ("releases", "modelhub", "--live"),
            ("compare", *TWO, "--live"),
        )
        for output in ("table", "json", "csv", "markdown")
    ]
    for args in (*commands, (*UPDATE, "--timeout", "5"), ("show", "modelhub")):
        done = live(*args, GH_TOKEN=token)
        text = done.out + done.err
        assert done.code in (0, 3)
        assert not [char for char in text if not char.isprintable() and char not in "\n"]
        assert "Traceback" not in text
    assert "[bold]loud[/bold]" in live("show", "modelhub", "--live", GH_TOKEN=token).out
    assert b"\x1b" not in b"".join(file.read_bytes() for file in stored.iterdir())


# ---- real processes ----


def environment_of(live: Live, environment: dict[str, str], **more: str) -> dict[str, str]:
    return {**environment, **live.usual, "K8SML_HISTORY_DIR": str(live.cache.parent / "histories"), **more}


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize("name", ["hanging", "a byte of the body a second", "a byte of the headers a second"])
def test_a_process_ends_in_time_whatever_the_server_does(
    live: Live, process: Call, github: GitHub, name: str, token: str
) -> None:
    github.fail(CASES[name].fault)
    real = Live(process, github, live.cache)
    with within(1):
        done = real(*LIST, "--timeout", "1", GH_TOKEN=token)
    assert (done.code, done.err) == (3, told(f"{BOTH}: {LATE}"))
    assert list(items(done)) == list(TWO)


@pytest.mark.parametrize("command", [LIST, UPDATE], ids=["list", "update"])
def test_an_interrupt_while_github_hangs_ends_the_program_at_once(
    live: Live, environment: dict[str, str], github: GitHub, command: tuple[str, ...]
) -> None:
    github.fail(faults.hang())
    program = subprocess.Popen(
        [sys.executable, "-m", "k8sml", *command],
        env=environment_of(live, environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with within(10):
        while not github.requests:
            time.sleep(0.02)
    program.send_signal(signal.SIGINT)
    with within(0):
        out, err = program.communicate(timeout=10)
    assert program.returncode == 130
    stopped = "k8sml: stopped: 0 of 2 repositories were read, and are kept\n"
    assert (out, err) == ("", stopped if command == UPDATE else "")

"""What was asked earlier, whatever became of it, and text from outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from k8sml.evidence.checksum import seal, unseal
from k8sml.evidence.sources.github.cache import CachedSnapshot
from tests.cli.live import (
    BOTH,
    LIST,
    LONG,
    SHORT,
    TODAY,
    TWO,
    UPDATE,
    Live,
    github,
    items,
    known,
    live,
    no_token_in_logs,
    stored,
)
from tests.cli.sample import HISTORIES
from tests.cli.updating import keep
from tests.github import TOKEN, GitHub, faults
from tests.github.exchange import Exchange, Reply
from tests.github.faults import Fault

__all__ = ["github", "live", "no_token_in_logs", "stored"]


def answers(live: Live) -> list[Path]:
    return sorted((live.cache / "github").rglob("*.msgpack"))


def garbage(file: Path) -> None:
    file.write_bytes(b"\xc1garbage" * 99)


def half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def rewrite(file: Path, **changes: Any) -> None:
    """Change fields of a cached answer, with a valid checksum."""
    found = msgspec.msgpack.decode(unseal(file.read_bytes()))
    file.write_bytes(seal(msgspec.msgpack.encode({**found, **changes})))


def newer(file: Path) -> None:
    rewrite(file, version=99)


def of_another_shape(file: Path) -> None:
    rewrite(file, asked="now", snapshot=[])


def one_bit(file: Path) -> None:
    """Change the date of a cached answer from today to yesterday by flipping one bit."""
    content = file.read_bytes()
    assert b"2026-09-15" in content
    file.write_bytes(content.replace(b"2026-09-15", b"2026-09-14"))


def of_another_repository(file: Path) -> None:
    _, other = sorted(file.parent.iterdir())
    file.write_bytes(other.read_bytes())


def of_another_server(file: Path) -> None:
    rewrite(file, api="0" * 12)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def no_folder(file: Path) -> None:
    for one in file.parent.iterdir():
        one.unlink()
    file.parent.rmdir()
    file.parent.write_text("a file in place of the folder")


@pytest.mark.parametrize(
    "damage",
    [
        garbage,
        half,
        newer,
        of_another_shape,
        one_bit,
        of_another_repository,
        of_another_server,
        a_folder,
        no_folder,
    ],
    ids=lambda one: one.__name__,
)
def test_an_answer_that_cannot_be_read_is_asked_for_again(
    live: Live, github: GitHub, damage: Callable[[Path], None]
) -> None:
    first = live(*LIST)
    asked = len(github.requests)
    damage(answers(live)[0])
    again = live(*LIST)
    assert (again.code, again.err) == (0, "")
    assert (known(again), again.out) == (known(first), first.out)
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


LATE = "GitHub: no answer in time"
FAILURES: dict[str, tuple[Fault, str, int]] = {
    "500": (faults.server_error(500), "GitHub: it answers 500", 3),
    "401": (faults.bad_token(), "GitHub: it refused ", 4),
    "hanging": (faults.hang(), LATE, 3),
    "HTML": (faults.html(), "GitHub: its response is not JSON of its API", 3),
}


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
@pytest.mark.parametrize(("fault", "line", "code"), FAILURES.values(), ids=FAILURES.keys())
def test_where_a_question_fails_the_earlier_answer_is_shown_and_stays(
    live: Live, github: GitHub, fault: Fault, line: str, code: int, token: str
) -> None:
    first = live(*LIST, GH_TOKEN=token)
    kept = [file.read_bytes() for file in answers(live)]
    github.fail(fault)
    limit = SHORT if line == LATE else LONG
    again = live(*LIST, "--refresh", *limit, GH_TOKEN=token)
    assert (again.code, again.err.count("\n")) == (code, 1)
    assert again.err.startswith(f"k8sml: {BOTH}: {line}")
    assert again.out == first.out
    assert [file.read_bytes() for file in answers(live)] == kept


def asked_later(file: Path) -> None:
    found = msgspec.msgpack.decode(unseal(file.read_bytes()), type=CachedSnapshot)
    rewrite(file, asked=found.asked + 10**8)


def observed_later(file: Path) -> None:
    found = msgspec.msgpack.decode(unseal(file.read_bytes()))
    found["snapshot"]["facts"]["observed"] = "2026-09-16"
    rewrite(file, snapshot=found["snapshot"])


@pytest.mark.parametrize("later", [asked_later, observed_later], ids=lambda one: one.__name__)
def test_an_answer_from_the_future_is_never_used(
    live: Live, github: GitHub, later: Callable[[Path], None]
) -> None:
    stored = live("list", *TWO, "-o", "json")
    first = live(*LIST)
    for file in answers(live):
        later(file)
    asked = len(github.requests)
    github.fail(faults.server_error(500), times=2)
    failed = live(*LIST)
    assert (failed.code, failed.out) == (3, stored.out)
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
    for args in (*commands, UPDATE, ("show", "modelhub")):
        done = live(*args, GH_TOKEN=token)
        text = done.out + done.err
        assert done.code in (0, 3)
        assert not [char for char in text if not char.isprintable() and char not in "\n"]
        assert "Traceback" not in text
    assert "[bold]loud[/bold]" in live("show", "modelhub", "--live", GH_TOKEN=token).out
    assert b"\x1b" not in b"".join(file.read_bytes() for file in stored.iterdir())
    github.world["acme/modelhub"].full_name = f"acme/{faults.HOSTILE}"
    done = live("show", "modelhub", "--live", "--refresh", GH_TOKEN=token)
    assert (done.code, done.err) == (
        3,
        "k8sml: acme/modelhub: GitHub does not answer with a repository; shown as last observed\n",
    )


def test_a_history_that_is_written_while_github_is_asked_is_not_hidden(
    live: Live, github: GitHub, stored: Path
) -> None:
    old = HISTORIES["tinyserve"]

    def fault(exchange: Exchange) -> Reply:
        keep(stored, "tinyserve", replace(old, tags=(*old.tags, ("v99.0.0", "2026-08-30"))))
        return exchange.answer()

    github.fail(fault)
    live(*LIST)
    github.mend()
    stable = items(live(*LIST))["tinyserve"]["stable"]
    assert stable["version"] == "99.0.0"

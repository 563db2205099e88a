"""Random damage to GitHub's answers, fresh and cached: no traceback, no hang, no wrong judgment."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import msgspec
import pytest

from k8sml.evidence.checksum import seal, unseal
from tests.cli.live import LIST, LONG, TODAY, TWO, Live, github, items, live, no_token_in_logs, stored
from tests.github import TOKEN, GitHub, faults
from tests.github.exchange import Exchange, Reply

pytestmark = pytest.mark.slow

__all__ = ["github", "live", "no_token_in_logs", "stored"]

ROUNDS = 60
TOKENS = pytest.mark.parametrize("token", [TOKEN, ""], ids=["GraphQL", "REST"])
# Values of every type, with boundary values.
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**30, 1.5, 1e308, "", " ", "x", "x" * 5000, [], {},
    [[]], "\x00\x1b[31m", "\u202e", "\U0001f680", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
    "1969-12-31T00:00:00Z", "2026-02-30T00:00:00Z", "2031-01-01", "2031-01-01T00:00:00Z",
    "2026-09-14T00:00:00+23:59", "24:00", "2026-09-15", "a/b", "../..", "acme/tinyserve", {"r0": None},
    [None] * 101, {"message": "x"}, "0000-00-00",
]  # fmt: skip


def places(value: Any, found: list[tuple[Any, Any]] | None = None) -> list[tuple[Any, Any]]:
    """Return every place in nested lists and maps as its container and key."""
    found = [] if found is None else found
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        places(value[key], found)
    return found


def mutate(random: Random, value: Any) -> Any:
    """Change a value in one to three places: replace, delete, repeat or copy a part."""
    for _ in range(random.randint(1, 3)):
        every = places(value)
        if not every:
            return deepcopy(random.choice(VALUES))
        container, key = random.choice(every)
        match random.randrange(5):
            case 0:
                del container[key]
            case 1 if isinstance(container, list):
                container.extend(deepcopy([container[key]] * random.choice([1, 100])))
            case 2:
                other, at = random.choice(every)
                container[key] = deepcopy(other[at])
            case 3 if isinstance(container[key], str) and container[key][:2] == "20":
                year = random.choice(["1970", "2019", "2025", "2027", "9999"])
                container[key] = year + container[key][4:]
            case _:
                container[key] = deepcopy(random.choice(VALUES))
    return value


def flip(random: Random, body: bytes) -> bytes:
    """Flip a few bits of the bytes, cut them off, or insert others."""
    changed = bytearray(body)
    match random.randrange(4):
        case 0:
            return bytes(changed[: random.randrange(len(changed) + 1)])
        case 1:
            at = random.randrange(len(changed) + 1)
            return bytes(changed[:at] + random.randbytes(random.randint(1, 9)) + changed[at:])
        case _:
            for _ in range(random.randint(1, 8) if changed else 0):
                changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
            return bytes(changed)


def damaged(random: Random) -> Callable[[Exchange], Reply]:
    """Good answers with random damage."""

    def fault(exchange: Exchange) -> Reply:
        reply = exchange.answer()
        if random.random() < 0.3:
            reply.body = flip(random, reply.body)
        elif reply.body and random.random() < 0.8:
            reply.body = json.dumps(mutate(random, json.loads(reply.body))).encode("utf-8", "replace")
        return reply

    return fault


def dates(value: Any) -> list[str]:
    """Return all dates of versions and observations that are shown."""
    return [
        one
        for item in value.values()
        for one in (item["observed"], *((item[key] or {}).get("date") for key in ("stable", "prerelease")))
        if one is not None
    ]


def sound(found: dict[str, Any], before: dict[str, Any]) -> None:
    """Assert that dates are possible, and that data with the stored date equals the stored data."""
    assert set(found) == set(before)
    assert all("1971" <= day <= TODAY for day in dates(found))
    for slug, item in found.items():
        assert item["observed"] in (TODAY, before[slug]["observed"]), slug
        if item["observed"] == before[slug]["observed"]:
            # an unused answer changes nothing but the report about GitHub
            assert {**item, "github": None} == {**before[slug], "github": None}, slug


@TOKENS
@pytest.mark.parametrize("seed", range(3))
def test_damaged_answers(live: Live, github: GitHub, seed: int, token: str) -> None:
    random = Random(seed)
    before = items(live("list", *TWO, "-o", "json"))
    github.fail(damaged(random))
    for number in range(ROUNDS):
        done = live(*LIST, "--refresh", *LONG, GH_TOKEN=token)
        assert done.code in (0, 3, 4), number
        assert all(line.startswith("k8sml: ") and line.isprintable() for line in done.err.splitlines()), (
            number
        )
        sound(items(done), before)


@TOKENS
@pytest.mark.parametrize("fails", [False, True], ids=["fresh", "GitHub fails"])
def test_kept_answers_with_values_that_cannot_be(live: Live, github: GitHub, fails: bool, token: str) -> None:
    """The damaged answers have valid checksums, as from a version with other rules."""
    random = Random(7)
    before = items(live("list", *TWO, "-o", "json"))
    assert live(*LIST, GH_TOKEN=token).code == 0
    (file,) = (live.cache / "github").rglob("acme__modelhub.msgpack")
    intact = file.read_bytes()
    options = ["--refresh"] if fails else []
    if fails:
        github.fail(faults.server_error(500))
    for number in range(ROUNDS):
        changed = mutate(random, msgspec.msgpack.decode(unseal(intact)))
        try:
            file.write_bytes(seal(msgspec.msgpack.encode(changed)))
        except OverflowError:  # MessagePack cannot hold the number
            continue
        done = live(*LIST, *options, *LONG, GH_TOKEN=token)
        assert done.code in (0, 3), number
        sound(items(done), before)

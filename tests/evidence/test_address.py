"""Addresses: ambiguous ones are refused, and the host that is checked is the host that is contacted."""

from __future__ import annotations

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from k8sml.evidence.address import Address, AddressError, is_host_name, parse_address, parse_base
from tests.examples import examples


@pytest.mark.parametrize(
    ("text", "origin", "url"),
    [
        ("https://api.github.com", ("https", "api.github.com", 443), "https://api.github.com"),
        ("HTTPS://API.GitHub.com/", ("https", "api.github.com", 443), "https://api.github.com/"),
        ("https://a.example:8443/v3", ("https", "a.example", 8443), "https://a.example:8443/v3"),
        ("http://127.0.0.1:80?a=b", ("http", "127.0.0.1", 80), "http://127.0.0.1:80?a=b"),
        ("http://[0:0::1]:81/#top", ("http", "::1", 81), "http://[::1]:81/#top"),
        ("https://a_b.example/\\c@d", ("https", "a_b.example", 443), "https://a_b.example/\\c@d"),
    ],
)
def test_an_address_is_read_into_its_parts(text: str, origin: tuple[str, str, int], url: str) -> None:
    found = parse_address(text)
    assert (found.origin, found.url) == (origin, url)


ODD = [
    r"https://evil.example\.ghe.com",
    r"https://evil.example\@api.github.com",
    "https://api.github.com@evil.example",
    "https://me:pa55word@api.github.com/",
    "https:///api.github.com",
    "https:/api.github.com",
    "https:api.github.com",
    "//api.github.com",
    "ftp://api.github.com",
    "https://",
    "https://:443",
    "https://a..b",
    "https://.a",
    "https://a.",
    "https://-a.example",
    "https://" + "a" * 64 + ".example",
    "https://" + ".".join(["abcdefghi"] * 30),
    "https://a.example:",
    "https://a.example:0",
    "https://a.example:65536",
    "https://a.example:+443",
    "https://a.example:4 43",
    "https://[::1",
    "https://[::1]evil.example",
    "https://[fe80::1%25eth0]",
    "https://127.1",
    "https://0x7f.0x1",
    "https://2130706433",
    "https://127.0.0.01",
    "https://api.github.com\n.evil.example",
    "https://api.github.com%2eevil.example",
    "https://api.github\u3002com",
    "https://api.github.com\u2044evil.example",
    "http\u017f://api.github.com",
    "https://a.example/\x7f",
    "https://a.example/ b",
    "https://a.example/" + "b" * 5000,
]


@pytest.mark.parametrize("text", ODD)
def test_an_address_that_could_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(AddressError) as caught:
        parse_address(text)
    assert "pa55word" not in str(caught.value)
    assert str(caught.value).isprintable()


# Parts on which URL parsers are known to disagree, in any order.
WORDS = r"""http:// https:// HTTPS:// a.example api.github.com \ / // @ : 443 # ? %2f %00 [ ] ::1 127.0.0.1
    0x7f.1 . .. - _ xn--a ; & = | ^ ' " < """
PIECES = st.sampled_from([*WORDS.split(), *" \t\r\n\x00\u3002\uff0f\u2100\u212a"])


@pytest.mark.slow
@given(st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=30).map("https://{}".format)))
@examples(20)
def test_the_host_judged_is_the_host_contacted(text: str) -> None:
    try:
        judged = parse_address(text)
    except AddressError:
        return
    prepared = requests.Request("GET", judged.url).prepare().url
    contacted = parse_url(prepared or "")
    assert (contacted.scheme, (contacted.host or "").strip("[]"), contacted.port) == (
        judged.scheme,
        judged.host,
        judged.port,
    )
    assert parse_address(judged.url) == judged


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (" https://GHE.example.org/api/v3/\n", "https://ghe.example.org/api/v3"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
    ],
)
def test_a_base_has_no_slash_at_its_end(text: str, url: str) -> None:
    assert parse_base(text).url == url


@pytest.mark.parametrize("rest", ["?a", "#a", "/a?b", "/a/../b", "/a\\b", "/a@b", "/%2e"])
def test_a_base_has_a_plain_path(rest: str) -> None:
    with pytest.raises(AddressError):
        parse_base(f"https://a.example{rest}")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a.ghe.com", True),
        ("127.0.0.1", True),
        ("A.ghe.com", False),
        ("a.ghe.com:443", False),
        ("--help", False),
        ("a/b", False),
        (r"evil.example\x.ghe.com", False),
        ("", False),
        ("::1", False),
    ],
)
def test_a_host_name_is_told_from_anything_else(text: str, plain: bool) -> None:
    assert is_host_name(text) is plain


def test_loopback_is_known_by_its_usual_names() -> None:
    assert all(Address("http", host).is_loopback for host in ("127.0.0.1", "::1", "localhost"))
    assert not parse_address("http://localhost.evil.example").is_loopback

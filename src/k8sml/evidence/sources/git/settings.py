"""What git is told by its environment and settings, so that nothing of the user's or the machine's counts."""

from __future__ import annotations

import os
from collections.abc import Mapping

# Where git is found, where temporary files go, and how the network is reached; nothing else is handed on.
_KEPT = (
    "PATH", "TMPDIR", "SYSTEMROOT", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY",
    "ALL_PROXY", "NO_PROXY", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
)  # fmt: skip
# Certificates as requests and OpenSSL are told of them, the first that is set.
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")

SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.askPass=",
    "credential.helper=",
    # One pack a fetch is fine; nothing runs on in the background.
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.writeCommitGraph=false",
    # Judged first (fetch.py), so that no other host is asked.
    "http.followRedirects=false",
    # A server that says nothing for so many seconds hangs; GitHub sends a sign of life every few.
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=30",
    "log.showSignature=false",
    "i18n.logOutputEncoding=UTF-8",
    "log.mailmap=false",  # in a bare clone it would be looked for among the files
    "advice.graftFileDeprecated=false",
)

# Has git write the headers of answers to standard error, each on a line that begins with it.
TRACE = {"GIT_TRACE_CURL": "1", "GIT_TRACE_CURL_NO_DATA": "1", "GIT_TRACE_BARE": "1"}


def environment(given: Mapping[str, str], protocol: str) -> dict[str, str]:
    """The environment of a git command, made of that of the program; `protocol` is the only one it may speak.

    Without a home there are no settings, no credential store and no `.netrc`, so git never has a token.
    """
    made = {name: given[name] for name in _KEPT if given.get(name)}
    bundle = next((given[name] for name in _CERTIFICATES if given.get(name)), None)
    if bundle and "GIT_SSL_CAINFO" not in made:
        made["GIT_SSL_CAINFO"] = bundle
    return made | {
        "HOME": os.devnull,
        "XDG_CONFIG_HOME": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": protocol,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C",  # errors.py parses the messages of git
    }

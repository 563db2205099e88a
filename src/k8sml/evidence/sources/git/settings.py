"""Environment and settings for git that keep out those of the user and of the machine."""

from __future__ import annotations

import os
from collections.abc import Mapping

# The paths of git and of temporary files, and the way to the network; nothing else is passed on.
_PASSED_ON = (
    "PATH", "TMPDIR", "SYSTEMROOT", "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY",
    "ALL_PROXY", "NO_PROXY", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
)  # fmt: skip
# Variables that requests and OpenSSL read certificates from; the first one set counts.
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")

SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.askPass=",
    "credential.helper=",
    # One pack per fetch is fine; nothing keeps running in the background.
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.writeCommitGraph=false",
    # fetch.py checks redirects first, so that no other host is contacted.
    "http.followRedirects=false",
    # Seconds without a byte after which a server is given up; GitHub sends keep-alives more often.
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=30",
    "log.showSignature=false",
    "i18n.logOutputEncoding=UTF-8",
    "log.mailmap=false",  # in a bare clone git would look for it among the files
    "advice.graftFileDeprecated=false",
)

# Makes git write the headers of responses to standard error.
TRACE = {"GIT_TRACE_CURL": "1", "GIT_TRACE_CURL_NO_DATA": "1", "GIT_TRACE_BARE": "1"}


def environment(program: Mapping[str, str], protocol: str) -> dict[str, str]:
    """Return the environment of a git command, from that of the program; git may use `protocol` only.

    Without a home there are no settings, no credential store and no `.netrc`, so git never has a token.
    """
    passed_on = {name: program[name] for name in _PASSED_ON if program.get(name)}
    bundle = next((program[name] for name in _CERTIFICATES if program.get(name)), None)
    if bundle and "GIT_SSL_CAINFO" not in passed_on:
        passed_on["GIT_SSL_CAINFO"] = bundle
    return passed_on | {
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

"""One way to ask a web server: no credentials but those given, bounded in size, and in time between bytes.

The only module that speaks to the network.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

# A handful at once, as GitHub asks (docs.github.com, best practices for the REST API).
JOBS = 8
# Seconds to connect, and between two bytes of the answer.
TIMEOUT = (5, 15)
# One more try after a reset connection or a passing fault of a server; waiting longer helps nobody.
_RETRIES = Retry(
    total=1,
    backoff_factor=0.5,
    status_forcelist=(500, 502, 503),
    respect_retry_after_header=False,
    raise_on_status=False,
)
RequestError = requests.RequestException
Session = requests.Session


class _Session(requests.Session):
    """A session that never puts credentials on a redirect that it did not put on the request."""

    def rebuild_auth(self, prepared_request: Any, response: Any) -> None:
        """Take the token off where a redirect leaves the host; look nowhere for another."""
        headers = prepared_request.headers
        if urlsplit(response.request.url)[:2] != urlsplit(prepared_request.url)[:2]:
            headers.pop("Authorization", None)


def open_session() -> requests.Session:
    """A session with the proxies and certificates of the environment, and no credentials."""
    session = _Session()
    session.headers["User-Agent"] = "k8sml"
    session.auth = _no_credentials  # neither those of a .netrc
    session.max_redirects = 5
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=_RETRIES, pool_maxsize=JOBS))
    return session


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def reason(error: requests.RequestException) -> str:
    """Why a request failed, in a few words without addresses or headers."""
    match error:
        case requests.Timeout():
            return "no answer in time"
        case requests.TooManyRedirects():
            return "redirected in a circle"
        case requests.exceptions.SSLError():
            return "its certificate is not valid"
        case requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError():
            return "the answer broke off"
        case _:
            return "cannot be reached"

"""One way to ask a web server: no credentials but those given, bounded in size, and in time between bytes.

The only module that speaks to the network.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError
from urllib3.util import Retry

# A handful at once, as GitHub asks (docs.github.com, best practices for the REST API).
JOBS = 8
# Seconds to connect, and between two bytes of the answer.
TIMEOUT = (5, 15)
RequestError = requests.RequestException
Session = requests.Session


class _Retry(Retry):
    """One more try after a broken connection or a passing fault of a server."""

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Whether an answer is worth another try; a 502 to a POST says that the question took too long."""
        too_heavy = method == "POST" and status_code == 502
        return not too_heavy and super().is_retry(method, status_code, has_retry_after)


_RETRIES = _Retry(
    total=1,
    status_forcelist=(500, 502, 503),
    allowed_methods=None,  # also a POST, which here asks and changes nothing
    respect_retry_after_header=False,
    raise_on_status=False,
)


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
        case requests.ConnectionError() if isinstance(_cause(error), ReadTimeoutError):
            return "no answer in time"
        case requests.TooManyRedirects():
            return "redirected in a circle"
        case requests.exceptions.SSLError():
            return "its certificate is not valid"
        case requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError():
            return "the answer broke off"
        case _:
            return "cannot be reached"


def _cause(error: requests.RequestException) -> object:
    """What went wrong below, after the last try."""
    inner = error.args[0] if error.args else None
    return getattr(inner, "reason", inner)

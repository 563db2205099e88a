"""Whether the repositories and links of a catalog answer. The only module that speaks to the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
from msgspec import Struct
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from k8sml.catalog.check import located
from k8sml.catalog.decode import Places
from k8sml.catalog.faults import Fault
from k8sml.catalog.lineage import past_repos, status_event
from k8sml.catalog.model import Catalog, Project
from k8sml.evidence.token import Token, TokenError

# A handful at once, as GitHub asks (docs.github.com, best practices for the REST API).
_JOBS = 8
# Seconds to connect, and between two bytes of the answer.
_TIMEOUT = (5, 15)
# One more try after a reset connection or a passing fault of a server; waiting longer helps nobody.
_RETRIES = Retry(
    total=1,
    backoff_factor=0.5,
    status_forcelist=(500, 502, 503),
    respect_retry_after_header=False,
    raise_on_status=False,
)
_GONE = (404, 410)
_BLOCKED = 451


class Hosts(Struct, frozen=True):
    """The addresses of GitHub's web pages and of its API, without a slash at the end."""

    web: str = "https://github.com"
    api: str = "https://api.github.com"


class Checked(Struct, frozen=True):
    """What is wrong (`faults`), and what could not be found out (`unknown`, a line each)."""

    faults: list[Fault]
    unknown: list[str]


class _Question(Struct, frozen=True):
    """An address to ask, and the path in the catalog that names it."""

    path: str
    url: str
    project: Project | None = None


class _Facts(Struct, frozen=True):
    """What the API says of a repository."""

    full_name: str
    archived: bool = False


class _Answer(Struct, frozen=True):
    """What an address said: a message if something is wrong, or why nothing could be found out."""

    wrong: str | None = None
    unknown: str | None = None


def hosts_of(environment: Mapping[str, str]) -> Hosts:
    """The hosts to ask, which GitHub's runners and tests name in the environment.

    Repositories of the catalog are on github.com, so a GH_HOST for other work is not asked.
    """
    web = environment.get("GITHUB_SERVER_URL") or Hosts().web
    api = environment.get("GITHUB_API_URL") or Hosts().api
    return Hosts(web.rstrip("/"), api.rstrip("/"))


def may_have_token(api: str) -> bool:
    """Whether a token may be sent to an API: only where nobody between can read it."""
    parts = urlsplit(api)
    return parts.scheme == "https" or parts.hostname in ("127.0.0.1", "::1", "localhost")


def check_online(
    catalog: Catalog,
    places: Places,
    hosts: Hosts,
    token: Token | None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Checked:
    """Ask for every repository and link once; `progress` is told how many of how many are done.

    With a token repositories are asked for at the API, which also tells renames and archive flags; without
    one at the web pages, which tell renames. Raises TokenError.
    """
    if token is not None and not may_have_token(hosts.api):
        raise TokenError(f"no token is sent to {hosts.api}: it is not https")
    session = _session()
    questions = list(_questions(catalog))
    faults: list[tuple[str, str]] = []
    unknown: list[str] = []

    def ask(question: _Question) -> _Answer:
        if question.project is None:
            return _link(session, question.url)
        return _repository(session, question.project, hosts, token)

    with ThreadPoolExecutor(_JOBS) as pool:
        for number, (question, answer) in enumerate(zip(questions, pool.map(ask, questions), strict=True), 1):
            progress(number, len(questions))
            if answer.wrong:
                faults.append((question.path, answer.wrong))
            elif answer.unknown:
                unknown.append(f"{question.url}: {answer.unknown}")
    return Checked(located(faults, catalog, places), unknown)


def _questions(catalog: Catalog) -> Iterator[_Question]:
    """Every repository and every address, each once."""
    seen: set[str] = set()
    for i, project in enumerate(catalog.projects):
        base = f"projects[{i}]"
        yield _Question(f"{base}.repo", f"github.com/{project.repo}", project)
        addresses = [(f"{base}.homepage", project.homepage), (f"{base}.docs", project.docs)]
        addresses += [(f"{base}.events[{j}].source", event.source) for j, event in enumerate(project.events)]
        addresses += [(f"{base}.resources[{j}].url", r.url) for j, r in enumerate(project.resources)]
        for path, url in addresses:
            if url and url not in seen:
                seen.add(url)
                yield _Question(path, url)
    for j, resource in enumerate(catalog.resources):
        if resource.url not in seen:
            seen.add(resource.url)
            yield _Question(f"resources[{j}].url", resource.url)


class _Session(requests.Session):
    """A session that never puts credentials on a redirect that it did not put on the request."""

    def rebuild_auth(self, prepared_request: Any, response: Any) -> None:
        """Take the token off where a redirect leaves the host; look nowhere for another."""
        headers = prepared_request.headers
        if urlsplit(response.request.url)[:2] != urlsplit(prepared_request.url)[:2]:
            headers.pop("Authorization", None)


def _session() -> requests.Session:
    session = _Session()
    session.headers["User-Agent"] = "k8sml"
    session.auth = _no_credentials  # neither those of a .netrc
    session.max_redirects = 5
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=_RETRIES, pool_maxsize=_JOBS))
    return session


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _link(session: requests.Session, url: str) -> _Answer:
    """Whether an address answers. Servers that refuse the short question are asked the long one."""
    try:
        status = _status(session, "HEAD", url)
        if status >= 400:
            status = _status(session, "GET", url)
    except requests.RequestException as error:
        return _Answer(unknown=_reason(error))
    if status in _GONE:
        return _Answer(wrong=f"{url} answers {status}")
    return _Answer(unknown=f"answers {status}") if status >= 400 else _Answer()


def _status(session: requests.Session, method: str, url: str) -> int:
    with session.request(method, url, timeout=_TIMEOUT, allow_redirects=True, stream=True) as response:
        return response.status_code


def _repository(session: requests.Session, project: Project, hosts: Hosts, token: Token | None) -> _Answer:
    """Whether a repository is where the catalog says, and alive if the catalog says so."""
    address = f"{hosts.api}/repos/{project.repo}" if token else f"{hosts.web}/{project.repo}"
    headers = {"Authorization": f"Bearer {token.secret}"} if token else {}
    try:
        with session.request(
            "GET" if token else "HEAD", address, headers=headers, timeout=_TIMEOUT, allow_redirects=True
        ) as response:
            status = response.status_code
            if status == 401 and token is not None:
                raise TokenError(f"GitHub refused the token of {token.source}")
            if status in _GONE:
                return _Answer(wrong=f"no repository {project.repo} on GitHub: gone, private or never there")
            if status == _BLOCKED:
                return _Answer(wrong=f"{project.repo} is blocked on GitHub for legal reasons")
            if status >= 400:
                return _Answer(unknown=f"answers {status}")
            if token is None:
                return _Answer(wrong=_differs(project, urlsplit(response.url).path.strip("/"), False))
            facts = msgspec.json.decode(response.content, type=_Facts)
    except requests.RequestException as error:
        return _Answer(unknown=_reason(error))
    except msgspec.MsgspecError:
        return _Answer(unknown="answers something that is no repository")
    return _Answer(wrong=_differs(project, facts.full_name, facts.archived))


def _differs(project: Project, there: str, archived: bool) -> str | None:
    """What GitHub says otherwise than the entry. Names there do not depend on case."""
    if there.lower() != project.repo.lower():
        former = there.lower() in [repo.lower() for repo in past_repos(project)]
        return f"the catalog says {project.repo}; GitHub says {there}{' again' if former else ''}"
    if archived and status_event(project, date.max) is None:
        return f"GitHub says that {project.repo} is archived; no event here says so"
    return None


def _reason(error: requests.RequestException) -> str:
    """Why a request failed, in a few words without addresses or headers."""
    match error:
        case requests.Timeout():
            return "no answer in time"
        case requests.TooManyRedirects():
            return "redirected in a circle"
        case requests.exceptions.SSLError():
            return "its certificate is not valid"
        case _:
            return "cannot be reached"

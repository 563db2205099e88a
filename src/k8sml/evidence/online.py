"""Whether the repositories and links of a catalog answer. The only module that speaks to the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from urllib.parse import urlsplit

import requests
from msgspec import Struct
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.util import Retry

from k8sml.catalog.check import located
from k8sml.catalog.decode import Places
from k8sml.catalog.faults import Fault
from k8sml.catalog.lineage import past_repos, status_event
from k8sml.catalog.model import Catalog, Project
from k8sml.evidence.token import Token

# A handful at once, as GitHub asks (docs.github.com, best practices for the REST API).
_JOBS = 8
# Seconds to connect, and between two bytes of the answer.
_TIMEOUT = (5, 15)
# One more try after a reset connection or a passing fault of a server; waiting longer helps nobody.
_RETRIES = Retry(
    total=2, backoff_factor=0.5, status_forcelist=(500, 502, 503), respect_retry_after_header=False
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


class TokenError(Exception):
    """GitHub refused the token; the text says where it came from, never what it is."""


class _Question(Struct, frozen=True):
    """An address to ask, and the path in the catalog that names it."""

    path: str
    url: str
    project: Project | None = None


class _Answer(Struct, frozen=True):
    """What an address said: a message if something is wrong, or why nothing could be found out."""

    wrong: str | None = None
    unknown: str | None = None


def hosts_of(environment: Mapping[str, str]) -> Hosts:
    """The hosts to ask, as gh and GitHub's runners name them in the environment."""
    host = environment.get("GH_HOST")
    web = environment.get("GITHUB_SERVER_URL") or (f"https://{host}" if host else Hosts().web)
    api = environment.get("GITHUB_API_URL") or (f"https://{host}/api/v3" if host else Hosts().api)
    return Hosts(web.rstrip("/"), api.rstrip("/"))


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
    session = _session(hosts, token)
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


class _ApiToken(AuthBase):
    """Puts the token on requests to the API host alone; requests takes it off where a redirect leaves it."""

    def __init__(self, hosts: Hosts, token: Token | None) -> None:
        self.netloc, self.token = urlsplit(hosts.api).netloc, token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token is not None and urlsplit(request.url or "").netloc == self.netloc:
            request.headers["Authorization"] = f"Bearer {self.token.secret}"
        return request


def _session(hosts: Hosts, token: Token | None) -> requests.Session:
    session = requests.Session()
    session.headers["User-Agent"] = "k8sml"
    session.auth = _ApiToken(hosts, token)
    session.max_redirects = 5
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=_RETRIES, pool_maxsize=_JOBS))
    return session


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
    try:
        with session.request("GET" if token else "HEAD", address, timeout=_TIMEOUT) as response:
            status = response.status_code
            if status == 401 and token is not None:
                raise TokenError(f"GitHub refused the token of {token.source}")
            if status in _GONE:
                return _Answer(wrong=f"no repository {project.repo} on GitHub: gone, private or never there")
            if status == _BLOCKED:
                return _Answer(wrong=f"{project.repo} is blocked on GitHub for legal reasons")
            if status >= 400:
                return _Answer(unknown=f"answers {status}")
            facts = response.json() if token else {}
    except requests.RequestException as error:
        return _Answer(unknown=_reason(error))
    there = facts.get("full_name") if token else urlsplit(response.url).path.strip("/")
    return _Answer(wrong=_differs(project, str(there), bool(facts.get("archived"))))


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
        case requests.exceptions.JSONDecodeError():
            return "answers something that is not JSON"
        case _:
            return "cannot be reached"

"""Whether the repositories and links of a catalog answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from k8sml.catalog.check import located
from k8sml.catalog.decode import Places
from k8sml.catalog.faults import Fault
from k8sml.catalog.lineage import status_event
from k8sml.catalog.model import Catalog, Project
from k8sml.evidence.facts import moved
from k8sml.evidence.github.api import may_have_token
from k8sml.evidence.http import JOBS, TIMEOUT, RequestError, Session, open_session, reason
from k8sml.evidence.token import Token, TokenError
from k8sml.evidence.watch import Watch, unwatched

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


def check_online(
    catalog: Catalog,
    places: Places,
    hosts: Hosts,
    token: Token | None,
    watch: Watch = unwatched,
) -> Checked:
    """Ask for every repository and link once; a person may `watch`.

    With a token repositories are asked for at the API, which also tells renames and archive flags; without
    one at the web pages, which tell renames. Raises TokenError.
    """
    if token is not None and not may_have_token(hosts.api):
        raise TokenError(f"no token is sent to {hosts.api}: it is not https")
    session = open_session()
    questions = list(_questions(catalog))
    faults: list[tuple[str, str]] = []
    unknown: list[str] = []

    def ask(question: _Question) -> _Answer:
        if question.project is None:
            return _link(session, question.url)
        return _repository(session, question.project, hosts, token)

    with ThreadPoolExecutor(JOBS) as pool:
        for question, answer in zip(watch(questions, "addresses"), pool.map(ask, questions), strict=True):
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


def _link(session: Session, url: str) -> _Answer:
    """Whether an address answers. Servers that refuse the short question are asked the long one."""
    try:
        status = _status(session, "HEAD", url)
        if status >= 400:
            status = _status(session, "GET", url)
    except RequestError as error:
        return _Answer(unknown=reason(error))
    if status in _GONE:
        return _Answer(wrong=f"{url} answers {status}")
    return _Answer(unknown=f"answers {status}") if status >= 400 else _Answer()


def _status(session: Session, method: str, url: str) -> int:
    with session.request(method, url, timeout=TIMEOUT, allow_redirects=True, stream=True) as response:
        return response.status_code


def _repository(session: Session, project: Project, hosts: Hosts, token: Token | None) -> _Answer:
    """Whether a repository is where the catalog says, and alive if the catalog says so."""
    address = f"{hosts.api}/repos/{project.repo}" if token else f"{hosts.web}/{project.repo}"
    headers = {"Authorization": f"Bearer {token.secret}"} if token else {}
    try:
        with session.request(
            "GET" if token else "HEAD", address, headers=headers, timeout=TIMEOUT, allow_redirects=True
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
    except RequestError as error:
        return _Answer(unknown=reason(error))
    except msgspec.MsgspecError:
        return _Answer(unknown="answers something that is no repository")
    return _Answer(wrong=_differs(project, facts.full_name, facts.archived))


def _differs(project: Project, there: str, archived: bool) -> str | None:
    """What GitHub says otherwise than the entry."""
    elsewhere = moved(project, there)
    if elsewhere is None and archived and status_event(project, date.max) is None:
        return f"GitHub says that {project.repo} is archived; no event here says so"
    return elsewhere

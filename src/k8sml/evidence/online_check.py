"""Check that the repositories and links of a catalog answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from time import monotonic

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from k8sml.catalog.decode import SourceMap
from k8sml.catalog.issues import Issue
from k8sml.catalog.model import Catalog, GitHubRepo, Project
from k8sml.catalog.status import status_after
from k8sml.catalog.web_addresses import web_addresses
from k8sml.evidence.address import Address, AddressError, parse_address
from k8sml.evidence.http import HttpClient, RequestError, Response
from k8sml.evidence.jobs import MAX_CONNECTIONS
from k8sml.evidence.mismatches import moved
from k8sml.evidence.progress import Progress, no_progress
from k8sml.evidence.threads import ThreadExecutor
from k8sml.evidence.token import Token, TokenError

# Seconds beyond its limit after which a thread counts as stuck.
_GRACE = 5.0
# The description of a repository has about 10 kB.
_MAX_BYTES = 2**20
_GONE = (404, 410)
_BLOCKED = 451


class Hosts(Struct, frozen=True):
    """The addresses of GitHub's web pages and of its API."""

    web: Address
    api: Address


class OnlineResult(Struct, frozen=True):
    """The issues found, and a line for each address that could not be checked (`unknown`)."""

    issues: list[Issue]
    unknown: list[str]


class _Question(Struct, frozen=True):
    """An address to check, and the path in the catalog that names it."""

    path: str
    url: str
    project: Project | None = None


class _Facts(Struct, frozen=True):
    """Facts about a repository from the API."""

    full_name: GitHubRepo
    archived: bool = False


# Built at import, before any thread starts: see `decoded` in github/api.py.
_DECODER = msgspec.json.Decoder(_Facts)


class _Answer(Struct, frozen=True):
    """The result for an address: the problem, or the reason why it could not be checked."""

    wrong: str | None = None
    unknown: str | None = None


def check_online(
    catalog: Catalog,
    source_map: SourceMap,
    hosts: Hosts,
    token: Token | None,
    seconds: float,
    watch: Progress = no_progress,
) -> OnlineResult:
    """Request every repository and link once, for at most `seconds` each.

    With a token, repositories are requested from the API, which also knows archive flags. Without a token,
    their web pages are requested, which redirect after renames. A repository on another host is checked like
    a link, without the token: any page that answers is accepted, also one to sign in. Raises TokenError if
    GitHub refuses the token.
    """
    asker = _Asker(hosts, token, seconds)
    questions = list(_questions(catalog))
    issues: list[tuple[str, str]] = []
    unknown: list[str] = []
    pool = ThreadExecutor(MAX_CONNECTIONS)
    futures = [pool.submit(partial(asker.ask, question)) for question in questions]
    try:
        stuck = 0
        for question, future in zip(watch(questions, "addresses"), futures, strict=True):
            try:
                # The client limits itself, but neither name lookups nor SOCKS proxies. If every thread is
                # stuck in one, no more results will arrive.
                error = future.exception(seconds + _GRACE if stuck < MAX_CONNECTIONS else 0)
            except TimeoutError:
                stuck += 1
                unknown.append(f"{question.url}: no answer in time")
                continue
            if isinstance(error, TokenError):
                raise error
            # an error of one address must not lose the results of the others
            answer = (
                _Answer(unknown=f"cannot be requested: {type(error).__name__}") if error else future.result()
            )
            if answer.wrong:
                issues.append((question.path, answer.wrong))
            elif answer.unknown:
                unknown.append(f"{question.url}: {answer.unknown}")
    finally:
        for future in futures:
            future.cancel()
        pool.shutdown()
        asker.close()
    return OnlineResult(source_map.issues(issues), unknown)


def _questions(catalog: Catalog) -> Iterator[_Question]:
    """Yield every repository and every address once, a repository on another host by its web page."""
    yielded: set[str] = set()
    for i, project in enumerate(catalog.projects):
        base = f"projects[{i}]"
        page = project.repository.web_url
        if project.repository.on_github:
            yield _Question(f"{base}.repo", page.removeprefix("https://"), project)
        else:
            yield from _links([(f"{base}.repo", page)], yielded)
        yield from _links(web_addresses(project, base), yielded)
    yield from _links(web_addresses(replace(catalog, projects=())), yielded)


def _links(addresses: Iterable[tuple[str, str]], yielded: set[str]) -> Iterator[_Question]:
    """Yield the addresses that are not `yielded` yet, and add them there."""
    for path, url in addresses:
        if url not in yielded:
            yielded.add(url)
            yield _Question(path, url)


class _Asker:
    """A client that requests links without any token, and repositories with the token if there is one."""

    def __init__(self, hosts: Hosts, token: Token | None, seconds: float) -> None:
        self._hosts, self._token, self._seconds = hosts, token, seconds
        self._links, self._api = HttpClient(), HttpClient(token)

    def close(self) -> None:
        """Close the connections."""
        self._links.close()
        self._api.close()

    def ask(self, question: _Question) -> _Answer:
        """Check one address. Raises TokenError if GitHub refuses the token."""
        try:
            if question.project is None:
                return self._link(question.url)
            return self._repository(question.project)
        except RequestError as error:
            return _Answer(unknown=str(error))

    def _link(self, url: str) -> _Answer:
        """Check that a link answers. Servers that refuse HEAD get a GET request."""
        try:
            address = parse_address(url)
        except AddressError as error:
            return _Answer(wrong=str(error))
        until = monotonic() + self._seconds
        status = self._status("HEAD", address, self._seconds)
        seconds = until - monotonic()
        if status >= 400 and seconds > 0:
            status = self._status("GET", address, seconds)
        if status in _GONE:
            return _Answer(wrong=f"{url} answers {status}")
        return _Answer(unknown=f"answers {status}") if status >= 400 else _Answer()

    def _status(self, method: str, address: Address, seconds: float) -> int:
        return self._links.request(method, address, seconds=seconds, other_hosts=True).status

    def _repository(self, project: Project) -> _Answer:
        """Check that a repository is at its address, and archived only if the catalog has that event."""
        repo, token = project.repo, self._token
        if token is None:
            page = self._hosts.web.under(f"/{repo}")
            response = self._api.request("HEAD", page, seconds=self._seconds)
        else:
            entry = self._hosts.api.under(f"/repos/{repo}")
            response = self._api.request("GET", entry, seconds=self._seconds, max_bytes=_MAX_BYTES)
        status = response.status
        if status == 401 and token is not None:
            raise TokenError(f"GitHub refused the token of {token.source}")
        if status in _GONE:
            return _Answer(wrong=f"no repository {repo} on GitHub: gone, private or never there")
        if status == _BLOCKED:
            return _Answer(wrong=f"{repo} is blocked on GitHub for legal reasons")
        if status >= 400:
            return _Answer(unknown=f"answers {status}")
        facts = _page_facts(response, self._hosts) if token is None else _api_facts(response, token)
        if facts is None:
            return _Answer(unknown="does not answer with a repository")
        return _Answer(wrong=_differs(project, facts))


def _page_facts(response: Response, hosts: Hosts) -> _Facts | None:
    """Read owner and name from the final address of a repository's page; None if it is another page."""
    path = response.address.rest.removeprefix(hosts.web.rest).partition("?")[0].strip("/")
    try:
        return msgspec.convert({"full_name": path}, _Facts)
    except msgspec.ValidationError:  # a page to sign in, for example
        return None


def _api_facts(response: Response, token: Token) -> _Facts | None:
    try:
        facts = _DECODER.decode(response.body)
    except (ValueError, RecursionError):
        return None
    return None if token.is_in(facts.full_name.encode()) else facts


def _differs(project: Project, facts: _Facts) -> str | None:
    """Return the difference between GitHub and the entry; None if they agree."""
    elsewhere = moved(project, facts.full_name)
    if elsewhere is None and facts.archived and status_after(project.events).ended is None:
        return f"GitHub says that {project.repo} is archived; no event here says so"
    return elsewhere

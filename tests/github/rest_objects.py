"""REST objects with every field that GitHub's description requires."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.github.fields import license_info
from tests.github.model import Commit, Release, Repository, Tag, made_up, object_id, timestamp

Object = dict[str, Any]
WEB = "https://github.com"

# Addresses of what belongs to a repository: the field, and the end of the address.
_PARTS = {
    "archive_url": "{archive_format}{/ref}", "assignees_url": "assignees{/user}",
    "blobs_url": "git/blobs{/sha}", "branches_url": "branches{/branch}",
    "collaborators_url": "collaborators{/collaborator}", "comments_url": "comments{/number}",
    "commits_url": "commits{/sha}", "compare_url": "compare/{base}...{head}",
    "contents_url": "contents/{+path}",
    "contributors_url": "contributors", "deployments_url": "deployments", "downloads_url": "downloads",
    "events_url": "events", "forks_url": "forks", "git_commits_url": "git/commits{/sha}",
    "git_refs_url": "git/refs{/sha}", "git_tags_url": "git/tags{/sha}", "hooks_url": "hooks",
    "issue_comment_url": "issues/comments{/number}", "issue_events_url": "issues/events{/number}",
    "issues_url": "issues{/number}", "keys_url": "keys{/key_id}", "labels_url": "labels{/name}",
    "languages_url": "languages", "merges_url": "merges", "milestones_url": "milestones{/number}",
    "notifications_url": "notifications{?since,all,participating}", "pulls_url": "pulls{/number}",
    "releases_url": "releases{/id}", "stargazers_url": "stargazers", "statuses_url": "statuses/{sha}",
    "subscribers_url": "subscribers", "subscription_url": "subscription", "tags_url": "tags",
    "teams_url": "teams",
    "trees_url": "git/trees{/sha}",
}  # fmt: skip
_ACCOUNT_PARTS = {
    "followers_url": "followers", "following_url": "following{/other_user}", "gists_url": "gists{/gist_id}",
    "starred_url": "starred{/owner}{/repo}", "subscriptions_url": "subscriptions",
    "organizations_url": "orgs",
    "repos_url": "repos", "events_url": "events{/privacy}", "received_events_url": "received_events",
}  # fmt: skip

_UNSIGNED = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def account(api: str, login: str, kind: str = "User") -> Object:
    """Return a simple-user."""
    url = f"{api}/users/{login}"
    number = made_up(login, "account", 1, 10**8)
    return {
        "login": login,
        "id": number,
        "node_id": f"U_{number}",
        "avatar_url": f"https://avatars.example.org/u/{number}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{WEB}/{login}",
        "type": kind,
        "site_admin": False,
        **{field: f"{url}/{end}" for field, end in _ACCOUNT_PARTS.items()},
    }


def repository(api: str, one: Repository) -> Object:
    """Return a full-repository. `open_issues` includes pull requests, as at GitHub."""
    url, page = f"{api}/repos/{one.full_name}", f"{WEB}/{one.full_name}"
    issues = one.open_issues + one.open_pulls
    return {
        "id": one.id,
        "node_id": f"R_{one.id}",
        "name": one.name,
        "full_name": one.full_name,
        "private": False,
        "owner": account(api, one.owner, "Organization"),
        "html_url": page,
        "description": one.description,
        "fork": False,
        "url": url,
        **{field: f"{url}/{end}" for field, end in _PARTS.items()},
        "created_at": timestamp(one.created),
        "updated_at": timestamp(one.pushed),
        "pushed_at": timestamp(one.pushed),
        "git_url": f"git://github.com/{one.full_name}.git",
        "ssh_url": f"git@github.com:{one.full_name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "mirror_url": None,
        "homepage": None,
        "size": made_up(one.full_name, "size", 100, 500_000),
        "stargazers_count": one.stars,
        "watchers_count": one.stars,
        "watchers": one.stars,
        "language": one.language,
        "has_issues": True,
        "has_projects": False,
        "has_wiki": False,
        "has_pages": False,
        "has_discussions": False,
        "has_downloads": False,
        "forks_count": one.forks,
        "forks": one.forks,
        "network_count": one.forks,
        "subscribers_count": one.stars // 50,
        "archived": one.archived_on is not None,
        "disabled": False,
        "open_issues_count": issues,
        "open_issues": issues,
        "license": _license(api, one.license),
        "allow_forking": True,
        "is_template": False,
        "topics": [],
        "visibility": "public",
        "default_branch": one.branch,
    }


def _license(api: str, spdx: str | None) -> Object | None:
    found = license_info(spdx)
    if found is None:
        return None
    url = None if found["key"] == "other" else f"{api}/licenses/{found['key']}"
    return {
        "key": found["key"],
        "name": found["name"],
        "spdx_id": found["spdxId"],
        "url": url,
        "node_id": found["id"],
    }


def release(api: str, repo: Repository) -> Callable[[Release], Object]:
    """Return a release object."""
    url = f"{api}/repos/{repo.full_name}/releases"

    def show(one: Release) -> Object:
        number = made_up(repo.full_name, one.tag, 1, 10**9)
        return {
            "url": f"{url}/{number}",
            "html_url": f"{WEB}/{repo.full_name}/releases",
            "assets_url": f"{url}/{number}/assets",
            "upload_url": f"{url}/{number}/assets{{?name,label}}",
            "tarball_url": f"{api}/repos/{repo.full_name}/tarball/{number}",
            "zipball_url": f"{api}/repos/{repo.full_name}/zipball/{number}",
            "id": number,
            "node_id": f"RE_{number}",
            "tag_name": one.tag,
            "target_commitish": repo.branch,
            "name": one.tag,
            "body": "What changed.",
            "draft": one.draft,
            "prerelease": one.prerelease,
            "created_at": timestamp(one.published),
            "published_at": None if one.draft else timestamp(one.published),
            "author": account(api, "dev0"),
            "assets": [],
        }

    return show


def tag(api: str, repo: Repository) -> Callable[[Tag], Object]:
    """Return a tag object, which has no date."""
    url = f"{api}/repos/{repo.full_name}"

    def show(one: Tag) -> Object:
        return {
            "name": one.name,
            "zipball_url": f"{url}/zipball/{one.oid}",
            "tarball_url": f"{url}/tarball/{one.oid}",
            "commit": {"sha": one.commit, "url": f"{url}/commits/{one.commit}"},
            "node_id": f"REF_{one.oid}",
        }

    return show


def commit(api: str, repo: Repository) -> Callable[[Commit], Object]:
    """Return a commit object."""
    url = f"{api}/repos/{repo.full_name}"

    def show(one: Commit) -> Object:
        when = timestamp(one.committed)
        person = {"name": one.email.partition("@")[0], "email": one.email, "date": when}
        parents = [object_id(f"parent {number} of {one.oid}") for number in range(one.parents)]
        return {
            "url": f"{url}/commits/{one.oid}",
            "sha": one.oid,
            "node_id": f"C_{one.oid}",
            "html_url": f"{WEB}/{repo.full_name}/commit/{one.oid}",
            "comments_url": f"{url}/commits/{one.oid}/comments",
            "commit": {
                "url": f"{url}/git/commits/{one.oid}",
                "author": person,
                "committer": person,
                "message": "Change a thing",
                "comment_count": 0,
                "tree": {"sha": object_id(f"tree {one.oid}"), "url": f"{url}/git/trees/{one.oid}"},
                "verification": _UNSIGNED,
            },
            "author": account(api, one.login) if one.login else None,
            "committer": account(api, one.login) if one.login else None,
            "parents": [
                {
                    "sha": sha,
                    "url": f"{url}/commits/{sha}",
                    "html_url": f"{WEB}/{repo.full_name}/commit/{sha}",
                }
                for sha in parents
            ],
        }

    return show

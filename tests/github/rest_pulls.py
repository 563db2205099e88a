"""REST pull requests with every published field. Clients only count them."""

from __future__ import annotations

from collections.abc import Callable

from tests.github.model import Repository, object_id, timestamp
from tests.github.rest_objects import WEB, Object, account, repository

_LINKS = {
    "comments": "comments_url", "commits": "commits_url", "statuses": "statuses_url", "html": "html_url",
    "issue": "issue_url", "review_comments": "review_comments_url", "review_comment": "review_comment_url",
    "self": "url",
}  # fmt: skip


def pull(api: str, repo: Repository) -> Callable[[int], Object]:
    """Return the pull request of a number."""
    url, page = f"{api}/repos/{repo.full_name}", f"{WEB}/{repo.full_name}/pull"

    def show(number: int) -> Object:
        sha = object_id(f"{repo.full_name} pull {number}")
        user = account(api, f"dev{number % 30}")
        side = {"ref": repo.branch, "sha": sha, "repo": repository(api, repo), "user": user}
        addresses = {
            "url": f"{url}/pulls/{number}",
            "html_url": f"{page}/{number}",
            "diff_url": f"{page}/{number}.diff",
            "patch_url": f"{page}/{number}.patch",
            "issue_url": f"{url}/issues/{number}",
            "commits_url": f"{url}/pulls/{number}/commits",
            "review_comments_url": f"{url}/pulls/{number}/comments",
            "review_comment_url": f"{url}/pulls/comments{{/number}}",
            "comments_url": f"{url}/issues/{number}/comments",
            "statuses_url": f"{url}/statuses/{sha}",
        }
        return {
            **addresses,
            "id": repo.id + number,
            "node_id": f"PR_{number}",
            "number": number,
            "state": "open",
            "locked": False,
            "title": "Change a thing",
            "user": user,
            "body": None,
            "labels": [],
            "milestone": None,
            "created_at": timestamp(repo.created),
            "updated_at": timestamp(repo.pushed),
            "closed_at": None,
            "merged_at": None,
            "merge_commit_sha": None,
            "assignee": None,
            "head": {**side, "label": f"{user['login']}:change"},
            "base": {**side, "label": f"{repo.owner}:{repo.branch}"},
            "_links": {name: {"href": addresses[field]} for name, field in _LINKS.items()},
            "author_association": "CONTRIBUTOR",
            "auto_merge": None,
            "draft": False,
        }

    return show

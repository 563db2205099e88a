"""The option `--live`: current data of the projects that a command shows."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from k8sml.cli.clock import now
from k8sml.errors import K8smlError

if TYPE_CHECKING:
    from k8sml.cli.option_groups import LiveOptions
    from k8sml.services.feedback import Feedback
    from k8sml.services.live import LiveFailures
    from k8sml.workspace.workspace import Workspace


def go_live(
    workspace: Workspace, slugs: Callable[[], Iterable[str]], options: LiveOptions
) -> tuple[Workspace, LiveFailures | None]:
    """Return a workspace, with current data of some projects on request, and the failures.

    `slugs` is called on request only. Raises K8smlError on options that do not go together.
    """
    if not options.live:
        for name in ("refresh", "token_file", "api_url"):
            if getattr(options, name):
                raise K8smlError(f"--{name.replace('_', '-')} needs --live")
        return workspace, None
    from k8sml.services.live import LiveRequest, fetch_live

    gc.enable()  # waiting for a server takes longer than a quick command
    request = LiveRequest(now(), options.refresh, options.token_file, options.api_url, options.timeout)
    return fetch_live(workspace, slugs(), request, terminal_feedback())


def terminal_feedback() -> Feedback:
    """Return the feedback of a service on standard error: warnings and progress bars."""
    from k8sml.cli.errors import warn
    from k8sml.cli.progress_bar import progress_bar, with_progress
    from k8sml.services.feedback import Feedback

    return Feedback(warn, progress_bar, with_progress)

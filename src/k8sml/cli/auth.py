"""`k8sml auth …`: the token for GitHub, which is never shown."""

from __future__ import annotations

from k8sml.cli import options as o
from k8sml.cli.app import PlainCommand, help_if_alone, plain_app

app = plain_app(help="Show which token is sent to GitHub.", invoke_without_command=True)
app.callback()(help_if_alone)

# A server that takes longer to report its limits does not answer other requests either.
_SECONDS = 10


@app.command(cls=PlainCommand)
def status(token_file: o.TokenFile = None, api_url: o.ApiUrl = None) -> None:
    """Print the source of the token, and how many requests are left.

    Exits 4 if GitHub refuses the token.

    \b
    k8sml auth status
    """
    from k8sml.cli.live import terminal_feedback
    from k8sml.cli.output import write_labels
    from k8sml.errors import CredentialsError, IncompleteError, K8smlError
    from k8sml.evidence.sources.github.api import ApiError, BadTokenError
    from k8sml.evidence.sources.github.limits import limits
    from k8sml.evidence.threads import ThreadExecutor
    from k8sml.services.api_client import find_api

    api = find_api(token_file, api_url, terminal_feedback())
    lines = [("api", api.address.url)]
    lines.append(("token", api.token.source if api.token else "none; set GH_TOKEN, or run `gh auth login`"))
    problem: K8smlError | None = None
    try:
        with ThreadExecutor(1) as pool:
            found = pool.submit(limits, api, _SECONDS).result(_SECONDS)
        lines += [(limit.name, limit.words()) for limit in found]
    except TimeoutError:
        problem = IncompleteError("GitHub: no answer in time")
    except BadTokenError as error:
        problem = CredentialsError(f"GitHub: {error}")
    except ApiError as error:
        problem = IncompleteError(f"GitHub: {error}")
    # the source of the token matters most if GitHub refuses it
    write_labels(lines)
    if problem is not None:
        raise problem

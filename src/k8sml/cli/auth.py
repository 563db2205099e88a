"""`k8sml auth …`: the token for GitHub, which is never shown."""

from __future__ import annotations

from k8sml.cli import options as o
from k8sml.cli.app import help_if_alone, plain_app

app = plain_app(help="Say which token GitHub is asked with.", invoke_without_command=True)
app.callback()(help_if_alone)

# What takes longer to say how much may be asked gives no answers either.
_SECONDS = 10


@app.command()
def status(token_file: o.TokenFile = None, api_url: o.ApiUrl = None) -> None:
    """Print where the token comes from, whether GitHub takes it, and how much may still be asked.

    Exits 4 if there is a token that GitHub refuses.

    \b
    k8sml auth status
    """
    from k8sml.cli.api_client import github
    from k8sml.cli.errors import Exit, UserError
    from k8sml.cli.workspace import write
    from k8sml.evidence.sources.github.api import ApiError, BadTokenError
    from k8sml.evidence.sources.github.limits import limits
    from k8sml.evidence.threads import ThreadExecutor

    api = github(token_file, api_url)
    lines = [("api", api.address.url)]
    lines.append(("token", api.token.source if api.token else "none: set GH_TOKEN, or run `gh auth login`"))
    problem: UserError | None = None
    try:
        with ThreadExecutor(1) as pool:
            found = pool.submit(limits, api, _SECONDS).result(_SECONDS)
        lines += [(one.name, one.words()) for one in found]
    except TimeoutError:
        problem = UserError("GitHub: no answer in time", code=Exit.PARTIAL)
    except BadTokenError as error:
        problem = UserError(f"GitHub: {error}", code=Exit.AUTHENTICATION)
    except ApiError as error:
        problem = UserError(f"GitHub: {error}", code=Exit.PARTIAL)
    # where a token comes from is worth knowing all the more if GitHub does not take it
    width = max(len(label) for label, _ in lines)
    write("\n".join(f"{label.ljust(width)}  {text}" for label, text in lines))
    if problem is not None:
        raise problem

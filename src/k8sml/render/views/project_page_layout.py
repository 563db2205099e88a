"""The page of one project laid out as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from k8sml.catalog.repository import parse_repository
from k8sml.maturity.words import membership_words
from k8sml.render.formats.table import STYLES
from k8sml.render.text import to_ascii
from k8sml.render.view import Screen
from k8sml.render.views.project_page import ProjectPage, introduction
from k8sml.render.views.project_page_lines import PageLine, blocks

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_LABEL_WIDTH = 14


def render_page(page: ProjectPage, screen: Screen) -> str:
    """Return the page as text: labels on the left, texts wrapped in a terminal and whole in a pipe."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(
        width=screen.width if screen.terminal else 10_000,
        color_system="standard" if screen.color else None,
        force_terminal=screen.color,
        no_color=not screen.color,
        highlight=False,
        legacy_windows=False,
    )
    with console.capture() as capture:
        sentence = introduction(page)
        if sentence:
            console.print(Text(sentence))
            console.print()
        _print_title(console, page, screen)
        for block in blocks(page):
            if not block:
                continue
            console.print()
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(width=_LABEL_WIDTH, no_wrap=True)
            grid.add_column(overflow="fold")
            for line in block if screen.unicode else map(_ascii, block):
                grid.add_row(Text(line.label, _label_style(line)), _body(line, screen))
            console.print(grid)
    text = "\n".join(line.rstrip() for line in capture.get().rstrip().split("\n"))
    return text if screen.unicode else to_ascii(text)


def _ascii(line: PageLine) -> PageLine:
    return replace(line, label=to_ascii(line.label), text=to_ascii(line.text))


def _label_style(line: PageLine) -> str:
    return "dim" if line.label_style == "dim" else f"bold {STYLES[line.label_style]}"


def _body(line: PageLine, screen: Screen) -> Text:
    """Return the text of a line with its source: a short link in a terminal, the whole address in a pipe."""
    from rich.text import Text

    text = Text(line.text, line.style)
    if line.source and screen.terminal:
        link = f" link {line.source}" if screen.color else ""
        text.append("  ").append(short_source(line.source), f"dim{link}")
    elif line.source:
        text.append("  ").append(line.source)
    return text


def short_source(url: str) -> str:
    """Shorten a source: `kserve/website blob`, `cncf/toc pull 91`."""
    parts = _bare(url).split("/")
    if parts[0] == "github.com" and len(parts) == 3:
        return "/".join(parts[1:])
    if parts[0] != "github.com" or len(parts) < 4:
        return parts[0] if len(parts) > 1 else _bare(url)
    repo, kind, rest = "/".join(parts[1:3]), parts[3], parts[4:]
    if kind == "commit" and rest:
        return f"{repo} {rest[0][:9]}"
    if kind in ("pull", "issues", "tree", "discussions") and rest:
        return f"{repo} {kind} {rest[0]}"
    return f"{repo} {parts[-1]}"


def _print_title(console: Console, page: ProjectPage, screen: Screen) -> None:
    from rich.text import Text

    judgment = page.judgment
    project, identity = judgment.project, judgment.identity
    facts = [project.category.value, project.language, identity.license, membership_words(identity)]
    right = " · ".join(fact for fact in facts if fact)
    name = Text(identity.name, "bold")
    gap = screen.width - len(identity.name) - len(right) if screen.terminal else 4
    if gap >= 2:
        console.print(name + Text(" " * gap + right), no_wrap=True)
    else:
        console.print(name)
        console.print(Text(right, "dim"))
    console.print(Text(project.summary))
    places = [_bare(parse_repository(identity.repo).web_url)]
    places += [_bare(url) for url in dict.fromkeys((project.homepage, project.docs)) if url]
    console.print(Text(" · ".join(dict.fromkeys(places)), "dim"))


def _bare(url: str) -> str:
    return url.split("://", 1)[1].rstrip("/")

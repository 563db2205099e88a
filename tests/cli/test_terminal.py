"""What a person sees: a pseudo terminal of 80 and of 160 columns."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.cli.conftest import Call, bare
from tests.cli.sample import DAY
from tests.cli.test_output import COMMANDS


@pytest.mark.slow
@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_is_longer_than_the_terminal_and_there_is_color(
    terminal: Call, command: str, width: int
) -> None:
    done = terminal(*COMMANDS[command], width=width)
    assert (done.code, done.err) == (0, "")
    assert "\x1b[" in done.out
    assert max(cell_len(line) for line in bare(done.out).splitlines()) <= width


@pytest.mark.parametrize("command", ["list", "maturity", "show", "releases"])
@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}], ids=str)
def test_no_color_and_a_dumb_terminal_get_no_escape(
    terminal: Call, command: str, env: dict[str, str]
) -> None:
    done = terminal(*COMMANDS[command], **env)
    assert done.code == 0
    assert "\x1b" not in done.out


@pytest.mark.parametrize(
    ("name", "color"), [("modelhub", "32"), ("tinyserve", "36"), ("stream", "33"), ("oldflow", "31")]
)
def test_each_verdict_has_its_color_in_a_table_and_on_the_page(terminal: Call, name: str, color: str) -> None:
    assert f"\x1b[{color}m" in terminal("list", name, "--as-of", DAY).out
    assert f"\x1b[1;{color}m" in terminal("show", name, "--as-of", DAY).out


def test_at_80_columns_the_report_keeps_name_verdict_and_reason(terminal: Call) -> None:
    lines = bare(terminal(*COMMANDS["maturity"]).out).splitlines()
    head = next(line for line in lines if line.startswith("NAME")).split()
    assert (head[:2], head[-1]) == (["NAME", "VERDICT"], "WHY")
    assert "ACTIVITY" not in head


def test_at_160_columns_the_reasons_appear_in_full(terminal: Call) -> None:
    out = bare(terminal(*COMMANDS["maturity"], width=160).out)
    words = " ".join(out.split())
    assert "mature and active; 40 contributors in 12 months, the top 2 wrote half of the commits" in words
    assert "SERVING\n" in out


def test_columns_from_the_environment_are_honored(terminal: Call) -> None:
    lines = bare(terminal(*COMMANDS["list"], width=160, COLUMNS="60").out).splitlines()
    assert max(map(len, lines)) <= 60


@pytest.mark.parametrize("output", ["json", "csv", "name", "markdown", "yaml"])
def test_what_programs_read_is_the_same_in_a_terminal(terminal: Call, k8sml: Call, output: str) -> None:
    asked = (*COMMANDS["list"], "-o", output)
    assert terminal(*asked, width=40).out == k8sml(*asked).out


def test_rows_alone_of_nothing_are_nothing_in_a_terminal_too(terminal: Call) -> None:
    assert terminal("list", "--category", "gpu", "--no-headers").out == ""

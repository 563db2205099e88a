from __future__ import annotations

import pytest

from k8sml.render.formats import FORMATS
from tests.cli.conftest import Call, Turn
from tests.cli.sample import DAY


def _refused(k8sml: Call, command: str) -> str:
    """The one line on standard error of a command that is refused."""
    done = k8sml(*command.split())
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    return line.removeprefix("k8sml: ")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        pytest.param(
            "list --verdict adpt",
            "no verdict 'adpt'; use one of adopt, trial, assess, hold, unknown",
            id="verdict",
        ),
        pytest.param(
            "list --level old",
            "no level 'old'; use one of experimental, emerging, established, mature, unknown",
            id="level",
        ),
        pytest.param(
            "maturity --vitality dead",
            "no vitality 'dead'; use one of active, slowing, dormant, superseded, archived, unknown",
            id="vitality",
        ),
        pytest.param("list --foundation LF", "no foundation 'LF'; use one of CNCF", id="foundation"),
        pytest.param("list --language Perl", "no language 'Perl'; use one of Go, Java,", id="language"),
        pytest.param("list --tag x", "no tag 'x'; use one of crd, llm", id="tag"),
        pytest.param(
            "list --license GPL", "no license 'GPL'; use one of Apache-2.0, BUSL-1.1, MIT", id="license"
        ),
        pytest.param("list --mentioned-in x", "no mentioned-in 'x'; use one of kubecon", id="mentioned-in"),
        pytest.param("list --verdict adopt,x", "no verdict 'x'; use one of adopt, trial", id="second-value"),
        pytest.param("resources --topic x", "no topic 'x'; use one of events, inference", id="topic"),
        pytest.param("list --sort-by x", "no sort key 'x'; use one of name, category,", id="sort-key"),
        pytest.param("list --sort-by -x", "no sort key 'x'; use one of name,", id="sort-key-reversed"),
        pytest.param("list --columns name,x", "no column 'x'; use one of name, slug,", id="list-column"),
        pytest.param("maturity --columns x", "no column 'x'; use one of name, slug,", id="maturity-column"),
        pytest.param("releases mh --columns x", "no column 'x'; use one of version,", id="releases-column"),
        pytest.param("resources --columns x", "no column 'x'; use one of title,", id="resources-column"),
        pytest.param("categories --columns x", "no column 'x'; use one of category,", id="categories-column"),
        pytest.param(
            "releases mh --line 9.9", "no release line '9.9' of ModelHub; use one of 1.14, 1.13,", id="line"
        ),
        pytest.param("list -o xml", "no output format 'xml'; use one of table, wide,", id="output"),
    ],
)
def test_a_wrong_value_lists_the_valid_ones(k8sml: Call, command: str, message: str) -> None:
    assert _refused(k8sml, command).startswith(message)


def test_a_wrong_category_lists_all_of_them(k8sml: Call) -> None:
    line = _refused(k8sml, "list --category servin")
    assert line.startswith("no category 'servin'; use one of serving, pipelines, training,")
    assert line.endswith("networking")


@pytest.mark.parametrize("option", ["--output", "-o"])
def test_a_wrong_output_names_every_form(k8sml: Call, option: str) -> None:
    line = _refused(k8sml, f"list {option} JSON")
    assert line.partition("use one of ")[2].split(", ") == list(FORMATS)


@pytest.mark.parametrize(
    "command",
    [
        "show {}",
        "releases {}",
        "lineage {}",
        "compare modelhub {}",
        "list {}",
        "maturity {}",
        "resources --project {}",
    ],
)
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("modlehub", "no project named 'modlehub'; did you mean modelhub?"),
        ("dozen", "no project named 'dozen'; the word occurs in the entries of modelhub"),
        ("flow", "no project named 'flow'; did you mean oldflow or newflow?"),
        ("mserve", "no project named 'mserve'; `k8sml list` shows all"),
        ("qqqq", "no project named 'qqqq'; `k8sml list` shows all"),
    ],
)
def test_a_mistyped_name_gets_a_suggestion(k8sml: Call, command: str, typed: str, message: str) -> None:
    assert _refused(k8sml, command.format(typed)) == message


@pytest.mark.parametrize("text", ["yesterday", "2019-13-01", "2019-02-30", "2019-11", "25.11.2019"])
@pytest.mark.parametrize(
    "command",
    [
        "list",
        "maturity",
        "show mh",
        "releases mh",
        "lineage mh",
        "compare mh tinyserve",
        "categories",
    ],
)
def test_what_is_no_day_is_refused_with_an_example(k8sml: Call, command: str, text: str) -> None:
    assert _refused(k8sml, f"{command} --as-of {text}") == (
        f"--as-of: {text!r} is not a date; use YYYY-MM-DD, for example 2024-12-31"
    )


@pytest.mark.parametrize(
    "command",
    ["list", "maturity", "show mh", "releases mh", "lineage mh", "compare mh tinyserve", "categories"],
)
def test_a_day_to_come_is_refused_and_today_is_not(k8sml: Call, on: Turn, command: str) -> None:
    on(DAY)
    assert _refused(k8sml, f"{command} --as-of 2026-09-02") == (
        "--as-of: 2026-09-02 is in the future; use today's date or an earlier one"
    )
    assert k8sml(*command.split(), "--as-of", DAY).code == 0


def test_a_second_day_is_checked_as_the_first(k8sml: Call) -> None:
    assert _refused(k8sml, "maturity --since x") == (
        "--since: 'x' is not a date; use YYYY-MM-DD, for example 2024-12-31"
    )


@pytest.mark.parametrize("since", [DAY, "2026-09-02"])
def test_changes_since_a_day_that_is_not_before_are_refused(k8sml: Call, since: str) -> None:
    line = _refused(k8sml, f"maturity --as-of {DAY} --since {since}")
    assert line == f"--since: {since} is not before {DAY}; use an earlier date"


@pytest.mark.parametrize("command", ["list", "maturity", "releases mh", "resources"])
@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_is_one_or_more(k8sml: Call, command: str, limit: str) -> None:
    assert _refused(k8sml, f"{command} --limit {limit}").startswith("invalid value for '--limit': ")


@pytest.mark.parametrize("command", ["show", "lineage", "releases", "compare"])
def test_a_missing_name_points_to_the_help_of_the_command(k8sml: Call, command: str) -> None:
    line = _refused(k8sml, command)
    assert line.startswith("missing argument")
    assert line.endswith(f"see `k8sml {command} -h`")


def test_a_mistyped_option_gets_a_suggestion(k8sml: Call) -> None:
    line = _refused(k8sml, "list --categry serving")
    assert line.startswith("no such option: --categry")
    assert "--category" in line


@pytest.mark.parametrize("names", ["modelhub", "modelhub mh oldhub"])
def test_a_comparison_needs_two_different_projects(k8sml: Call, names: str) -> None:
    assert _refused(k8sml, f"compare {names}") == (
        "name two projects or more, for example: k8sml compare kserve seldon-core"
    )


@pytest.mark.parametrize("command", ["show mh", "lineage mh", "compare mh unseen"])
def test_a_day_before_a_project_existed_is_told(k8sml: Call, command: str) -> None:
    line = _refused(k8sml, f"{command} --as-of 2018-01-01")
    assert line == "ModelHub is not known to have existed on 2018-01-01; use a later date"


def test_a_mistyped_command_gets_a_suggestion_and_another_the_list(k8sml: Call) -> None:
    assert _refused(k8sml, "maturty") == "no command 'maturty'; did you mean maturity?"
    assert _refused(k8sml, "frobnicate").startswith(
        "no command 'frobnicate'; use one of list, show, maturity,"
    )


def test_a_mistyped_command_of_a_group_is_told_in_the_same_form(k8sml: Call) -> None:
    assert _refused(k8sml, "catalog validte") == "no command 'validte'; did you mean validate?"
    assert _refused(k8sml, "auth nope") == "no command 'nope'; use one of status"


def test_no_command_ends_in_a_traceback_on_the_first_days(k8sml: Call) -> None:
    assert k8sml("releases", "mh", "--as-of", "0001-01-01").code == 2


def test_releases_before_a_project_existed_are_refused_as_elsewhere(k8sml: Call) -> None:
    done = k8sml("releases", "mh", "--as-of", "2018-01-01")
    assert (done.code, done.err) == (
        2,
        "k8sml: ModelHub is not known to have existed on 2018-01-01; use a later date\n",
    )


def test_a_line_of_a_project_without_versions_is_told_so(k8sml: Call) -> None:
    done = k8sml("releases", "unseen", "--line", "1.0")
    assert done.code == 2
    assert not done.err.rstrip("\n").endswith("one of ")


def test_an_empty_second_day_is_refused(k8sml: Call) -> None:
    assert k8sml("maturity", "--since", "").code == 2


@pytest.mark.parametrize("text", ["20191125", "2019-W48-1"])
def test_a_day_is_written_in_one_way_only(k8sml: Call, text: str) -> None:
    assert k8sml("list", "--as-of", text).code == 2

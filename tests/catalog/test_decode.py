from __future__ import annotations

import pytest

from k8sml.catalog.model import Category
from k8sml.catalog.patterns import REPO_HINT
from tests.catalog.texts import demo, events, faults, parse

CATEGORIES = ", ".join(category.value for category in Category)
ESC = "\\e[31m"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("project: []\n", "c.yaml:1: project: unknown key, did you mean projects?"),
        (
            "zzz: 1\n",
            "c.yaml:1: zzz: unknown key (known: curated, foreign_api_groups, projects, resources)",
        ),
        (demo("licence: MIT"), "c.yaml:7: demo.licence: unknown key, did you mean license?"),
        (
            demo("foundation: {name: CNCF, level: sandbox, since: 2020}"),
            "c.yaml:7: demo.foundation.since: unknown key (known: name, level)",
        ),
        (
            demo("foundation: {name: CNCF, levle: sandbox, level: sandbox}"),
            "c.yaml:7: demo.foundation.levle: unknown key, did you mean level?",
        ),
        (
            events("date: 2020, kind: created, sources: x"),
            "c.yaml:8: demo.events[0].sources: unknown key, did you mean source?",
        ),
        (
            demo("detect: {image: [a/b]}"),
            "c.yaml:7: demo.detect.image: unknown key, did you mean images?",
        ),
    ],
    ids=["top", "nothing-like-it", "project", "known-keys-are-named", "foundation", "event", "detect"],
)
def test_an_unknown_key_is_named_with_the_key_that_was_probably_meant(text: str, line: str) -> None:
    assert faults(text) == [line]


def test_the_former_spelling_of_a_python_name_is_no_key() -> None:
    assert faults(events("date: 2020, kind: donated, from_: A, to: B")) == [
        "c.yaml:8: demo.events[0].from_: unknown key, did you mean from?"
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "projects:\n- {slug: a, name: A}\n",
            [
                "c.yaml:2: a: missing key: category",
                "c.yaml:2: a: missing key: repo",
                "c.yaml:2: a: missing key: summary",
            ],
        ),
        (
            demo("events:", "- date: 2020", "  kind: created"),
            ["c.yaml:8: demo.events[0]: missing key: source"],
        ),
        (
            demo("events:", "- {source: 'https://a.org'}"),
            [
                "c.yaml:8: demo.events[0]: missing key: date",
                "c.yaml:8: demo.events[0]: missing key: kind",
            ],
        ),
        (demo("foundation: {name: CNCF}"), ["c.yaml:7: demo.foundation: missing key: level"]),
        ("resources:\n- {title: T, kind: talk}\n", ["c.yaml:2: resources[0]: missing key: url"]),
    ],
    ids=["project", "event-without-a-source", "event", "foundation", "resource"],
)
def test_a_missing_key_is_named_where_it_should_stand(text: str, lines: list[str]) -> None:
    assert faults(text) == lines


@pytest.mark.parametrize(
    ("date", "problem"),
    [
        ("2021-13", "2021-13 is not a day of the calendar"),
        ("2021-00", "2021-00 is not a day of the calendar"),
        ("2021-02-30", "2021-02-30 is not a day of the calendar"),
        ("2021-02-29", "2021-02-29 is not a day of the calendar"),
        ("0000", "0000 is not a day of the calendar"),
        ("soon", "'soon' must be a date such as 2021-09-27, 2021-09 or 2021"),
        ("21-09-27", "'21-09-27' must be a date such as 2021-09-27, 2021-09 or 2021"),
        ("2021-9-27", "'2021-9-27' must be a date such as 2021-09-27, 2021-09 or 2021"),
        ("2021-09-27T10:00", "'2021-09-27T10:00' must be a date such as 2021-09-27, 2021-09 or 2021"),
        ("[2021]", "must be a date such as 2021-09-27, 2021-09 or 2021"),
    ],
)
def test_a_date_that_is_none_is_refused(date: str, problem: str) -> None:
    assert faults(events(f"date: {date}, kind: created")) == [f"c.yaml:8: demo.events[0].date: {problem}"]


@pytest.mark.parametrize("date", ["2021", "2021-09", "2021-09-27", "2020-02-29", "'2021'"])
def test_a_date_may_be_as_exact_as_its_source(date: str) -> None:
    assert parse(f"curated: {date}\n").curated == date.strip("'")


@pytest.mark.parametrize(
    ("license_", "problem"),
    [
        ("Apache 2.0", "'Apache 2.0' is not a valid SPDX expression"),
        ("MIT AND", "'MIT AND' is not a valid SPDX expression"),
        ("apache-2.0", "'apache-2.0' is spelled 'Apache-2.0' in SPDX"),
        ("MIT or Apache-2.0", "'MIT or Apache-2.0' is spelled 'MIT OR Apache-2.0' in SPDX"),
        ("[MIT]", "must be an SPDX expression such as Apache-2.0"),
    ],
)
def test_a_license_that_is_no_spdx_expression_is_refused(license_: str, problem: str) -> None:
    assert faults(demo(f"license: {license_}")) == [f"c.yaml:7: demo.license: {problem}"]


@pytest.mark.parametrize(
    ("key", "value", "line", "problem"),
    [
        ("category", "servin", 5, f"'servin' is not one of {CATEGORIES}"),
        ("category", "{a: serving}", 5, "must be a single value"),
        ("name", "''", 3, "'' (0 characters) must be a text of 1 to 400 characters"),
        ("name", "'  '", 3, "'  ' (2 characters) must be a text of 1 to 400 characters"),
        ("name", "[Demo]", 3, "must be a text of 1 to 400 characters"),
        ("repo", "demo", 6, f"'demo' must be {REPO_HINT}"),
        ("repo", "a/..", 6, f"'a/..' must be {REPO_HINT}"),
        ("repo", "a/-b", 6, f"'a/-b' must be {REPO_HINT}"),
        ("repo", "-a/b", 6, f"'-a/b' must be {REPO_HINT}"),
        ("homepage", "ftp://a.org", 7, "'ftp://a.org' must be an http or https address"),
        ("docs", "javascript:alert(1)", 7, "'javascript:alert(1)' must be an http or https address"),
        ("docs", "https://a.org/a b", 7, "'https://a.org/a b' must be an http or https address"),
        ("tags", "llm", 7, "must be a list"),
        ("detect", "[a]", 7, "must be a mapping of keys"),
        ("foundation", "CNCF", 7, "must be a mapping of keys"),
    ],
)
def test_a_value_of_another_form_is_refused_with_what_is_wanted(
    key: str, value: str, line: int, problem: str
) -> None:
    assert faults(demo(**{key: value})) == [f"c.yaml:{line}: demo.{key}: {problem}"]


def test_an_item_of_a_list_is_named_by_its_position_from_zero() -> None:
    assert faults(demo("tags:", "- fine", "- Not Fine")) == [
        "c.yaml:9: demo.tags[1]: 'Not Fine' must be a slug such as seldon-core"
    ]


@pytest.mark.parametrize(("key", "limit"), [("slug", 64), ("summary", 120), ("name", 400)])
def test_a_text_of_the_greatest_length_is_taken_and_a_longer_one_shown_cut(key: str, limit: int) -> None:
    project = parse(demo(**{key: "x" * limit})).projects[0]
    assert getattr(project, key) == "x" * limit
    [line] = faults(demo(**{key: "x" * (limit + 1)}))
    assert f".{key}: '{'x' * 59}…' ({limit + 1} characters) must be " in line


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (f'"De{ESC}mo"', r"'De\x1b[31mmo'"),
        ('"De\\nmo"', r"'De\nmo'"),
        ('"De\\tmo"', r"'De\tmo'"),
        ('"De\\0mo"', r"'De\x00mo'"),
        ('"De\u202emo"', r"'De\u202emo'"),
        ('"De\u2066mo"', r"'De\u2066mo'"),
        ('"De\\u009bmo"', r"'De\x9bmo'"),
        ('"De\ufeffmo"', r"'De\ufeffmo'"),
        ("|\n    De\n    mo", r"'De\nmo\n'"),
    ],
    ids=["escape", "newline", "tab", "nul", "rtl-override", "isolate", "c1-csi", "bom", "block"],
)
def test_a_control_character_in_a_value_is_refused_and_shown_harmless(value: str, shown: str) -> None:
    assert faults(demo(name=value)) == [
        f"c.yaml:3: demo.name: {shown} has a line break or a character that cannot be printed"
    ]


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("slug", r"c.yaml:2: a [31mb.slug: 'a\x1b[31mb' must be a slug such as seldon-core"),
        (
            "category",
            rf"c.yaml:5: demo.category: 'a\x1b[31mb' is not one of {CATEGORIES}",
        ),
        (
            "repo",
            rf"c.yaml:6: demo.repo: 'a\x1b[31mb' must be {REPO_HINT}",
        ),
        ("docs", r"c.yaml:7: demo.docs: 'a\x1b[31mb' must be an http or https address"),
        (
            "license",
            r"c.yaml:7: demo.license: 'a\x1b[31mb' has a line break or a character "
            "that cannot be printed",
        ),
    ],
)
def test_a_terminal_escape_never_reaches_the_terminal_from_any_kind_of_value(key: str, line: str) -> None:
    assert faults(demo(**{key: f'"a{ESC}b"'})) == [line]


def test_text_of_any_script_is_taken_as_it_is() -> None:
    project = parse(demo(name="飞桨", summary="Прогнозы для людей – ∑ é 🚀.")).projects[0]
    assert (project.name, project.summary) == ("飞桨", "Прогнозы для людей – ∑ é 🚀.")


def test_a_text_folded_over_lines_is_one_line() -> None:
    assert parse(demo(summary=">-\n    Does one\n    thing.")).projects[0].summary == "Does one thing."
    assert parse(demo(summary="Does one\n    thing.")).projects[0].summary == "Does one thing."


def test_all_faults_of_a_file_are_reported_at_once_in_file_order() -> None:
    text = demo(
        "licence: MIT",
        "tags: [fine, Not Fine]",
        "events:",
        "- {date: 2021-13, kind: created, source: 'https://a.org'}",
        "- {date: 2020, kind: born, source: here}",
        slug="Demo",
        category="toys",
    )
    assert faults("curated: soon\n" + text + "resources:\n- {title: T, kind: talk}\n") == [
        "c.yaml:1: curated: 'soon' must be a date such as 2021-09-27, 2021-09 or 2021",
        "c.yaml:3: Demo.slug: 'Demo' must be a slug such as seldon-core",
        f"c.yaml:6: Demo.category: 'toys' is not one of {CATEGORIES}",
        "c.yaml:8: Demo.licence: unknown key, did you mean license?",
        "c.yaml:9: Demo.tags[1]: 'Not Fine' must be a slug such as seldon-core",
        "c.yaml:11: Demo.events[0].date: 2021-13 is not a day of the calendar",
        "c.yaml:12: Demo.events[1].kind: 'born' is not one of created, renamed, moved, donated, "
        "joined, advanced, left, relicensed, deprecated, superseded, archived, revived, forked",
        "c.yaml:12: Demo.events[1].source: 'here' must be an http or https address",
        "c.yaml:14: resources[0]: missing key: url",
    ]


@pytest.mark.parametrize(
    "text", ["- a\n", "word\n", "null\n", "'': 1\n"], ids=["list", "word", "null", "key"]
)
def test_a_file_that_holds_something_else_is_refused_in_one_line(text: str) -> None:
    [line] = faults(text)
    assert line.startswith("c.yaml:1: ")


def test_a_long_value_is_cut_in_every_message() -> None:
    [line] = faults(demo(f"license: {'x' * 5000}"))
    assert len(line) < 200


def test_a_password_in_an_address_is_not_shown() -> None:
    text = "projects:\n- {slug: demo, repo: 'https://user:secret@gitlab.com/a/b'}\n"
    assert f"c.yaml:2: demo.repo: 'https://…@gitlab.com/a/b' must be {REPO_HINT}" in faults(text)
    assert "secret" not in "".join(faults(text))

from __future__ import annotations

from typing import Literal

import platformdirs
import pytest

from k8sml.workspace.paths import user_folder

HOMES = ["/home/one", "/", "/home/one/"]
KINDS = pytest.mark.parametrize(
    ("kind", "variable"),
    [("config", "XDG_CONFIG_HOME"), ("data", "XDG_DATA_HOME"), ("cache", "XDG_CACHE_HOME")],
)
Kind = Literal["config", "data", "cache"]


@pytest.mark.parametrize("home", [*HOMES, "relative", ""])
@pytest.mark.parametrize("chosen", [None, "", "/elsewhere"])
@KINDS
def test_folders_of_the_user_are_those_that_platformdirs_names(
    monkeypatch: pytest.MonkeyPatch, home: str, chosen: str | None, kind: Kind, variable: str
) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.delenv(variable, raising=False)
    if chosen is not None:
        monkeypatch.setenv(variable, chosen)
    assert user_folder(kind) == getattr(platformdirs, f"user_{kind}_path")("k8sml", appauthor=False)


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize("chosen", ["relative", "./relative", " /space"])
@KINDS
def test_a_relative_folder_is_ignored_as_the_xdg_specification_says(
    monkeypatch: pytest.MonkeyPatch, home: str, chosen: str, kind: Kind, variable: str
) -> None:
    """platformdirs does so, too, since 4.14."""
    monkeypatch.setenv("HOME", home)
    monkeypatch.delenv(variable, raising=False)
    usual = user_folder(kind)
    monkeypatch.setenv(variable, chosen)
    assert user_folder(kind) == usual

from __future__ import annotations

import platformdirs
import pytest

from k8sml.workspace.paths import user_folder


@pytest.mark.parametrize("home", ["/home/one", "/", "/home/one/", "relative", ""])
@pytest.mark.parametrize("chosen", [None, "", "/elsewhere", "relative", " /space"])
@pytest.mark.parametrize(
    ("kind", "variable"),
    [("config", "XDG_CONFIG_HOME"), ("data", "XDG_DATA_HOME"), ("cache", "XDG_CACHE_HOME")],
)
def test_folders_of_the_user_are_those_that_platformdirs_names(
    monkeypatch: pytest.MonkeyPatch, home: str, chosen: str | None, kind: str, variable: str
) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.delenv(variable, raising=False)
    if chosen is not None:
        monkeypatch.setenv(variable, chosen)
    expected = getattr(platformdirs, f"user_{kind}_path")("k8sml", appauthor=False)
    assert user_folder(kind) == expected  # type: ignore[arg-type]

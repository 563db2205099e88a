from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Call


def test_the_configuration_names_every_place_that_decides(
    k8sml: Call, sample: Path, cache: Path, environment: dict[str, str]
) -> None:
    told = dict(line.split("  ", 1) for line in k8sml("catalog", "show-config").lines)
    assert {key: value.strip() for key, value in told.items()} == {
        "catalog": f"{sample}/projects.yaml",
        "your catalog": f"{environment['HOME']}/.config/k8sml/projects.yaml (not there)",
        "your histories": f"{environment['HOME']}/.local/share/k8sml/history",
        "cache": str(cache),
        "K8SML_DATA": str(sample),
        "K8SML_CATALOG": "not set",
        "K8SML_HISTORY_DIR": "not set",
        "K8SML_CACHE_DIR": str(cache),
    }


def test_without_a_named_cache_the_users_cache_folder_is_used(
    process: Call, environment: dict[str, str]
) -> None:
    assert process("list", K8SML_CACHE_DIR="").code == 0
    assert (Path(environment["HOME"]) / ".cache" / "k8sml" / "bundle.msgpack").is_file()


def test_a_cache_named_by_nothing_is_no_cache(k8sml: Call) -> None:
    lines = k8sml("catalog", "show-config", K8SML_CACHE_DIR="").lines
    assert [line.split() for line in lines if line.startswith("cache")] == [["cache", "none"]]

"""`k8sml scan`, on files, a pipe and a kubectl that answers as one would."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from k8sml.scan import cluster
from tests.cli.conftest import Call, Result, Turn, bare, read_all
from tests.cli.sample import DAY, write_sample

CATALOG = """\
curated: 2026-08-20
projects:
- slug: modelhub
  name: ModelHub
  summary: Serves models by the dozen.
  category: serving
  repo: acme/modelhub
  license: Apache-2.0
  aliases: [oldhub]
  events:
  - {date: 2021-09-27, kind: renamed, from: OldHub, to: ModelHub, source: "https://example.org/c"}
  detect:
    api_groups: [old.example.org, hub.example.org]
    images: [oldhub/*, modelhub/*]
    former:
    - {name: old.example.org, to: hub.example.org, since: 2021-10-11, source: "https://example.org/d"}
    - {name: oldhub/*, to: modelhub/*, since: 2021-10-11, source: "https://example.org/d"}
- slug: oldflow
  name: OldFlow
  summary: Ran pipelines.
  category: pipelines
  repo: acme/oldflow
  events:
  - {date: 2023-06-01, kind: superseded, by: newflow, source: "https://example.org/e"}
  detect: {images: [acme/oldflow]}
- slug: newflow
  name: NewFlow
  summary: Runs pipelines anew.
  category: pipelines
  repo: acme/newflow
  detect: {images: [acme/newflow]}
"""

# KFServing 0.5 as it was installed, in short.
KFSERVING = """\
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata:
  name: inferenceservices.serving.kubeflow.org
spec:
  group: serving.kubeflow.org
  names: {kind: InferenceService, plural: inferenceservices}
  scope: Namespaced
  versions:
  - {name: v1alpha2, served: true, storage: true}
  - {name: v1beta1, served: true, storage: false}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: kfserving-controller-manager
  namespace: kfserving-system
spec:
  template:
    spec:
      containers:
      - name: manager
        image: gcr.io/kfserving/kfserving-controller:v0.5.1
---
apiVersion: serving.kubeflow.org/v1alpha2
kind: InferenceService
metadata:
  name: flowers
spec:
  default:
    predictor:
      tensorflow: {storageUri: "gs://example/flowers"}
"""


def deployment(*images: str) -> str:
    """A deployment with some containers; the first image stands on line 9."""
    head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: it}\nspec:\n  template:\n    spec:\n"
    lines = [f"      - name: c{n}\n        image: {image}\n" for n, image in enumerate(images)]
    return f"{head}      containers:\n{''.join(lines)}"


@pytest.fixture
def here(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to scan, which is the current one; the data know ModelHub, OldFlow and NewFlow."""
    data = write_sample(tmp_path / "scan-data", CATALOG)
    environment["K8SML_DATA"] = str(data)
    monkeypatch.setenv("K8SML_DATA", str(data))  # where calls in this process were prepared before
    folder = tmp_path / "tree"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


# ---- what must be shown ----


def test_kfserving_is_told_to_be_kserve_since_when_and_what_to_move(process: Call, tmp_path: Path) -> None:
    file = put(tmp_path, "kfserving.yaml", KFSERVING)
    done = process("scan", str(file), "--fail-on", "superseded", "-o", "json", K8SML_DATA="")
    assert done.code == 1
    (item,) = json.loads(done.out)["items"]
    assert (item["name"], item["slug"], item["version"]) == ("KServe", "kserve", "0.5.1")
    renamed = item["concerns"][0]
    assert (renamed["what"], renamed["since"]) == ("renamed", "2021-09-27")
    assert renamed["text"].startswith("KFServing is KServe since 2021-09-27: ")
    assert {"serving.kserve.io", "kserve/*"} == set(renamed["to"])
    assert {place["line"] for place in renamed["places"]} >= {23, 25}
    assert item["months_behind"] > 48


def test_kserve_of_today_passes_the_same_check(process: Call, tmp_path: Path) -> None:
    file = put(tmp_path, "kserve.yaml", deployment("kserve/kserve-controller:v0.20.0"))
    assert process("scan", str(file), "--fail-on", "superseded", K8SML_DATA="").code == 0


@pytest.mark.parametrize("registry", ["", "docker.io/", "registry.acme.io/", "localhost:5000/cache/"])
def test_a_former_name_behind_a_mirror_fails_the_check_like_the_original(
    process: Call, tmp_path: Path, registry: str
) -> None:
    file = put(tmp_path, "a.yaml", deployment(f"{registry}kfserving/models-web-app:v0.5.0"))
    done = process("scan", str(file), "--fail-on", "superseded,renamed", "-o", "json", K8SML_DATA="")
    assert done.code == 1
    (item,) = json.loads(done.out)["items"]
    assert "renamed" in {finding["what"] for finding in item["concerns"]}


@pytest.mark.parametrize("registry", ["nvcr.io", "mirror.local"])
def test_a_former_name_is_known_by_its_mirror_without_the_registry_of_the_catalog(
    process: Call, tmp_path: Path, registry: str
) -> None:
    file = put(tmp_path, "a.yaml", deployment(f"{registry}/nvidia/tensorrtserver:20.02-py3"))
    assert process("scan", str(file), "--fail-on", "renamed", K8SML_DATA="").code == 1


# ---- findings, checks and exit codes ----


def test_findings_alone_are_no_failure(k8sml: Call, here: Path) -> None:
    put(here, "a.yaml", deployment("acme/oldflow:v0.4.0", "acme/newflow:v1.9.0"))
    done = k8sml("scan", "--as-of", DAY)
    assert (done.code, done.err) == (0, "")
    assert done.lines[0].startswith("1 file read: 2 components of 2 projects · 1 replace · 1 update")
    assert "superseded by NewFlow since 2023-06-01" in done.out
    assert "4 stable releases behind 1.13.0" in done.out
    assert "a.yaml:9" in done.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("superseded", 1),
        ("archived,behind>11m", 1),
        ("archived,behind>12m", 0),
        ("behind>3", 1),
        ("behind>4", 0),
        ("hold", 1),
        ("renamed", 0),
    ],
)
def test_a_check_fails_on_what_it_was_asked_to_fail_on(
    k8sml: Call, here: Path, words: str, code: int
) -> None:
    put(here, "a.yaml", deployment("acme/oldflow:v0.4.0", "acme/newflow:v1.9.0"))
    assert k8sml("scan", "--as-of", DAY, "--fail-on", words).code == code


def test_a_failing_check_names_what_failed(k8sml: Call, here: Path) -> None:
    put(here, "a.yaml", deployment("oldhub/server:v1.13.0", "acme/oldflow:v0.4.0"))
    done = k8sml("scan", "--as-of", DAY, "--fail-on", "superseded")
    assert done.err == "k8sml: --fail-on superseded: OldFlow, ModelHub\n"


def test_what_cannot_be_read_makes_the_result_partial(k8sml: Call, here: Path) -> None:
    put(here, "bad.yaml", "a: [1\n")
    put(here, "good.yaml", deployment("acme/newflow:v1.13.0"))
    done = k8sml("scan", "--as-of", DAY)
    assert done.code == 3
    assert "NewFlow" in done.out
    assert done.err.startswith("k8sml: bad.yaml:")


def test_a_finding_goes_before_what_could_not_be_read(k8sml: Call, here: Path) -> None:
    put(here, "bad.yaml", "a: [1\n")
    put(here, "a.yaml", deployment("acme/oldflow:v0.4.0"))
    assert k8sml("scan", "--as-of", DAY, "--fail-on", "superseded").code == 1


def test_a_past_day_knows_no_later_end(k8sml: Call, here: Path) -> None:
    put(here, "a.yaml", deployment("acme/oldflow:v0.4.0"))
    assert "superseded" not in k8sml("scan", "--as-of", "2023-05-31").out


def test_a_project_that_was_not_there_yet_is_still_found(k8sml: Call, here: Path) -> None:
    put(here, "a.yaml", deployment("acme/newflow:v1.9.0"))
    done = k8sml("scan", "--as-of", "2015-01-01", "-o", "name")
    assert (done.code, done.out) == (0, "newflow\n")


@pytest.mark.parametrize("as_of", ["2015-01-01", "2024-06-30"])
@pytest.mark.parametrize("since", ["", ", since: 2026-01-01"], ids=["undated", "later"])
def test_an_override_never_reaches_a_day_before_it(
    k8sml: Call, here: Path, tmp_path: Path, as_of: str, since: str
) -> None:
    own = tmp_path / "own.yaml"
    override = f"{{verdict: adopt, reason: ours, until: 2999-01-01{since}}}"
    own.write_text(f"projects:\n- slug: newflow\n  override: {override}\n", encoding="utf-8")
    put(here, "a.yaml", deployment("acme/newflow:v1.9.0"))
    day = ("--as-of", as_of, "-o", "json")
    (own_item,) = json.loads(k8sml("scan", *day, "--catalog", str(own)).out)["items"]
    (plain_item,) = json.loads(k8sml("scan", *day).out)["items"]
    assert own_item["verdict"] == plain_item["verdict"] != "adopt"


def test_columns_and_rows_alone(k8sml: Call, here: Path) -> None:
    put(here, "a.yaml", deployment("acme/newflow:v1.9.0"))
    done = k8sml("scan", "--as-of", DAY, "--columns", "slug,version,latest", "--no-headers")
    assert done.out == "update  newflow  1.9.0  1.13.0\n"


def test_a_catalog_of_one_s_own_adds_what_is_looked_for(k8sml: Call, here: Path) -> None:
    own = put(
        here.parent,
        "own.yaml",
        "projects:\n- {slug: ours, name: Ours, summary: Does., category: data, repo: a/b, "
        "detect: {images: [registry.example.org/ours]}}\n",
    )
    put(here, "a.yaml", deployment("registry.example.org/ours:v1"))
    assert "belongs to no project" in k8sml("scan").out
    assert "Ours" in k8sml("scan", "--catalog", str(own)).out


def test_the_hook_for_pre_commit_fails_on_what_was_superseded(k8sml: Call, here: Path) -> None:
    (hook,) = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
    program, *words = str(hook["entry"]).split()
    args: list[str] = [*words, *hook["args"]]
    assert (program, hook["pass_filenames"]) == ("k8sml", False)
    put(here, "a.yaml", deployment("acme/newflow:v1.9.0"))
    assert k8sml(*args).code == 0
    put(here, "b.yaml", deployment("acme/oldflow:v0.4.0"))
    assert k8sml(*args).code == 1


# ---- usage ----


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("nowhere",), "nowhere: no such file or directory"),
        (("--fail-on", "old"), "--fail-on: no rule 'old'; use one of superseded, archived, "),
        (("--ignore", "modelhub:old"), "--ignore: no rule 'old'; use one of superseded, archived, "),
        (("--ignore", ":behind"), "--ignore: ':behind' names no project; use PROJECT or PROJECT:RULE"),
        (
            ("--ignore", "modelhup"),
            "--ignore modelhup: no project named 'modelhup'; did you mean modelhub?",
        ),
        (("--context", "prod"), "--context needs --cluster"),
        (("--columns", "nope"), "no column 'nope'; use one of name, slug, "),
        (
            ("-o", "xml"),
            "no output format 'xml'; use one of table, wide, name, json, yaml, csv, markdown, sarif",
        ),
    ],
)
def test_slips_of_the_command_line_are_one_line(
    k8sml: Call, here: Path, args: tuple[str, ...], says: str
) -> None:
    done = k8sml("scan", *args)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert says in done.err


def test_other_commands_take_no_sarif(k8sml: Call) -> None:
    done = k8sml("list", "-o", "sarif")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "no output format 'sarif'; use one of table, wide, name, json, yaml, csv, markdown" in done.err


def test_nothing_is_waited_for_where_nothing_is_piped_in(environment: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "k8sml", "scan", "-"],
        stdin=theirs,
        env=environment,
        capture_output=True,
        check=False,
        timeout=60,
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 2
    assert b"standard input is a terminal" in done.stderr


# ---- ignores ----


def test_an_ignored_finding_is_shown_and_does_not_fail(k8sml: Call, here: Path) -> None:
    put(here, "a.yaml", deployment("acme/oldflow:v0.4.0"))
    done = k8sml("scan", "--as-of", DAY, "--fail-on", "superseded", "--ignore", "oldflow:superseded")
    assert (done.code, done.err) == (0, "")
    assert "superseded by NewFlow since 2023-06-01 (ignored: --ignore)" in done.out


def test_ignores_of_a_file_hold_until_their_end(k8sml: Call, here: Path, on: Turn) -> None:
    put(here, "a.yaml", deployment("oldhub/server:v1.13.0"))
    put(
        here,
        ".k8sml.toml",
        '[[ignore]]\nproject = "oldhub"\nwhat = "renamed"\nreason = "moves in May"\nuntil = 2026-10-31\n',
    )
    on("2026-10-31")
    held = k8sml("scan", "--fail-on", "superseded")
    assert (held.code, held.err) == (0, "")
    assert "(ignored: moves in May)" in held.out
    on("2026-11-01")
    over = k8sml("scan", "--fail-on", "superseded")
    assert over.code == 1
    assert ".k8sml.toml:1: the ignore of modelhub:renamed ended on 2026-10-31" in over.err


def test_an_ignore_that_matches_nothing_is_said_so(k8sml: Call, here: Path) -> None:
    put(here, "a.yaml", deployment("acme/newflow:v1.13.0"))
    done = k8sml("scan", "--as-of", DAY, "--ignore", "oldflow")
    assert (done.code, done.err) == (0, "k8sml: --ignore oldflow: the ignore of oldflow matches no finding\n")


def test_a_broken_file_of_ignores_names_file_and_line(k8sml: Call, here: Path) -> None:
    put(here, "sub/.k8sml.toml", '[[ignore]]\nproject = "oldflow"\nuntil = 2027-01-01\n')
    done = k8sml("scan", "sub")
    assert (done.code, done.out) == (2, "")
    assert done.err == "k8sml: sub/.k8sml.toml:1: ignore[0].reason: missing: say why, in a few words\n"


# ---- standard input and output ----


def _piped(environment: dict[str, str], text: str, *args: str) -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "k8sml", "scan", *args],
        input=text.encode(),
        env=environment,
        capture_output=True,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_standard_input_is_read_beside_files(environment: dict[str, str], here: Path) -> None:
    put(here, "a.yaml", deployment("acme/newflow:v1.9.0"))
    listed = {"apiVersion": "v1", "kind": "List", "items": [json.loads(_json("acme/oldflow:v0.4.0"))]}
    done = _piped(environment, json.dumps(listed), "-", "a.yaml", "--as-of", DAY, "-o", "name")
    assert (done.code, done.err, done.lines) == (0, "", ["oldflow", "newflow"])


def _json(image: str) -> str:
    pod = {"spec": {"containers": [{"name": "c", "image": image}]}}
    return json.dumps(
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "it"}, "spec": {"template": pod}}
    )


def test_sarif_names_files_from_the_current_folder(k8sml: Call, here: Path) -> None:
    put(here, "deploy/a.yaml", deployment("acme/oldflow:v0.4.0"))
    done = k8sml("scan", str(here), "--as-of", DAY, "-o", "sarif")
    (run,) = json.loads(done.out)["runs"]
    at = run["results"][0]["locations"][0]["physicalLocation"]
    assert at == {
        "artifactLocation": {"uri": "deploy/a.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 9},
    }


@pytest.fixture
def big(here: Path) -> Path:
    """A folder with more files than are read before a person wonders."""
    for number in range(320):
        put(here, f"{number}.yaml", deployment("acme/newflow:v1.9.0"))
    return here


def test_a_big_tree_shows_its_progress_to_a_person_and_leaves_nothing_of_it(
    environment: dict[str, str], big: Path
) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "k8sml", "scan", str(big), "-o", "name"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment,
    )
    os.close(theirs)
    shown = read_all(ours)
    out, _ = process.communicate()
    os.close(ours)
    assert (process.returncode, out) == (0, b"newflow\n")
    assert "files" in bare(shown)
    assert "320/320" in bare(shown)


def test_where_nobody_looks_on_no_progress_is_shown(process: Call, big: Path) -> None:
    done = process("scan", str(big), "-o", "name")
    assert (done.code, done.out, done.err) == (0, "newflow\n", "")


# ---- the cluster ----

KUBECTL = """\
#!/bin/sh
echo "$*" >> "$CALLS"
kind=$(printf '%s\\n' "$@" | grep -A1 -x get | tail -n 1)
if [ -f "$ANSWERS/$kind.err" ]; then cat "$ANSWERS/$kind.err" >&2; exit 1; fi
if [ -f "$ANSWERS/all.err" ]; then cat "$ANSWERS/all.err" >&2; exit 1; fi
if [ -f "$ANSWERS/$kind.json" ]; then cat "$ANSWERS/$kind.json"; exit 0; fi
echo '{"apiVersion": "v1", "kind": "List", "items": []}'
"""


@pytest.fixture
def answers(tmp_path: Path, environment: dict[str, str]) -> Path:
    """Where the kubectl on PATH takes answers from, `<kind>.json` or `<kind>.err`; `calls` are its calls."""
    folder = tmp_path / "answers"
    folder.mkdir()
    kubectl = put(tmp_path, "bin/kubectl", KUBECTL)
    kubectl.chmod(0o755)
    environment["PATH"] = f"{kubectl.parent}{os.pathsep}{environment['PATH']}"
    environment["ANSWERS"], environment["CALLS"] = str(folder), str(folder / "calls")
    return folder


def test_the_cluster_is_asked_by_kubectl_and_each_call_is_told(
    process: Call, here: Path, answers: Path
) -> None:
    put(answers, "deployments.apps.json", _json("acme/oldflow:v0.4.0"))
    done = process("scan", "--cluster", "--context", "prod; rm -rf /", "--as-of", DAY)
    assert done.code == 0
    assert "OldFlow" in done.out
    calls = (answers / "calls").read_text().splitlines()
    assert all(call.startswith("--context=prod; rm -rf / get ") for call in calls)
    assert [line.removeprefix("k8sml: calling kubectl ") for line in done.err.splitlines()] == calls
    kinds = {call.partition(" get ")[2].split()[0] for call in calls}
    assert kinds >= {"deployments.apps", "statefulsets.apps", "daemonsets.apps"}


def test_a_kind_that_is_forbidden_is_named_and_the_rest_is_kept(
    process: Call, here: Path, answers: Path
) -> None:
    put(answers, "deployments.apps.json", _json("acme/oldflow:v0.4.0"))
    put(
        answers,
        "jobs.batch.err",
        'Error from server (Forbidden): jobs.batch is forbidden: User "u" cannot list resource "jobs"\n',
    )
    done = process("scan", "--cluster", "--as-of", DAY)
    assert done.code == 3
    assert "OldFlow" in done.out
    assert "k8sml: kubectl get jobs:1: Error from server (Forbidden): jobs.batch is forbidden" in done.err


def test_a_cluster_that_knows_nobody_is_an_authentication_error(
    process: Call, here: Path, answers: Path
) -> None:
    put(answers, "all.err", "error: You must be logged in to the server (Unauthorized)\n")
    done = process("scan", "--cluster")
    assert (done.code, done.out) == (4, "")
    assert "the cluster refused the credentials" in done.err


def test_a_cluster_that_does_not_answer_is_asked_once(process: Call, here: Path, answers: Path) -> None:
    put(answers, "all.err", "The connection to the server localhost:8080 was refused - did you specify it?\n")
    done = process("scan", "--cluster")
    assert done.code == 3
    assert len((answers / "calls").read_text().splitlines()) == 1


def test_a_context_that_is_not_there_is_a_slip(process: Call, here: Path, answers: Path) -> None:
    put(answers, "all.err", 'error: context "nope" does not exist\n')
    done = process("scan", "--cluster", "--context", "nope")
    assert (done.code, done.out) == (2, "")
    assert 'k8sml: kubectl: error: context "nope" does not exist' in done.err


def test_without_kubectl_the_pipe_is_named(process: Call, here: Path) -> None:
    done = process("scan", "--cluster", PATH="/nowhere")
    assert (done.code, done.out) == (2, "")
    assert "kubectl was not found" in done.err


def test_an_answer_that_is_no_json_is_a_trouble(process: Call, here: Path, answers: Path) -> None:
    put(answers, "deployments.apps.json", '{"apiVersion": "apps/v1", "kind": "Depl')
    done = process("scan", "--cluster")
    assert done.code == 3
    assert "kubectl get deployments:" in done.err


def test_an_answer_that_is_empty_is_a_trouble_and_an_empty_list_is_none(
    process: Call, here: Path, answers: Path
) -> None:
    assert process("scan", "--cluster").code == 0
    put(answers, "deployments.apps.json", "\n")
    done = process("scan", "--cluster")
    assert done.code == 3
    assert "kubectl get deployments:1: kubectl printed nothing" in done.err


def test_a_kubectl_that_hangs_is_given_up_and_not_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kubectl = put(tmp_path, "bin/kubectl", "#!/bin/sh\nexec sleep 60\n")
    kubectl.chmod(0o755)
    monkeypatch.setenv("PATH", f"{kubectl.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(cluster, "_CALL_SECONDS", 1)
    (answer,) = cluster.ask(None, lambda _: None)
    assert answer.error is not None
    assert answer.error.reason == "no answer after 1 seconds"

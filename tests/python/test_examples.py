"""Every example under scenarios/ is read by the schema and by the program, and runs, alone and with its plans."""

import json
import subprocess
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import yaml

from demo_path import PROGRAM, ROOT

SCENARIOS = {file.name: file for file in sorted((ROOT / "scenarios").glob("*.yaml")) if "kind: Scenario" in file.read_text()}
PLANS = {file.name: file for file in sorted((ROOT / "scenarios").glob("*.yaml")) if "kind: Plan" in file.read_text()}
BAD = ROOT / "tests" / "scenarios" / "bad"


def scenario_of(plan: str) -> Path:
    """A plan bears its scenario's name in front: canary-rollout.yaml is for canary.yaml."""
    return max((file for name, file in SCENARIOS.items() if plan.startswith(Path(name).stem)), key=lambda file: len(file.stem))


def sandtable(*words) -> tuple[int, str, str]:
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=240)
    return done.returncode, done.stdout, done.stderr


@cache
def schema(kind: str) -> jsonschema.Draft202012Validator:
    document = json.loads(sandtable("schema", *([kind] if kind == "plan" else []))[1])
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


def problems(kind: str, file: Path) -> list[str]:
    return [error.message for error in schema(kind).iter_errors(yaml.safe_load(file.read_text()))]


def test_there_are_examples():
    assert len(SCENARIOS) >= 4 and len(PLANS) >= 4


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_fits_the_schema_and_runs(name):
    assert problems("scenario", SCENARIOS[name]) == []
    status, out, err = sandtable("run", SCENARIOS[name], "--replications", 1, "--check", "--format", "json")
    outcome = json.loads(out)
    assert status in (0, 1) and err == "", err
    assert outcome["replications"] == {"asked": 1, "done": 1, "failed": []}
    assert outcome["engine"]["request_events"] > 10_000
    assert all(outcome["kpis"][f"traffic.{traffic['name']}.rate"]["mean"] > 0 for traffic in yaml.safe_load(SCENARIOS[name].read_text())["traffic"])


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_fits_the_schema_and_changes_something(name):
    assert problems("plan", PLANS[name]) == []
    status, out, err = sandtable("compare", scenario_of(name), PLANS[name], "--replications", 2, "--check", "--format", "json")
    assert status in (0, 1) and err == "", err
    first, second = json.loads(out)["plans"]
    assert first["plan"] is None and second["plan"] == yaml.safe_load(PLANS[name].read_text())["name"]
    assert first["kpis"] != second["kpis"]


@pytest.mark.parametrize("name", ["bare-duration", "missing-name", "unknown-key", "fractional-count", "two-steps-in-one"])
def test_the_schema_refuses_what_the_reader_refuses(name):
    assert problems("scenario", BAD / f"{name}.yaml")


def test_retry_budgets_end_the_storm():
    """The fault lasts 20 s of 210 s that are measured. Without budgets what is tried again keeps the database overloaded to the end."""
    steps = ("services.web.endpoints.page.steps.1.call", "services.cart.endpoints.read.steps.1.call")
    budgets = [word for step in steps for word in ("--set", f"{step}.budget.preset=linkerd")]
    answered = []
    for settings in ([], budgets):
        out = sandtable("run", SCENARIOS["retry-storm.yaml"], "--replications", 1, "--format", "json", *settings)[1]
        answered.append(json.loads(out)["kpis"]["traffic.users.availability"]["mean"])
    assert answered[0] < 0.3 and answered[1] > 0.85


# The load before the shock is one and the same; only the cache has been emptied, with a replica too few to fill it again.
def test_a_restart_and_a_lost_replica_make_a_stampede():
    words = ["stability", ROOT / "scenarios" / "stampede.yaml", "--of", "db", "--shock", "outage:catalogue:10s", "--settle", "150s",
             "--load", "1:1.25:2", "--loss", "0:1", "--format", "json"]
    status, out, _ = sandtable(*words)
    found = json.loads(out)
    points = {(point["load"], point["lost"]): point for point in found["points"]}
    assert status == 1 and points[1.0, 0]["state"] == "safe"
    assert (points[1.0, 1]["state"], points[1.0, 1]["mechanism"]) == ("vulnerable", "cache stampede")
    status, out, _ = sandtable(*words, "--set", "services.db.queue=12")
    assert status == 0 and all(point["state"] == "safe" for point in json.loads(out)["points"])


def test_what_the_readme_shows_can_be_typed(tmp_path):
    """Every command of the README but those that need a system to talk to."""
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")
    lines = [line.split("#")[0].split() for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("sandtable ")]
    for words in lines:
        if {"URL", "CONTEXT"} & set(words) or words[1] in ("plan", "doctor"):
            assert subprocess.run([PROGRAM, *[word for word in words[1:3] if word.isalpha()], "--help"], capture_output=True).returncode == 0
            continue
        done = subprocess.run([PROGRAM, *words[1:]], cwd=tmp_path, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"
    assert len(lines) >= 8


def test_the_demos_skeleton_fits_the_schema():
    assert problems("scenario", ROOT / "scenarios" / "demo" / "skeleton.yaml") == []

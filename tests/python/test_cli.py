"""The `sandtable` program: what it prints where, its exit statuses, and what it says of a mistyped line."""

import hashlib
import json
import os
import signal
import subprocess
import time
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from demo_path import BUILD, PROGRAM

SCENARIO = """apiVersion: sandtable/v1
kind: Scenario
name: small
seed: 3
run: {duration: 30s, warmup: 5s, replications: 4}
services:
  - name: cart
    replicas: 2
    concurrency: 2
    balance: shared-queue
    endpoints: [{name: read, steps: [{work: exponential(10ms)}]}]
traffic:
  - {name: users, to: cart.read, arrivals: poisson(200/s)}
objectives:
  - {name: fast, kpi: traffic.users.latency.p95, below: 60ms}
"""
PLAN = """apiVersion: sandtable/v1
kind: Plan
name: cart-{0}
actions:
  - {{at: 0s, scale: {{service: cart, replicas: {0}}}}}
"""


@pytest.fixture
def here(tmp_path):
    (tmp_path / "small.yaml").write_text(SCENARIO)
    for replicas in (1, 3):
        (tmp_path / f"cart-{replicas}.yaml").write_text(PLAN.format(replicas))
    return tmp_path


@pytest.fixture
def sandtable(here):
    def run(*words, status=0):
        done = subprocess.run([PROGRAM, *map(str, words)], cwd=here, capture_output=True, text=True, timeout=240)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run


def test_every_command_explains_itself_with_an_example(sandtable):
    for command in ([], ["init"], ["validate"], ["schema"], ["run"], ["compare"], ["show"], ["stability"], ["twin", "calibrate"], ["twin", "score"],
                    ["twin", "show"], ["plan", "scaling"], ["apply"], ["verify"], ["ledger", "show"], ["stop"], ["doctor"]):
        text = sandtable(*command, "--help").stdout
        assert "sandtable " + " ".join(command) in text.split("Example:\n")[1]


def test_version(sandtable):
    assert sandtable("--version").stdout == "sandtable 0.1.0\n"


def test_init_writes_a_scenario_that_runs_and_never_overwrites(sandtable, here):
    sandtable("init", "first.yaml")
    sandtable("run", "first.yaml", "--replications", 2)
    before = (here / "first.yaml").read_text()
    again = sandtable("init", "first.yaml", status=2)
    assert "is there already" in again.stderr
    assert (here / "first.yaml").read_text() == before
    assert sandtable("init", "-").stdout == before.replace("first.yaml", "scenario.yaml")


def test_run_prints_the_result_and_nothing_else(sandtable, here):
    done = sandtable("run", "small.yaml", "--format", "json")
    outcome = json.loads(done.stdout)
    assert done.stderr == ""  # no terminal, no bar
    assert list(outcome) == ["sandtable", "scenario", "plan", "seed", "fidelity", "replications", "kpis", "objectives", "saturation", "engine", "trace_digest"]
    assert outcome["scenario"] == {"name": "small", "sha256": hashlib.sha256(SCENARIO.encode()).hexdigest()}
    assert outcome["replications"] == {"asked": 4, "done": 4, "failed": []}
    assert outcome["objectives"][0]["met"] is True
    assert outcome["kpis"]["traffic.users.rate"]["mean"] == pytest.approx(200, rel=0.05)


def test_run_by_queueing_theory_simulates_no_request(sandtable):
    outcome = json.loads(sandtable("run", "small.yaml", "--fidelity", "analytic", "--format", "json").stdout)
    assert outcome["fidelity"] == "analytic" and outcome["engine"]["request_events"] == 0
    assert outcome["kpis"]["traffic.users.rate"]["mean"] == pytest.approx(200)
    assert outcome["kpis"]["traffic.users.latency.max"]["mean"] is None


def test_the_same_bytes_for_any_number_of_jobs(sandtable):
    def bytes_of(jobs):
        outcome = json.loads(sandtable("run", "small.yaml", "--format", "json", "--jobs", jobs).stdout)
        del outcome["engine"]
        return json.dumps(outcome)

    assert bytes_of(1) == bytes_of(2)


def test_exit_status_1_where_an_objective_is_not_met(sandtable):
    text = sandtable("run", "small.yaml", "--set", "objectives.fast.below=5ms", status=1).stdout
    assert "NOT MET" in text


def test_exit_status_2_for_input_that_cannot_be_used(sandtable, here):
    (here / "bad.yaml").write_text(SCENARIO.replace("concurrency", "concurency"))
    text = sandtable("run", "bad.yaml", status=2).stderr
    assert text.startswith("bad.yaml:9:5: unknown key") and 'did you mean "concurrency"?' in text
    found = json.loads(sandtable("run", "bad.yaml", "--format", "json", status=2).stdout)["diagnostics"][0]
    assert (found["file"], found["line"], found["column"]) == ("bad.yaml", 9, 5)
    assert "none.yaml" in sandtable("run", "none.yaml", status=2).stderr
    assert "none.yaml" in sandtable("run", "small.yaml", "--plan", "none.yaml", status=2).stderr


def test_exit_status_3_where_a_replication_failed(here):
    worker = {"SANDTABLE_WORKER": str(BUILD / "tests" / "app" / "troubled_worker"), "SANDTABLE_TEST_TROUBLE": "crash:2"}
    done = subprocess.run([PROGRAM, "run", "small.yaml", "--format", "json"], cwd=here, capture_output=True, text=True, timeout=240, env=os.environ | worker)
    assert done.returncode == 3, done.stderr
    replications = json.loads(done.stdout)["replications"]
    assert (replications["asked"], replications["done"]) == (4, 3)
    (failed,) = replications["failed"]
    assert failed["replication"] == 2 and "signal" in failed["reason"]
    again = subprocess.run([PROGRAM, "run", "small.yaml", "--seed", str(failed["seed"]), "--replications", "3"], cwd=here, capture_output=True,
                           text=True, timeout=240, env=os.environ | worker)
    assert again.returncode == 3 and "--seed 3 --replications 3 repeats it" in again.stdout


def test_exit_status_4_where_an_outside_system_fails(sandtable, here):
    (here / "open.yaml").write_text(
        SCENARIO.replace("poisson(200/s)}", "estimate, telemetry: {selector: 'job=\"x\"', requests: asked_total}}")
    )
    text = sandtable("twin", "calibrate", "--prometheus", "http://127.0.0.1:1", "--scenario", "open.yaml", "--window", "10s", "--out", "twin",
                     status=4).stderr
    assert "127.0.0.1" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rnu", "small.yaml"], 'unknown command rnu did you mean "run"?'),
        (["twin", "calibrat"], 'unknown command calibrat did you mean "calibrate"?'),
        (["run", "small.yaml", "--replication", "3"], 'unknown option --replication did you mean "--replications"?'),
        (["run", "small.yaml", "--quite"], 'unknown option --quite did you mean "--quiet"?'),
        (["run"], "SCENARIO is required"),
        (["run", "small.yaml", "--format", "xml"], "--format: xml is neither text nor json"),
        (["run", "small.yaml", "--replications", "0"], "not in range"),
        (["run", "small.yaml", "--set", "services.cart.replica=3"], 'did you mean "replicas"?'),
        (["run", "small.yaml", "--set", "nonsense"], "nonsense"),
        (["verify", "--ledger", "l.db", "--prometheus", "http://127.0.0.1:1", "--window", "60"], 'write "60s"'),
        (["ledger", "show", "--ledger", "none.db"], "there is no such ledger"),
        (["stop", "--ledger", "none.db"], "there is no such ledger"),
        (["show", "small.yaml"], "no HDF5 file"),
        (["twin", "show", "small.yaml"], "no calibrated twin"),
        (["compare", "small.yaml"], "PLAN is required"),
        (["stability", "small.yaml", "--load", "1:2"], 'FROM:TO:STEPS, as 0.5:2:7'),
        (["stability", "small.yaml", "--loss", "0.5"], "whole numbers, as 0:3"),
        (["stability", "small.yaml", "--shock", "rain:3:1s"], "outage:SERVICE:10s"),
        (["stability", "small.yaml", "--of", "crat"], 'did you mean "cart"?'),
        (["stability", "small.yaml", "--shock", "outage:crat:1s"], 'did you mean "cart"?'),
        (["stability", "small.yaml", "--fidelity", "fluid"], "the map needs exact"),
    ],
)
def test_what_is_said_of_a_mistake(sandtable, words, said):
    done = sandtable(*words, status=2)
    assert said in done.stderr
    assert done.stdout == ""


def test_a_kept_run_shows_the_same_again(sandtable):
    first = sandtable("run", "small.yaml", "--out", "run.h5", "--format", "json").stdout
    assert sandtable("show", "run.h5", "--format", "json").stdout == first
    assert "name: small" in sandtable("show", "run.h5", "--scenario").stdout


def test_compare_chooses_and_pairs(sandtable):
    study = json.loads(sandtable("compare", "small.yaml", "cart-3.yaml", "cart-3.yaml", "--format", "json").stdout)
    assert [one["plan"] for one in study["plans"]] == ["cart-3", "cart-3"]
    assert all(d["mean"] in (0, None) for d in study["differences"][0]["kpis"].values())
    assert study["chosen"]["plan"] == "cart-3"
    # One alone is compared with the scenario as it stands, which is cheaper and good enough.
    alone = json.loads(sandtable("compare", "small.yaml", "cart-3.yaml", "--format", "json").stdout)
    assert [one["plan"] for one in alone["plans"]] == [None, "cart-3"]
    assert alone["chosen"]["plan"] == "as it stands"
    sandtable("compare", "small.yaml", "cart-1.yaml", "cart-1.yaml", status=1)


def test_compare_writes_the_chosen_plan_and_its_prediction(sandtable, here):
    # Two of three replicas are cheaper than the scenario as it stands; one would be too few.
    (here / "cart-2.yaml").write_text("apiVersion: sandtable/v1\nkind: Plan\nname: cart-2\nactions:\n  - {at: 0s, scale: {service: cart, replicas: 2}}\n")
    study = json.loads(sandtable("compare", "small.yaml", "cart-2.yaml", "cart-1.yaml", "--set", "services.cart.replicas=3", "--out", "chosen.yaml", "--format", "json").stdout)
    assert study["chosen"]["plan"] == "cart-2"
    assert "cart-2" in (here / "chosen.yaml").read_text()
    prediction = json.loads((here / "chosen.prediction.json").read_text())
    by_plan = {one["plan"]: one["kpis"]["service.cart.latency.mean"]["mean"] for one in study["plans"]}
    assert prediction["plan"] == "cart-2" and prediction["read_set"]["services"]["cart"] == {"replicas": 3}
    assert prediction["with_plan"]["kpis"]["service.cart.latency.mean"]["mean"] == by_plan["cart-2"]
    assert prediction["without_plan"]["kpis"]["service.cart.latency.mean"]["mean"] == by_plan[None]


def test_compare_writes_nothing_where_things_may_stay_as_they_are(sandtable, here):
    done = sandtable("compare", "small.yaml", "cart-3.yaml", "--out", "chosen.yaml")
    assert not (here / "chosen.yaml").exists() and "wrote no plan" in done.stderr


def test_plan_scaling_writes_plan_and_prediction(sandtable, here):
    done = sandtable("plan", "scaling", "small.yaml", "--peak", 1.8, "--max-replicas", 6, "--out", "plan.yaml", "--format", "json")
    choice = json.loads(done.stdout)
    assert choice["chosen"]["replicas"]["cart"] >= 2
    prediction = json.loads((here / "plan.prediction.json").read_text())
    assert prediction["plan"] == choice["chosen"]["plan"]
    assert prediction["window_s"] == 25
    for which in ("with_plan", "without_plan"):
        kpi = prediction[which]["kpis"]["traffic.users.latency.p95"]
        assert kpi["pi90"][0] <= kpi["mean"] <= kpi["pi90"][1]
    assert prediction["with_plan"]["kpis"]["traffic.users.latency.p95"]["mean"] <= 0.06
    sandtable("validate", "small.yaml", "--plan", "plan.yaml")
    sandtable("run", "small.yaml", "--plan", "plan.yaml")


def test_plan_scaling_says_when_nothing_will_do(sandtable, here):
    text = sandtable("plan", "scaling", "small.yaml", "--set", "objectives.fast.below=1ms", "--out", "plan.yaml", status=1).stdout
    assert text.startswith("No plan: no replica counts within the limit")
    assert not (here / "plan.yaml").exists()


STORM = (Path(__file__).parent / "storm.yaml").read_text()
STABILITY = ["stability", "storm.yaml", "--load", "0.4,1,2.2", "--loss", "0", "--shock", "load:5:2s", "--settle", "5s", "--recovery", "30s", "--window", "20s"]


@pytest.fixture
def storm(here):
    (here / "storm.yaml").write_text(STORM)
    return here


def test_stability_draws_the_map_and_finds_the_change(sandtable, storm):
    found = json.loads(sandtable(*STABILITY, "--html", "map.html", "--format", "json", status=1).stdout)
    assert [point["state"] for point in found["points"]] == ["safe", "vulnerable", "unstable"]
    present = found["points"][1]
    assert present["mechanism"] == "retry storm" and present["amplification"] == pytest.approx(3, abs=0.2)
    assert found["safe"] is False and found["change"]["found"] is True
    assert all(rejected["cost"] <= found["change"]["cost"] and rejected["reason"].startswith("still ") for rejected in found["change"]["rejected"])
    changed = [word for one in found["change"]["set"] for word in ("--set", one)]
    text = sandtable(*STABILITY, *changed).stdout
    assert "[S]" in text and "No change is needed" in text
    page = (storm / "map.html").read_text()
    root = xml.fromstring(page.split("\n", 1)[1])
    assert [cell.attrib["class"] for cell in root.findall(".//figure[@class='map']//g")] == ["cell safe", "cell vulnerable wanted", "cell unstable"]
    assert len(root.findall(".//svg")) >= 5  # the map, and what happens at the present load
    assert "://" not in page and "url(" not in page


def test_stability_is_the_same_for_any_number_of_jobs(sandtable, storm):
    one, two = (sandtable(*STABILITY, "--format", "json", "--jobs", jobs, status=1).stdout for jobs in (1, 2))
    assert one == two


def test_stability_says_where_replications_failed(storm):
    worker = {"SANDTABLE_WORKER": str(BUILD / "tests" / "app" / "troubled_worker"), "SANDTABLE_TEST_TROUBLE": "crash:1"}
    done = subprocess.run([PROGRAM, *STABILITY, "--max-changes", "0", "--format", "json"], cwd=storm, capture_output=True, text=True, timeout=240,
                          env=os.environ | worker)
    assert done.returncode == 3, done.stderr
    assert {failed["replication"] for failed in json.loads(done.stdout)["failed"]} == {1}


@pytest.mark.parametrize("words", [["run", "small.yaml"], ["compare", "small.yaml", "cart-1.yaml", "cart-3.yaml"]])
def test_the_report_is_one_page_that_needs_nothing(sandtable, here, words):
    done = subprocess.run([PROGRAM, *words, "--html", "page.html"], cwd=here, capture_output=True, timeout=240)
    assert done.returncode in (0, 1), done.stderr
    page = (here / "page.html").read_text()
    root = xml.fromstring(page.split("\n", 1)[1])  # after the doctype it is XML
    assert len(root.findall(".//svg")) >= 6
    assert not [e for e in root.iter() if e.tag in ("script", "link", "img", "iframe") or "src" in e.attrib or "href" in e.attrib]
    assert "://" not in page and "url(" not in page


def test_schema_is_json(sandtable):
    assert json.loads(sandtable("schema").stdout)["$schema"].startswith("https://json-schema.org/")
    assert json.loads(sandtable("schema", "plan").stdout) != json.loads(sandtable("schema").stdout)


def test_doctor_finds_the_worker(sandtable):
    findings = {f["what"]: f for f in json.loads(sandtable("doctor", "--format", "json").stdout)["findings"]}
    assert findings["worker program"]["state"] == "good"
    lost = subprocess.run([PROGRAM, "doctor"], env=os.environ | {"SANDTABLE_WORKER": "/nowhere"}, capture_output=True, text=True)
    assert lost.returncode == 4 and "To mend:" in lost.stdout


def test_interrupting_stops_cleanly_with_what_is_done(here):
    process = subprocess.Popen([PROGRAM, "run", "small.yaml", "--replications", "100000", "--format", "json", "--out", "run.h5"], cwd=here,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    workers = ""
    deadline = time.monotonic() + 60
    while not (workers := children.read_text().strip()):  # until its worker is there
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    answer = json.loads(out)
    assert answer.get("interrupted") is True or answer["error"]["kind"] == "interrupted"
    for worker in workers.split():
        assert not Path(f"/proc/{worker}").exists()

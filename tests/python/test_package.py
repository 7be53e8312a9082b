"""The Python surface: what a notebook's author meets."""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import sandtable as st

TEXT = """
apiVersion: sandtable/v1
kind: Scenario
name: small
seed: 3
run: {duration: 30s, warmup: 5s, replications: 4}
services:
  - name: cart
    replicas: 2
    concurrency: 2
    endpoints: [{name: read, steps: [{work: exponential(10ms)}]}]
traffic:
  - {name: users, to: cart.read, arrivals: poisson(100/s)}
objectives:
  - {name: fast, kpi: traffic.users.latency.p95, below: 250ms}
"""


@pytest.fixture(scope="module")
def scenario():
    return st.Scenario.parse(TEXT)


@pytest.fixture(scope="module")
def outcome(scenario):
    return st.run(scenario)


def test_scenario_knows_itself(scenario):
    assert scenario.name == "small"
    assert scenario.services == ["cart"]
    assert scenario.unknowns == []
    assert st.Scenario.parse(scenario.to_yaml()).to_yaml() == scenario.to_yaml()


def test_stability_maps_and_mends():
    storm = st.Scenario.load(Path(__file__).parent / "storm.yaml")
    how = {"load": "0.4,1", "loss": "0", "shocks": ["load:5:2s"], "settle": 5, "recovery": 30, "window": 20}
    found = st.stability(storm, **how)
    assert not found.safe and list(found.points["state"]) == ["safe", "vulnerable"]
    assert found.states.loc[0, 1.0] == "vulnerable"
    assert found.points.loc[1, "mechanism"] == "retry storm"
    mended = storm
    for path, value in found.change.items():
        mended = mended.set(path, value)
    again = st.stability(mended, **how)
    assert again.safe and again.change is None and again.change_text == "it is safe as it stands"
    assert found.plot().get_title() == "storm"
    with pytest.raises(ValueError, match="can't be read"):
        st.stability(storm, shocks=["rain"])


def test_set_gives_a_copy(scenario):
    more = scenario.set("services.cart.replicas", 6)
    assert "replicas: 6" in more.to_yaml()
    assert "replicas: 2" in scenario.to_yaml()
    assert "replicas: 7" in more.set("services.cart.replicas", 7).to_yaml()


def test_errors_carry_their_diagnostics():
    with pytest.raises(st.ScenarioError) as caught:
        st.Scenario.parse(TEXT.replace("concurrency", "concurency").replace("30s", "30"), name="bad.yaml")
    problems = caught.value.diagnostics
    assert len(problems) >= 2
    assert all(p.file == "bad.yaml" and p.line > 0 and p.column > 0 for p in problems)
    assert "bad.yaml:" in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_missing_file():
    with pytest.raises(FileNotFoundError):
        st.Scenario.load("there-is-no-such-file.yaml")


def test_kpis_are_a_frame(outcome):
    row = outcome.kpis.loc["service.cart.latency.p95"]
    assert row["unit"] == "s"
    assert row["ci95_low"] < row["mean"] < row["ci95_high"]
    assert row["pi90_low"] <= row["ci95_low"]
    assert row["n"] == 4


def test_samples_agree_with_means(outcome):
    samples = outcome.samples
    assert list(samples.index) == [0, 1, 2, 3]
    name = "traffic.users.latency.mean"
    assert samples[name].mean() == pytest.approx(outcome.kpis.loc[name, "mean"], rel=1e-12)


def test_series(outcome):
    frame = outcome.series("service.cart.rate")
    assert frame.shape[1] == 4
    assert frame.index[0] == 0
    with pytest.raises(KeyError, match="service.cart.rate"):
        outcome.series("service.cart.nonsense")


def test_to_dict_is_the_command_lines_json(outcome):
    document = outcome.to_dict()
    assert document["scenario"]["name"] == "small"
    assert document["replications"]["done"] == 4


def test_same_seed_same_digest(scenario, outcome):
    again = st.run(scenario, jobs=1)
    assert again.to_dict()["trace_digest"] == outcome.to_dict()["trace_digest"]
    other = st.run(scenario, seed=4)
    assert other.to_dict()["trace_digest"] != outcome.to_dict()["trace_digest"]


def test_compare(scenario):
    study = st.compare(scenario, [None, st.Plan("cart-4", [st.scale("cart", 4)])])
    name = "service.cart.latency.mean"
    assert study.kpis.loc[name, "cart-4"] < study.kpis.loc[name, "as it stands"]
    row = study.differences.set_index("kpi").loc[name]
    assert row["plan"] == "cart-4" and row["mean"] < 0
    assert study.probability_best.sum() == pytest.approx(1)
    assert study.chosen in ("as it stands", "cart-4")


def test_plan_that_does_not_fit(scenario):
    with pytest.raises(st.ScenarioError, match="nobody"):
        st.run(scenario, st.Plan("odd", [st.scale("nobody", 2)]))


def test_plan_actions():
    with pytest.raises(ValueError, match="either"):
        st.crash()
    text = st.Plan("p", [st.crash(node="general-0", at="5s", lasts="10s")]).to_yaml()
    assert "general-0" in text and "10s" in text


def test_plots(scenario, outcome):
    import matplotlib

    matplotlib.use("Agg")
    assert outcome.plot().get_title().endswith(".latency.p95")
    study = st.compare(scenario, [None, st.Plan("cart-4", [st.scale("cart", 4)])])
    assert study.plot().get_title() == "traffic.users.latency.p95"


LONG = TEXT.replace("duration: 30s", "duration: 100h").replace("replications: 4", "replications: 200")


def test_gil_is_released(scenario):
    """Another thread counts on while the workers run."""
    ticks, done = [0], threading.Event()

    def count():
        while not done.is_set():
            ticks[0] += 1
            done.wait(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    gc.collect()
    before = ticks[0]
    st.run(scenario.set("run.replications", 40))
    during = ticks[0] - before
    done.set()
    thread.join()
    assert during > 3


def test_interrupt_stops_a_run(tmp_path):
    """SIGINT during a long run raises KeyboardInterrupt, and no worker is left behind."""
    (tmp_path / "long.yaml").write_text(LONG)
    code = (
        "import sys, sandtable as st\n"
        "scenario = st.Scenario.load(sys.argv[1])\n"
        "print('ready', flush=True)\n"
        "try:\n    st.run(scenario)\n"
        "except KeyboardInterrupt:\n    print('interrupted', flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "long.yaml")], stdout=subprocess.PIPE, text=True,
                             start_new_session=True)
    try:
        assert child.stdout.readline().strip() == "ready"
        deadline = time.monotonic() + 60
        while not (workers := _descendants(child.pid)):
            assert time.monotonic() < deadline, "no worker was started"
            threading.Event().wait(0.01)
        os.kill(child.pid, signal.SIGINT)
        assert child.stdout.readline().strip() == "interrupted"
        assert child.wait(timeout=60) == 0
        assert not [pid for pid in workers if _alive(pid)]
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def _descendants(pid):
    found = []
    for line in subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.splitlines():
        child, parent = map(int, line.split())
        if parent == pid:
            found += [child, *_descendants(child)]
    return found


def _alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_observe_writes_what_the_command_line_writes(scenario, tmp_path):
    outcome = st.observe(scenario, metrics=tmp_path / "m.om", traces=tmp_path / "t.json", trace_sample="3", replications=2)
    plain = st.run(scenario, replications=2)
    assert outcome.to_dict()["trace_digest"] == plain.to_dict()["trace_digest"]
    assert (tmp_path / "m.om").read_text().rstrip().endswith("# EOF")
    lines = [json.loads(line) for line in (tmp_path / "t.json").read_text().splitlines()]
    assert lines and all("resourceSpans" in line for line in lines)


def test_observe_says_what_cannot_be(scenario, tmp_path):
    for words, said in [
        ({}, "name a file"),
        ({"metrics": tmp_path / "m", "step": "soon"}, "step"),
        ({"traces": tmp_path / "t", "traces_format": "zipkin"}, "neither otlp nor jaeger"),
        ({"traces": tmp_path / "t", "trace_sample": "many"}, "trace_sample"),
        ({"metrics": tmp_path / "m", "replication": 10_000}, "replication"),
    ]:
        with pytest.raises(ValueError, match=said):
            st.observe(scenario, **words)
    with pytest.raises(ValueError, match="exact"):
        st.observe(scenario.set("run.fidelity", "fluid"), metrics=tmp_path / "m")
    assert list(tmp_path.iterdir()) == []

"""Simulated metrics in the real Prometheus: imported as blocks, asked for over its API, read by the twin's own connector; and their
names held against those that the real HAProxy exports."""

import json
import re
import subprocess
import urllib.request
from pathlib import Path

import pytest

from conftest import PROGRAM, ROOT, answers, free_ports, get, program, wait_for

START = 1767225600
THREE = ROOT / "tests" / "python" / "observation" / "three-services.yaml"
DEMO = ROOT / "scenarios" / "demo"


class Prometheus:
    def __init__(self, processes, folder: Path, metrics: Path):
        made = subprocess.run([program("promtool"), "tsdb", "create-blocks-from", "openmetrics", metrics, folder / "data"],
                              capture_output=True, text=True, timeout=240)
        assert made.returncode == 0 and made.stderr == "", made.stderr
        (folder / "prometheus.yml").write_text("global: {}\n")
        port, = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        # The blocks are as old as the run's time 0 is set to; Prometheus would drop what is older than its retention.
        processes.start("prometheus", [program("prometheus"), "--config.file", folder / "prometheus.yml", "--storage.tsdb.path", folder / "data",
                                       "--storage.tsdb.retention.time=100y", f"--web.listen-address=127.0.0.1:{port}"])
        wait_for("Prometheus", lambda: answers(self.url + "/-/ready"), processes.check)

    def query(self, expression: str, at: float) -> list[tuple[dict, float]]:
        answer = get(self.url + "/api/v1/query", query=expression, time=START + at)
        assert answer["status"] == "success"
        return [(one["metric"], float(one["value"][1])) for one in answer["data"]["result"]]

    def number(self, expression: str, at: float) -> float:
        (_, value), = self.query(expression, at)
        return value


@pytest.fixture
def imported(processes, tmp_path):
    return lambda metrics: Prometheus(processes, tmp_path, metrics)


def test_what_was_simulated_is_what_prometheus_answers(imported, sandtable, tmp_path):
    outcome = json.loads(sandtable("run", THREE, "--metrics", "shop.om", "--format", "json"))
    prometheus = imported(tmp_path / "shop.om")
    kpis = {name: kpi["mean"] for name, kpi in outcome["kpis"].items()}
    services = {name.split(".")[1] for name in kpis if name.startswith("service.")}
    for service in services:
        counted = prometheus.number(f'haproxy_backend_http_responses_total{{proxy="{service}",code="2xx"}}', 600)
        assert counted == pytest.approx(kpis[f"service.{service}.rate"] * 600, abs=1e-6)
        # Its own replicas say the same: nobody crashed.
        assert prometheus.number(f'sum(http_server_request_duration_seconds_count{{job="{service}",http_response_status_code="200"}})', 600) == counted
        mean = prometheus.number(f'sum(http_server_request_duration_seconds_sum{{job="{service}",http_response_status_code="200"}})', 600) / counted
        assert mean == pytest.approx(kpis[f"service.{service}.latency.mean"], rel=1e-9)
        used = prometheus.number(f'sum(container_cpu_usage_seconds_total{{container="{service}"}})', 600)
        assert used / 600 == pytest.approx(kpis[f"service.{service}.cpu"], rel=1e-6, abs=1e-9)
        # As a dashboard would ask: the bucket that holds the quantile holds the KPI, too.
        below = 'sum by (le) (http_server_request_duration_seconds_bucket{job="%s",http_response_status_code="200"})' % service
        buckets = sorted((float(labels["le"]), count) for labels, count in prometheus.query(below, 600))
        top = next(bound for bound, count in buckets if count >= 0.95 * counted)
        low = max([bound for bound, count in buckets if count < 0.95 * counted], default=0)
        assert low * (1 - 0.003) <= kpis[f"service.{service}.latency.p95"] <= top * (1 + 0.003)
    assert prometheus.number("min(up)", 300) == 1
    assert prometheus.query("sandtable_run_info", 300)[0][0]["scenario"] == "three-services"


def test_a_crash_shows_as_prometheus_would_have_seen_it(imported, sandtable, tmp_path):
    sandtable("run", ROOT / "scenarios" / "failover.yaml", "--replications", 1, "--metrics", "out.om")
    prometheus = imported(tmp_path / "out.om")
    nodes = prometheus.query('min_over_time(kube_node_status_condition{condition="Ready",status="true"}[1d])', 86400 // 2)
    assert 0 in [ready for _, ready in nodes]
    assert 0 in [up for _, up in prometheus.query("min_over_time(up[1d])", 86400 // 2)]


def test_the_twin_reads_back_what_it_simulated(imported, sandtable, tmp_path):
    """The demo's skeleton with its unknowns given, simulated, and calibrated from the simulated telemetry alone."""
    known = {"services.front.endpoints.page.steps.0.work": "lognormal(20ms cv=0.5)", "services.back.endpoints.item.steps.0.work": "lognormal(30ms cv=0.6)",
             "traffic.users.arrivals": "poisson(60/s)", "network.latency": "0.5ms"}
    words = [word for path, value in known.items() for word in ("--set", f"{path}={value}")]
    sandtable("run", DEMO / "skeleton.yaml", *words, "--set", "run.duration=20m", "--replications", 1, "--metrics", "out.om")
    prometheus = imported(tmp_path / "out.om")
    twin = json.loads(sandtable("twin", "calibrate", "--prometheus", prometheus.url, "--scenario", DEMO / "skeleton.yaml", "--window", "19m",
                                "--at", START + 1200, "--out", "twin", "--format", "json"))
    found = {name: parameter["estimate"] for name, parameter in twin["parameters"].items()}
    assert found == {"services.front.endpoints.page.steps.0.work.mean": pytest.approx(0.020, rel=0.02),
                     "services.front.endpoints.page.steps.0.work.cv": pytest.approx(0.5, rel=0.03),
                     "services.back.endpoints.item.steps.0.work.mean": pytest.approx(0.030, rel=0.02),
                     "services.back.endpoints.item.steps.0.work.cv": pytest.approx(0.6, rel=0.03),
                     "traffic.users.arrivals.rate": pytest.approx(60, rel=0.02), "network.latency": pytest.approx(0.0005, rel=1e-6)}
    assert twin["fidelity"]["hit_rate"] > 0.8


HAPROXY = """
global
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend metrics
  bind 127.0.0.1:{port}
  http-request use-service prometheus-exporter if {{ path /metrics }}
  default_backend cart
backend cart
  server cart-0 127.0.0.1:{port}
"""


def haproxy_series(text: str) -> dict[str, set[frozenset]]:
    """By name, the sets of label names that its series have."""
    found = {}
    for name, labels in re.findall(r"^(haproxy_(?:frontend|backend|server)_\w+)\{(.*)\} ", text, re.MULTILINE):
        found.setdefault(name, set()).add(frozenset(re.findall(r'(\w+)="', labels)))
    return found


def test_haproxys_names_are_those_that_it_exports(processes, sandtable, tmp_path):
    port, = free_ports(1)
    (tmp_path / "haproxy.cfg").write_text(HAPROXY.format(port=port))
    processes.start("haproxy", [program("haproxy"), "-db", "-f", tmp_path / "haproxy.cfg"])
    url = f"http://127.0.0.1:{port}/metrics"
    wait_for("HAProxy", lambda: answers(url), processes.check)
    with urllib.request.urlopen(url) as answer:
        real = haproxy_series(answer.read().decode())
    sandtable("run", THREE, "--metrics", "out.om")
    ours = haproxy_series((tmp_path / "out.om").read_text())
    assert len(ours) == 10
    for name, labels in ours.items():
        assert labels <= real.get(name, set()), name

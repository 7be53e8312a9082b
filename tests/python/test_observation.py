"""What a simulated run looks like from outside: OpenMetrics for Prometheus, OTLP and Jaeger's JSON for traces.

`tests/python/observation/` holds what `two-services.yaml` gives; its instants are worked out in that file's head.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from demo_path import PROGRAM, ROOT

HERE = Path(__file__).parent / "observation"
THREE = HERE / "three-services.yaml"
SAMPLE = re.compile(r"(?P<name>[a-zA-Z_:]\w*)(?:\{(?P<labels>.*)\})? (?P<value>\S+) (?P<time>\d+\.\d{3})")
START = 1767225600


@pytest.fixture
def sandtable(tmp_path):
    def run(*words, status=0):
        done = subprocess.run([PROGRAM, *map(str, words)], cwd=tmp_path, capture_output=True, text=True, timeout=240)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run


def samples(text: str) -> list[tuple[str, dict, float, float]]:
    """Name, labels, value and time since the run's start of every sample."""
    found = []
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        part = SAMPLE.fullmatch(line)
        assert part, line
        found.append((part["name"], dict(re.findall(r'(\w+)="([^"]*)"', part["labels"] or "")), float(part["value"]), float(part["time"]) - START))
    return found


def numbered(text: str) -> str:
    """Trace and span ids by the order in which they appear: which ones they are is nobody's promise."""
    ids = {}
    return re.sub('"([0-9a-f]{32}|[0-9a-f]{16})"', lambda found: ids.setdefault(found[0], f'"id {len(ids)}"'), text)


def value(text: str, name: str, at: float, **labels) -> float:
    found = [value for n, l, value, t in samples(text) if n == name and abs(t - at) < 1e-6 and labels.items() <= l.items()]
    assert len(found) == 1, (name, labels, found)
    return found[0]


@pytest.mark.parametrize("kind, words", [
    ("om", ["--metrics", "out", "--metrics-step", "2s"]),
    ("otlp.json", ["--traces", "out", "--trace-sample", "100%"]),
    ("jaeger.json", ["--traces", "out", "--traces-format", "jaeger", "--trace-sample", "1"]),
])
def test_two_services_are_seen_as_worked_out_by_hand(sandtable, tmp_path, kind, words):
    sandtable("run", HERE / "two-services.yaml", *words)
    assert numbered((tmp_path / "out").read_text()) == numbered((HERE / f"two-services.{kind}").read_text())


def test_metrics_by_hand(sandtable, tmp_path):
    sandtable("run", HERE / "two-services.yaml", "--metrics", "out.om", "--metrics-step", "20ms")
    text = (tmp_path / "out.om").read_text()
    page = {"job": "front", "instance": "front-0", "http_route": "/page", "http_response_status_code": "200"}
    assert value(text, "http_server_request_duration_seconds_count", 1.02, **page) == 0
    assert value(text, "http_server_request_duration_seconds_count", 1.04, **page) == 1
    assert value(text, "http_server_request_duration_seconds_sum", 1.04, **page) == 0.032
    assert value(text, "http_server_request_duration_seconds_bucket", 1.04, le="0.025", **page) == 0
    assert value(text, "http_server_request_duration_seconds_bucket", 1.04, le="0.05", **page) == 1
    assert value(text, "http_client_request_duration_seconds_sum", 1.04, job="front", server_address="back") == 0.022
    assert value(text, "http_client_request_duration_seconds_sum", 1.04, job="users", server_address="front") == 0.034
    assert value(text, "haproxy_server_current_sessions", 1.02, server="back-0") == 1
    assert value(text, "haproxy_server_current_sessions", 1.04, server="back-0") == 0
    assert value(text, "back_requests_total", 2.02, job="shop-back", instance="back-0", outcome="success") == 1
    assert value(text, "back_wait_seconds_count", 2.02, job="shop-back") == 2
    assert value(text, "up", 2.02, job="shop-back", instance="back-0") == 1
    assert value(text, "kube_deployment_status_replicas_available", 0, deployment="front") == 1
    assert value(text, "haproxy_frontend_http_requests_total", 2.02, proxy="users") == 2
    assert value(text, "sandtable_run_info", 0, scenario="two-services", seed="5", replication="0") == 1


def test_metrics_are_well_formed_and_their_counters_are_the_kpis(sandtable, tmp_path):
    outcome = json.loads(sandtable("run", THREE, "--seed", 3, "--format", "json", "--metrics", "out.om").stdout)
    text = (tmp_path / "out.om").read_text()
    assert text.endswith("# EOF\n")
    end = max(time for _, _, _, time in samples(text))
    assert end == 600
    for kpi, summary in outcome["kpis"].items():
        kind, name, rest = kpi.split(".", 2)
        if rest != "rate" or kind not in ("service", "traffic"):
            continue
        metric = "haproxy_backend_http_responses_total" if kind == "service" else "haproxy_frontend_http_responses_total"
        assert value(text, metric, end, proxy=name, code="2xx") == pytest.approx(summary["mean"] * 600, abs=1e-6)
        bad = sum(value(text, metric, end, proxy=name, code=code) for code in ("4xx", "5xx"))
        good = value(text, metric, end, proxy=name, code="2xx")
        assert outcome["kpis"][f"{kind}.{name}.availability"]["mean"] == pytest.approx(good / (good + bad))


def test_observing_changes_no_byte_of_the_result(sandtable):
    plain = json.loads(sandtable("run", THREE, "--replications", 2, "--format", "json").stdout)
    watched = json.loads(sandtable("run", THREE, "--replications", 2, "--format", "json", "--metrics", "a.om", "--traces", "b.json",
                                   "--observe-replication", 1).stdout)
    for outcome in (plain, watched):
        for measured in ("wall_s", "cpu_s"):
            del outcome["engine"][measured]
    assert plain == watched


def test_the_same_bytes_for_any_number_of_jobs(sandtable, tmp_path):
    for jobs in (1, 3):
        sandtable("run", THREE, "--replications", 3, "--jobs", jobs, "--observe-replication", 2, "--metrics", f"{jobs}.om", "--traces", f"{jobs}.json")
    assert (tmp_path / "1.om").read_bytes() == (tmp_path / "3.om").read_bytes()
    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "3.json").read_bytes()
    assert 'replication="2"' in (tmp_path / "1.om").read_text()


def test_both_trace_formats_hold_the_same_spans(sandtable, tmp_path):
    for form in ("otlp", "jaeger"):
        sandtable("run", THREE, "--traces", f"{form}.json", "--traces-format", form, "--trace-sample", "2%")
    otlp = {}
    for line in (tmp_path / "otlp.json").read_text().splitlines():
        for resource in json.loads(line)["resourceSpans"]:
            for span in resource["scopeSpans"][0]["spans"]:
                assert re.fullmatch("[0-9a-f]{32}", span["traceId"]) and re.fullmatch("[0-9a-f]{16}", span["spanId"])
                otlp[span["spanId"]] = (span["traceId"], span["name"], span.get("parentSpanId"), int(span["startTimeUnixNano"]) // 1000)
    jaeger = {}
    for trace in json.loads((tmp_path / "jaeger.json").read_text())["data"]:
        for span in trace["spans"]:
            parent = span["references"][0]["spanID"] if span["references"] else None
            jaeger[span["spanID"]] = (span["traceID"], span["operationName"], parent, span["startTime"])
    assert otlp == jaeger and len(otlp) > 1000
    assert all(parent is None or parent in otlp for _, _, parent, _ in otlp.values())


def test_what_was_written_is_said_on_standard_error(sandtable):
    done = sandtable("run", HERE / "two-services.yaml", "--metrics", "a.om", "--traces", "b.json", "--trace-sample", 1)
    assert re.fullmatch(r"a\.om: \d+ metrics of replication 0 \(seed 5\)\nb\.json: 1 traces, 6 spans of replication 0 \(seed 5\)\n", done.stderr)
    assert sandtable("run", HERE / "two-services.yaml", "--metrics", "a.om", "--quiet").stderr == ""


@pytest.mark.parametrize("words, said", [
    (["--metrics-step", "5s"], "--metrics-step requires --metrics"),
    (["--metrics", "a.om", "--metrics-step", "5"], "--metrics-step"),
    (["--metrics", "a.om", "--metrics-step", "0s"], "0s is no positive time"),
    (["--trace-sample", "1%"], "--trace-sample requires --traces"),
    (["--traces", "a", "--trace-sample", "many"], '"many" is neither a share of the requests, as 1%, nor a number of the first ones, as 100'),
    (["--traces", "a", "--trace-sample", "120%"], '"120%" is neither'),
    (["--traces", "a", "--traces-format", "zipkin"], "zipkin is neither otlp nor jaeger"),
    (["--metrics", "a.om", "--start-time", "tomorrow"], '"tomorrow" is no time'),
    (["--metrics", "a.om", "--observe-replication", "2"], "replication 2 is not run"),
    (["--traces", "a.json", "--fidelity", "analytic"], "run.fidelity: analytic follows no single requests"),
    (["--metrics", "no/such/folder/a.om"], "no/such/folder"),
    (["--metrics", "a.om", "--fidelity", "fluid"], "run.fidelity: fluid follows no single requests"),
    (["--metrics", "a.om", "--set", "services.back.telemetry.wait=back_requests_total"], "is named for a counter and for a histogram"),
])
def test_what_is_said_of_a_mistake(sandtable, words, said):
    assert said in sandtable("run", HERE / "two-services.yaml", *words, status=2).stderr


def promtool(*words, **more) -> subprocess.CompletedProcess:
    program = shutil.which("promtool", path=f"{ROOT}/build/tools/usr/bin:" + os.environ["PATH"])
    return subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=240, **more)


@pytest.mark.parametrize("scenario, status", [("shop.yaml", 1), ("failover.yaml", 0), ("canary.yaml", 0)])
def test_promtool_takes_it_in_without_a_complaint(sandtable, tmp_path, scenario, status):
    sandtable("run", ROOT / "scenarios" / scenario, "--replications", 1, "--metrics", "out.om", status=status)
    made = promtool("tsdb", "create-blocks-from", "openmetrics", tmp_path / "out.om", tmp_path / "data")
    assert made.returncode == 0 and made.stderr == "", made.stderr
    text = (tmp_path / "out.om").read_text()
    listed = promtool("tsdb", "list", tmp_path / "data").stdout.splitlines()
    stored = sum(int(line.split()[4]) for line in listed[1:])
    assert stored == len(samples(text))

    # `check metrics` reads one scrape, without time stamps.
    last = {}
    head = [line for line in text.splitlines() if line.startswith(("# TYPE", "# HELP"))]
    for line in text.splitlines():
        if not line.startswith("#"):
            series, number, _ = line.rsplit(" ", 2)
            last[series] = number
    exposition = []
    counters = {line.split()[2] for line in head if line.endswith(" counter")}
    for line in head:
        word, kind, name, rest = line.split(" ", 3)
        family = name + "_total" if name in counters else name
        exposition.append(f"{word} {kind} {family} {rest.replace('unknown', 'untyped')}")
        if kind == "HELP":
            exposition += [f"{s} {v}" for s, v in last.items() if re.fullmatch(re.escape(family) + r"(_bucket|_count|_sum)?(\{.*)?", s)]
    checked = promtool("check", "metrics", input="\n".join(exposition) + "\n")
    assert checked.returncode == 0, checked.stdout + checked.stderr

"""Simulated spans in the real Jaeger: sent as OTLP, asked for over its API, compared with what was sent."""

import json
import os
import urllib.request
from collections import Counter
from pathlib import Path

import pytest

from conftest import PATIENCE, ROOT, answers, free_ports, get, wait_for

JAEGER = Path(os.environ.get("SANDTABLE_JAEGER", ROOT / "build/live/jaeger-v1.76.0/jaeger"))
CONFIG = """
service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces: {{receivers: [otlp], processors: [batch], exporters: [jaeger_storage_exporter]}}
  telemetry:
    metrics: {{level: none}}
    logs: {{level: warn}}
extensions:
  jaeger_query:
    storage: {{traces: memory}}
    http: {{endpoint: "127.0.0.1:{0}"}}
    grpc: {{endpoint: "127.0.0.1:{1}"}}
  jaeger_storage: {{backends: {{memory: {{memory: {{max_traces: 100000}}}}}}}}
receivers:
  otlp: {{protocols: {{http: {{endpoint: "127.0.0.1:{2}"}}}}}}
processors: {{batch: {{timeout: 10ms}}}}
exporters: {{jaeger_storage_exporter: {{trace_storage: memory}}}}
"""


class Jaeger:
    def __init__(self, processes, folder: Path):
        query, grpc, otlp = free_ports(3)
        self.api, self.receiver = f"http://127.0.0.1:{query}/api", f"http://127.0.0.1:{otlp}/v1/traces"
        (folder / "jaeger.yaml").write_text(CONFIG.format(query, grpc, otlp))
        processes.start("jaeger", [JAEGER, "--config", folder / "jaeger.yaml"])
        wait_for("Jaeger", lambda: get(self.api + "/services"), processes.check)

    def send(self, line: str):
        request = urllib.request.Request(self.receiver, line.encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.status == 200
            assert not json.load(answer).get("partialSuccess")

    def services(self) -> set[str]:
        return set((get(self.api + "/services") or {}).get("data") or [])

    def trace(self, trace: str) -> dict | None:
        found = (get(f"{self.api}/traces/{trace}") or {}).get("data")
        return found[0] if found else None


@pytest.fixture
def jaeger(processes, tmp_path):
    return Jaeger(processes, tmp_path)


def facts(trace: dict) -> dict[str, tuple]:
    """By span: who made it, what it is called, its parent, when it began and how long it took, whether it failed."""
    found = {}
    for span in trace["spans"]:
        parents = [reference["spanID"] for reference in span["references"]]
        tags = {tag["key"]: tag["value"] for tag in span["tags"]}
        found[span["spanID"]] = (trace["processes"][span["processID"]]["serviceName"], span["operationName"], parents, span["startTime"],
                                 span["duration"], tags.get("error", False), tags["span.kind"], tags.get("error.type"))
    return found


def test_spans_come_back_as_they_were_simulated(jaeger, processes, sandtable, tmp_path):
    scenario = ROOT / "scenarios" / "shop.yaml"
    for form in ("otlp", "jaeger"):
        sandtable("run", scenario, "--replications", 1, "--traces", f"{form}.json", "--traces-format", form, "--trace-sample", 150)
    sent = {trace["traceID"]: trace for trace in json.loads((tmp_path / "jaeger.json").read_text())["data"]}
    assert len(sent) == 150
    for line in (tmp_path / "otlp.json").read_text().splitlines():
        jaeger.send(line)

    spans = sum(len(trace["spans"]) for trace in sent.values())
    stored = wait_for("all spans to be stored", lambda: (lambda found: found if sum(len(t["spans"]) for t in found.values() if t) == spans else None)(
        {trace: jaeger.trace(trace) for trace in sent}), processes.check)
    assert jaeger.services() == {trace["processes"][p]["serviceName"] for trace in sent.values() for p in trace["processes"]}
    for trace, simulated in sent.items():
        assert facts(stored[trace]) == facts(simulated)
        assert not any(span["warnings"] for span in stored[trace]["spans"])

    # Jaeger finds them by itself, too.
    found = get(jaeger.api + "/traces", service="cart", limit=1000, start=1767225600 * 10**6, end=1767229200 * 10**6)["data"]
    assert Counter(t["traceID"] for t in found) == Counter(t for t, s in sent.items() if any(p["serviceName"] == "cart" for p in s["processes"].values()))


def test_two_plans_of_one_scenario_do_not_mix(jaeger, processes, sandtable, tmp_path):
    scenario = ROOT / "scenarios" / "shop.yaml"
    for name, words in {"alone": [], "planned": ["--plan", ROOT / "scenarios" / "shop-cart-6.yaml"]}.items():
        sandtable("run", scenario, *words, "--replications", 1, "--traces", f"{name}.json", "--trace-sample", 20)
        for line in (tmp_path / f"{name}.json").read_text().splitlines():
            jaeger.send(line)
    ids = {span["traceId"] for name in ("alone", "planned") for line in (tmp_path / f"{name}.json").read_text().splitlines()
           for resource in json.loads(line)["resourceSpans"] for span in resource["scopeSpans"][0]["spans"]}
    assert len(ids) == 40
    for trace in ids:
        wait_for("a trace", lambda: jaeger.trace(trace), processes.check)

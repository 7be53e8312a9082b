"""A day in the life of a Kubernetes cluster of 1,000 nodes and 10,000 pods, in which a node is lost every ten minutes: simulated, with a count that
stands and with an autoscaler for each of 100 services, and, beside it, what the real control plane costs with as many of kwok's nodes, for a minute
of real time, which it is bound to."""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import fleet
from benchmark import Bench, Result, at_least, at_most, median, told

TITLE = "Kubernetes' life: 1,000 nodes, 10,000 pods, a node lost every ten minutes, for a day"
ROOT = Path(__file__).parents[3]
NODES, PODS, SERVICES = 1_000, 10_000, 200
EACH = PODS // SERVICES


def cpu_seconds(pids) -> float:
    fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
    return sum(int(f[11]) + int(f[12]) for f in fields) / os.sysconf("SC_CLK_TCK")


def kwok_node(i: int) -> dict:
    room = {"cpu": "32", "memory": "128Gi", "pods": "110"}
    return {"metadata": {"name": f"n{i}", "labels": {"topology.kubernetes.io/zone": "abc"[i % 3]}, "annotations": {"kwok.x-k8s.io/node": "fake"}},
            "status": {"capacity": room, "allocatable": room}}


def deployment(name: str) -> dict:
    return {"metadata": {"name": name}, "spec": {"replicas": EACH, "selector": {"matchLabels": {"app": name}}, "template": {
        "metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "web", "image": "web", "resources": {"requests": {"cpu": "500m"}}}]}}}}


def ready(plane) -> int:
    return sum((one.get("status") or {}).get("readyReplicas", 0) for one in plane.api.list("deployments", "default"))


def kwok_cost(bench: Bench, seconds: int) -> str:
    """CPU seconds a second of etcd, API server, controllers, scheduler and kwok together; why there is none, where the lane is not there."""
    sys.path[:0] = [str(ROOT / "tests/live"), str(ROOT / "scenarios/demo")]
    try:
        from support.control_plane import KUBERNETES, KWOK, ControlPlane
    except ImportError as missing:
        return f"not measured: {missing}"
    if not (KUBERNETES / "kube-apiserver").exists() or not (KWOK / "kwok").exists() or not shutil.which("etcd"):
        return "not measured: the live lane is not built (./dev live)"
    with tempfile.TemporaryDirectory(dir=bench.scratch) as folder, ControlPlane(Path(folder), kwok=True) as plane:
        for i in range(NODES):
            plane.api.create("nodes", kwok_node(i))
        for i in range(SERVICES):
            plane.api.create("deployments", deployment(f"s{i}"), "default")
        patience = time.monotonic() + 1200
        while (there := ready(plane)) < PODS:
            if time.monotonic() > patience:
                return f"not measured: {there} of {PODS} pods were ready after twenty minutes"
            time.sleep(2)
        pids, before, begin = list(plane.pids().values()), cpu_seconds(plane.pids().values()), time.monotonic()
        time.sleep(seconds)
        return f"{(cpu_seconds(pids) - before) / (time.monotonic() - begin):.3f}"


def measure(bench: Bench) -> list[Result]:
    hours = 2 if bench.quick else 24
    scenario = bench.write("kubernetes.yaml", fleet.scenario(NODES, PODS, SERVICES, hours, kubernetes="1.34", crash_every=10))
    autoscaled = bench.write("autoscaled.yaml", fleet.scenario(NODES, PODS, 100, hours, kubernetes="1.34", crash_every=10, autoscaled=True))
    programs = {name: [bench.program("control_bench"), path, "1"] for name, path in (("life", scenario), ("autoscaled", autoscaled))}
    runs = {name: [r.json for r in made] for name, made in bench.alternate(programs).items()}
    of, scaled = ({name: median(r[name] for r in made) for name in made[0] if name != "digest"} for made in runs.values())
    same = all(len({r["digest"] for r in made}) == 1 for made in runs.values())
    ours = (of["run_s"] + of["result_s"]) / (hours * 3600)
    real = kwok_cost(bench, 10 if bench.quick else 60)
    results = [
        at_least(f"{hours} h simulated and summed up, times real time", of["times_real"], 10_000, digits=0),
        at_least("the same with an autoscaler for each of 100 services", scaled["times_real"], 10_000, digits=0),
        at_most("memory at its peak", max(of["peak_kb"], scaled["peak_kb"]) / 1024 / 1024, 2, " GiB"),
        Result("the same bytes each time", "yes", "yes" if same else "no", same),
        told("· CPU seconds a simulated second", f"{ours:.2e}"),
        told("· reading, compiling, building; simulating", f"{of['read_s']:.2f} s, {of['compile_s']:.3f} s, {of['build_s']:.2f} s; {of['run_s']:.2f} s"),
        told(f"· real control plane, {NODES:,} nodes of kwok, {PODS:,} pods at rest: CPU seconds a second", real),
    ]
    if not real.startswith("not"):
        results.append(told("· that, times ours", f"{float(real) / ours:,.0f}×"))
    return results

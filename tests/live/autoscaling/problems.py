"""Random traces of autoscaling: a Deployment with its pods, a HorizontalPodAutoscaler, and by step what the metrics APIs answer, what the target's status
says, and who else writes its replicas. The same seed gives the same trace.

Instants are in seconds before the trace begins; answers hold no instants, since they are measured when they are asked for.
"""

import random
from dataclasses import dataclass, field

from support.metrics_api import status

SPACE = "shop"
STEPS = 8
OVERLOADED = "the adapter is overloaded"
LOADS = [0, 0.2, 0.5, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2, 1.5, 2, 3]
WINDOWS = [0, 0, 1, 2, 3, 4, 5, 6, 8]
READY, FRESH = 3600, 20  # started that long ago


@dataclass
class Step:
    answers: dict[str, tuple]  # by metric (`resource` for all of metrics.k8s.io): ("items", [...]) or ("refused", code, body)
    replicas: int | None = None  # written by somebody else
    counted: int | None = None  # by the target's status; none: as many as it asks for


@dataclass
class Problem:
    seed: int
    hpa: dict
    deployment: dict
    pods: list[tuple[dict, dict, bool]] = field(default_factory=list)  # object, status, whether it is being deleted
    steps: list[Step] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.hpa["metadata"]["name"]


def make_problem(seed: int) -> Problem:
    draw = random.Random(f"autoscaling trace {seed}")
    name = f"t{seed}"
    metrics = _metrics(draw, name)
    low = draw.choice([1, 1, 1, 2, 3])
    high = low + draw.choice([0, 3, 8, 15, 30, 30, 60, 100])
    spec = {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}, "minReplicas": low, "maxReplicas": high, "metrics": metrics}
    if draw.random() < 0.8:
        spec["behavior"] = {way: _rules(draw, way) for way in ("scaleUp", "scaleDown") if draw.random() < 0.85}
    meta = {"name": name, "namespace": SPACE}
    template = {"metadata": {"labels": {"app": name}}, "spec": _pod_spec(draw)}
    count = draw.choice([1, 2, 3, 4, 4, 5, 6, 8, 0])
    replicas = max(1, count) if draw.random() < 0.7 else draw.randint(1, high + 3)
    problem = Problem(seed, {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": meta, "spec": spec},
                      {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta,
                       "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template}})
    odd = draw.choice([0, 0, 0.2, 0.4])
    for number in range(count):
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"{name}-{number}", "namespace": SPACE, "labels": {"app": name}},
               "spec": {**template["spec"], "nodeName": "somewhere"}}
        how = _pod_status(draw, odd)
        leaves = draw.random() < odd / 4 and how["phase"] in ("Running", "Pending")  # ended ones would be gone at once
        problem.pods.append((pod, how, leaves))
    failing, lacking, foreign = draw.choice([0, 0, 0.1, 0.4]), draw.choice([0, 0, 0.15]), draw.random() < 0.1
    meddled = draw.choice([0, 0, 0, 0.25])
    fixed = draw.choice([None, None, None, draw.randint(0, 12)])
    load = 1.0
    for _ in range(STEPS):
        load = draw.choice([load, draw.choice(LOADS), draw.choice(LOADS)])
        step = Step(_answers(draw, problem, load, failing, lacking, foreign), counted=fixed)
        if draw.random() < meddled:
            step.replicas = draw.choice([0, low - 1, high + 3, draw.randint(low, high), draw.randint(low, high)])
        problem.steps.append(step)
    return problem


def _metrics(draw: random.Random, name: str) -> list[dict]:
    made, kinds = [], ["Resource", "Resource", "ContainerResource", "Pods", "Object", "External", "External"]
    for number in range(draw.choice([1, 1, 1, 2, 2, 3])):
        kind = draw.choice(kinds)
        metric = {"name": f"{name}-m{number}"}
        if kind in ("Pods", "Object", "External") and draw.random() < 0.3:
            metric["selector"] = draw.choice([{"matchLabels": {"verb": "GET"}}, {"matchExpressions": [{"key": "verb", "operator": "In", "values": ["GET", "PUT"]}]}])
        per_pod = {"type": "AverageValue", "averageValue": draw.choice(["10", "7", "2500m", "100", "1k"])}
        whole = {"type": "Value", "value": draw.choice(["10", "35", "1500m", "2k"])}
        if kind in ("Resource", "ContainerResource"):
            resource = draw.choice(["cpu", "cpu", "memory"])
            target = {"type": "AverageValue", "averageValue": "300m" if resource == "cpu" else "200Mi"}
            if draw.random() < 0.7:
                target = {"type": "Utilization", "averageUtilization": draw.choice([50, 60, 75, 80, 100])}
            container = {"container": draw.choice(["main", "main", "side"])} if kind == "ContainerResource" else {}
            key = "containerResource" if container else "resource"
            made.append({"type": kind, key: {"name": resource, **container, "target": target}})
        elif kind == "Pods":
            made.append({"type": kind, "pods": {"metric": metric, "target": per_pod}})
        elif kind == "Object":
            described = draw.choice([{"apiVersion": "v1", "kind": "Service", "name": name}, {"apiVersion": "v1", "kind": "Service", "name": name},
                                     {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}, {"apiVersion": "v1", "kind": "Namespace", "name": SPACE}])
            made.append({"type": kind, "object": {"describedObject": described, "metric": metric, "target": draw.choice([per_pod, whole])}})
        else:
            made.append({"type": kind, "external": {"metric": metric, "target": draw.choice([per_pod, whole])}})
    return made


def _rules(draw: random.Random, way: str) -> dict:
    rules: dict = {}
    if way == "scaleDown" or draw.random() < 0.5:
        rules["stabilizationWindowSeconds"] = draw.choice(WINDOWS)
    if draw.random() < 0.7:
        rules["policies"] = [{"type": kind, "value": draw.choice([1, 2, 3, 5] if kind == "Pods" else [10, 25, 50, 100]), "periodSeconds": draw.choice([1, 2, 3, 4, 6, 9])}
                             for kind in draw.choices(["Pods", "Percent"], k=draw.choice([1, 2, 2, 3]))]
    if draw.random() < 0.4:
        rules["selectPolicy"] = draw.choice(["Max", "Min", "Min", "Max", "Min", "Disabled"])
    if draw.random() < 0.25:
        rules["tolerance"] = draw.choice(["0", "50m", "200m", "500m"])
    return rules


def _pod_spec(draw: random.Random) -> dict:
    def container(name: str, cpu: str, memory: str) -> dict:
        requests = {} if draw.random() < 0.04 else {"requests": {"cpu": cpu, "memory": memory}}
        return {"name": name, "image": "none", "resources": requests}

    containers = [container("main", draw.choice(["1", "500m", "250m", "333m"]), draw.choice(["256Mi", "1Gi", "300M"]))]
    if draw.random() < 0.6:
        containers.append(container("side", "100m", "64Mi"))
    return {"containers": containers}


def _pod_status(draw: random.Random, odd: float) -> dict:
    """Instants as negative numbers of seconds; the lane makes instants of them."""
    ready = {"phase": "Running", "startTime": -READY, "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": -READY + 10}]}
    if draw.random() >= odd:
        return ready

    def unready(started: int, since: int) -> dict:
        return {"phase": "Running", "startTime": -started, "conditions": [{"type": "Ready", "status": "False", "lastTransitionTime": -since}]}

    fresh = {"phase": "Running", "startTime": -FRESH, "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": -FRESH + 5}]}
    leaving_youth = {**ready, "startTime": -295, "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": -5}]}
    return draw.choice([unready(READY, 600), unready(READY, READY - 5), unready(FRESH, FRESH), unready(295, 100), fresh, leaving_youth,
                        {"phase": "Pending"}, {"phase": "Pending", "startTime": -FRESH}, {"phase": "Running"}, {"phase": "Failed", "startTime": -READY},
                        {"phase": "Succeeded", "startTime": -READY}])


def _answers(draw: random.Random, problem: Problem, load: float, failing: float, lacking: float, foreign: bool) -> dict[str, tuple]:
    answers: dict[str, tuple] = {}
    names = [pod["metadata"]["name"] for pod, _, _ in problem.pods if draw.random() >= lacking]
    if foreign:
        names.append(f"{problem.name}-gone")
    for metric in problem.hpa["spec"]["metrics"]:
        kind = metric["type"]
        if kind in ("Resource", "ContainerResource"):
            items = [_usage(draw, problem, name, load) for name in names]
            key, missing = "resource", status(404, "NotFound", "the server could not find the requested resource")
        else:
            spec = metric[kind.lower()]
            key = spec["metric"]["name"]
            target = spec["target"]
            missing = status(404, "NotFound", f"the server could not find the metric {key} for {_resource(spec)}")
            if kind == "Pods":
                items = [{"describedObject": {"kind": "Pod", "namespace": SPACE, "name": name, "apiVersion": "/v1"}, "metric": spec["metric"],
                          "value": _milli(draw, target, load, 1), **draw.choice([{}, {"windowSeconds": 30}])}
                         for name in names if not name.endswith("gone")]  # no object tells whose pod that was
            elif kind == "Object":
                items = [{"describedObject": {**spec["describedObject"], "namespace": SPACE}, "metric": spec["metric"],
                          "value": _milli(draw, target, load, len(problem.pods))}]
            else:
                labels = {"verb": "GET"} if "selector" in spec["metric"] else {}
                items = [{"metricName": key, "metricLabels": labels, "value": _milli(draw, target, load, 1)} for _ in range(draw.choice([1, 1, 2, 3]))]
        if key in answers:
            continue
        answers[key] = ("items", items)
        if draw.random() < failing:
            answers[key] = draw.choice([("items", []), ("refused", *status(503, "ServiceUnavailable", OVERLOADED)), ("refused", *missing)])
            if kind == "Object" and answers[key][0] == "items":  # adapters give one, or refuse
                answers[key] = ("refused", *missing)
    return answers


def _resource(spec: dict) -> str:
    """As adapters call an object: by its resource."""
    if "describedObject" not in spec:
        return "pods"
    described = spec["describedObject"]
    return {"Service": "services", "Deployment": "deployments.apps", "Namespace": "namespaces"}[described["kind"]] + " " + described["name"]


def _milli(draw: random.Random, target: dict, load: float, times: int) -> str:
    text = target.get("averageValue") or target["value"]
    amount = {"m": 1, "k": 1_000_000}.get(text[-1], 1000) * int(text.rstrip("mk"))
    return f"{int(amount * load * max(1, times) * draw.choice([1, 1, 0.9, 1.1]))}m"


def _usage(draw: random.Random, problem: Problem, name: str, load: float) -> dict:
    cpu = int(load * draw.choice([200, 300, 350]))
    memory = int(load * draw.choice([100, 190, 210]) * 1024)
    containers = [{"name": one["name"], "usage": {"cpu": f"{cpu if one['name'] == 'main' else cpu // 8}m", "memory": f"{memory}Ki"}}
                  for one in problem.deployment["spec"]["template"]["spec"]["containers"]]
    if draw.random() < 0.02:
        containers[-1]["usage"].pop("cpu")
    return {"metadata": {"name": name, "namespace": SPACE, "labels": {"app": problem.name}}, "containers": containers}

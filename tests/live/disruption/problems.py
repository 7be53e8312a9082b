"""Random disruption problems: pods of ReplicaSets, StatefulSets and of nobody, healthy and not, and budgets over them. The same seed gives the same problem.

Budgets are drawn as counts and percentages, as minAvailable and maxUnavailable, with each policy for unhealthy pods; some pods have two, some none.
"""

import random
from dataclasses import dataclass, field

SPACE = "shop"
APPS = ["web", "cart", "mail"]
APIS = {"replicasets": ("apps/v1", "ReplicaSet"), "statefulsets": ("apps/v1", "StatefulSet")}


@dataclass
class Problem:
    seed: int
    owners: list[tuple[str, dict]] = field(default_factory=list)  # resource, object
    pods: list[tuple[str | None, dict, dict]] = field(default_factory=list)  # owner's name, object, status
    budgets: list[dict] = field(default_factory=list)


def make_problem(seed: int) -> Problem:
    draw = random.Random(f"disruption problem {seed}")
    problem = Problem(seed)
    for app in APPS[:draw.randint(1, 3)]:
        owner = None
        count = replicas = draw.choice([1, 2, 3, 5, 7, 10, 13])
        if draw.random() < 0.85:
            resource, owner = draw.choice(["replicasets", "replicasets", "statefulsets"]), f"{app}-set"
            problem.owners.append((resource, _owner(owner, app, replicas, resource)))
            count = max(0, replicas + draw.choice([0, 0, 0, -1, 1, 2]))
        broken = draw.choice([0.0, 0.0, 0.15, 0.5])
        for number in range(count):
            problem.pods.append((owner, _pod(f"{app}-{number:02}", app), _status(draw, broken)))
    for number in range(draw.choice([1, 1, 1, 2, 2, 3])):
        problem.budgets.append(_budget(draw, f"budget-{number}"))
    return problem


def _owner(name: str, app: str, replicas: int, resource: str) -> dict:
    version, kind = APIS[resource]
    template = {"metadata": {"labels": {"app": app}}, "spec": {"containers": [{"name": "c", "image": "none"}]}}
    extra = {"serviceName": app} if resource == "statefulsets" else {}
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": SPACE},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": app}}, "template": template, **extra}}


def _pod(name: str, app: str) -> dict:
    labels = {"app": app, "half": "even" if name[-1] in "02468" else "odd"}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": SPACE, "labels": labels},
            "spec": {"containers": [{"name": "c", "image": "none"}], "nodeName": "somewhere"}}


def _status(draw: random.Random, broken: float) -> dict:
    ready = {"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-25T00:00:00Z"}
    if draw.random() >= broken:
        return {"phase": "Running", "conditions": [ready]}
    return draw.choice([{"phase": "Running", "conditions": [{**ready, "status": "False"}]}, {"phase": "Pending"}, {"phase": "Running"},
                        {"phase": "Failed"}, {"phase": "Succeeded"}])


def _budget(draw: random.Random, name: str) -> dict:
    amount = draw.choice([0, 1, 2, 3, 5, "0%", "10%", "25%", "34%", "50%", "75%", "100%"])
    spec = {draw.choice(["minAvailable", "maxUnavailable"]): amount}
    spec["selector"] = draw.choice([
        {"matchLabels": {"app": draw.choice(APPS)}}, {"matchLabels": {"app": draw.choice(APPS)}}, {"matchLabels": {"app": APPS[0]}},
        {"matchLabels": {"app": APPS[0], "half": "odd"}}, {"matchExpressions": [{"key": "app", "operator": "In", "values": APPS[:2]}]}, {}])
    policy = draw.choice([None, None, "IfHealthyBudget", "AlwaysAllow"])
    if policy:
        spec["unhealthyPodEvictionPolicy"] = policy
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name, "namespace": SPACE}, "spec": spec}

"""Random scheduling problems: nodes, pods that are bound to them, and pods that wait. The same seed gives the same problem.

What is drawn is what the default scheduler decides by: capacity of several resources, taints, cordons, labels and zones, images; requests (also none,
of sidecars and of init containers), node selectors and affinity, tolerations, affinity between pods with namespaces, spreading, host ports,
priorities; services, whose pods are spread by default, and disruption budgets, which preemption spares. Sizes are uneven on purpose: most
problems are small, so that a filter more or less decides, some have 100 nodes.
"""

import random
from dataclasses import dataclass, field

SPACES = {"red": {"team": "a"}, "blue": {"team": "b", "env": "live"}}
PRIORITIES = {"low": -10, "high": 1000, "top": 5000, "polite": 2000}  # "polite" preempts nobody
IMAGES = {f"registry.local/{name}:1": megabytes * 1024 * 1024 for name, megabytes in (("small", 15), ("web", 180), ("model", 900), ("huge", 2500))}
ZONE, HOST = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
APPS, TIERS = ["web", "shop", "cart", "batch"], ["front", "back"]


@dataclass
class Problem:
    seed: int
    crowded: bool  # nodes are nearly full, so that pods stay pending or preempt others
    nodes: list[dict] = field(default_factory=list)
    bound: list[dict] = field(default_factory=list)
    pending: list[dict] = field(default_factory=list)
    services: list[dict] = field(default_factory=list)
    budgets: list[dict] = field(default_factory=list)


def make_problem(seed: int) -> Problem:
    draw = random.Random(f"scheduling problem {seed}")
    problem = Problem(seed, crowded=draw.random() < 0.35)
    low, high = draw.choices([(1, 4), (5, 12), (13, 40), (41, 99), (100, 100)], [25, 40, 23, 8, 4])[0]
    problem.nodes = [_node(draw, number) for number in range(draw.randint(low, high))]
    free = {node["metadata"]["name"]: _Free(node) for node in problem.nodes}
    wanted = len(problem.nodes) * draw.randint(1, 3) if not problem.crowded else len(problem.nodes) * 8
    for number in range(min(wanted, 250)):
        pod = _pod(draw, f"bound-{number:03}", chatty=0.15)
        node = draw.choice(list(free))
        if free[node].take(pod):
            pod["spec"]["nodeName"] = node
            problem.bound.append(pod)
    problem.pending = [_pod(draw, f"pending-{number}", chatty=0.75) for number in range(draw.randint(2, 5))]
    if draw.random() < 0.4:
        problem.services = [_service(draw, f"service-{number}") for number in range(draw.randint(1, 2))]
    if draw.random() < 0.5:
        problem.budgets = [_budget(draw, f"budget-{number}") for number in range(draw.randint(1, 3))]
    return problem


class _Free:
    """What is left of a node, roughly: bound pods are drawn so that they could have been scheduled."""

    def __init__(self, node: dict):
        self.left = {name: _number(amount) for name, amount in node["status"]["allocatable"].items()}

    def take(self, pod: dict) -> bool:
        wants = {"pods": 1.0}
        for container in pod["spec"]["containers"] + pod["spec"].get("initContainers", []):
            resources = container.get("resources", {})
            for name, amount in {**resources.get("limits", {}), **resources.get("requests", {})}.items():
                wants[name] = wants.get(name, 0.0) + _number(amount)
        if any(self.left.get(name, 0.0) < amount for name, amount in wants.items()):
            return False
        for name, amount in wants.items():
            self.left[name] -= amount
        return True


def _number(amount: str) -> float:
    for suffix, factor in (("Ki", 2**10), ("Mi", 2**20), ("Gi", 2**30), ("m", 0.001), ("M", 1e6), ("G", 1e9)):
        if amount.endswith(suffix):
            return float(amount.removesuffix(suffix)) * factor
    return float(amount)


def _node(draw: random.Random, number: int) -> dict:
    name = f"n{number:03}"
    labels = {HOST: name, "kubernetes.io/os": "linux", "generation": str(draw.randint(1, 9))}
    if draw.random() < 0.92:
        labels[ZONE] = draw.choice(["za", "za", "zb", "zc"])
    if draw.random() < 0.04:
        del labels[HOST]
    if draw.random() < 0.8:
        labels["disk"] = draw.choice(["ssd", "hdd"])
    if draw.random() < 0.5:
        labels["pool"] = draw.choice(["general", "memory", "spot"])
    allocatable = {"cpu": draw.choice(["2", "4", "4", "8", "16", "3920m"]), "memory": draw.choice(["4Gi", "8Gi", "16Gi", "32Gi", "7622Mi", "15G"]),
                   "pods": draw.choice(["4", "8", "30", "110", "110"]), "ephemeral-storage": draw.choice(["20Gi", "100Gi"])}
    if draw.random() < 0.25:
        allocatable["example.com/gpu"] = str(draw.randint(1, 4))
    taints = []
    if draw.random() < 0.18:
        taints.append({"key": "dedicated", "value": draw.choice(["db", "ml"]), "effect": "NoSchedule"})
    if draw.random() < 0.18:
        taints.append({"key": "spot", "value": "true", "effect": "PreferNoSchedule"})
    if draw.random() < 0.08:
        taints.append({"key": "wear", "value": draw.choice(["low", "high"]), "effect": "PreferNoSchedule"})
    if draw.random() < 0.06:
        taints.append({"key": "maintenance", "effect": "NoExecute"})
    spec = {"taints": taints} if taints else {}
    if draw.random() < 0.07:
        spec["unschedulable"] = True
    images = [{"names": [image, f"{image.split(':')[0]}@sha256:{'0' * 64}"], "sizeBytes": size} for image, size in IMAGES.items() if draw.random() < 0.35]
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady"}
    return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": spec,
            "status": {"capacity": allocatable, "allocatable": allocatable, "conditions": [ready], "images": images}}


def _pod(draw: random.Random, name: str, chatty: float) -> dict:
    """`chatty`: how likely the pod has wishes beyond its requests."""
    app, tier = draw.choice(APPS), draw.choice(TIERS)
    spec = {"containers": [_container(draw, f"c{number}") for number in range(draw.choice([1, 1, 1, 2]))]}
    if draw.random() < 0.12:
        setup = _container(draw, "setup")
        if draw.random() < 0.5:
            setup["restartPolicy"] = "Always"
        spec["initContainers"] = [setup]
    if draw.random() < 0.06:
        spec["containers"][0]["ports"] = [{"containerPort": 80, "hostPort": draw.choice([8080, 8081]), "protocol": draw.choice(["TCP", "TCP", "UDP"])}]
    if draw.random() < 0.5:
        spec["priorityClassName"] = draw.choice(list(PRIORITIES))
    if draw.random() < 0.3:
        spec["tolerations"] = _tolerations(draw)
    if draw.random() < chatty * 0.2:
        spec["nodeSelector"] = draw.choice([{"disk": "ssd"}, {"disk": "hdd"}, {"pool": "general"}, {ZONE: "za"}])
    affinity = {}
    if draw.random() < chatty * 0.5:
        affinity["nodeAffinity"] = _node_affinity(draw)
    if draw.random() < chatty * 0.35:
        affinity["podAffinity"] = _pod_affinity(draw)
    if draw.random() < chatty * 0.45:
        affinity["podAntiAffinity"] = _pod_affinity(draw)
    if affinity:
        spec["affinity"] = affinity
    if draw.random() < chatty * 0.5:
        spec["topologySpreadConstraints"] = _spreading(draw)
    space = draw.choices(list(SPACES), [3, 1])[0]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": space, "labels": {"app": app, "tier": tier}}, "spec": spec}


def _container(draw: random.Random, name: str) -> dict:
    requests, limits = {}, {}
    if draw.random() < 0.85:
        requests["cpu"] = draw.choice(["50m", "100m", "250m", "500m", "1", "1500m", "2"])
    if draw.random() < 0.8:
        requests["memory"] = draw.choice(["64Mi", "200Mi", "512Mi", "1Gi", "1500M", "3Gi"])
    if draw.random() < 0.1:
        requests["ephemeral-storage"] = draw.choice(["1Gi", "15Gi"])
    if draw.random() < 0.06:
        requests["example.com/gpu"] = limits["example.com/gpu"] = draw.choice(["1", "2"])
    if "cpu" not in requests and draw.random() < 0.3:
        limits["cpu"] = "500m"  # the API server makes it the request
    container = {"name": name, "image": draw.choice(list(IMAGES))}
    resources = {what: amounts for what, amounts in (("requests", requests), ("limits", limits)) if amounts}
    return {**container, "resources": resources} if resources else container


def _tolerations(draw: random.Random) -> list[dict]:
    return draw.sample([{"key": "dedicated", "operator": "Equal", "value": "db", "effect": "NoSchedule"}, {"key": "dedicated", "operator": "Exists"},
                        {"key": "spot", "operator": "Exists", "effect": "PreferNoSchedule"}, {"key": "wear", "value": "low"},
                        {"key": "maintenance", "operator": "Exists", "effect": "NoExecute"}, {"operator": "Exists", "effect": "NoSchedule"},
                        {"key": "node.kubernetes.io/unschedulable", "operator": "Exists"}, {"operator": "Exists"}], draw.randint(1, 3))


def _node_requirement(draw: random.Random) -> dict:
    return draw.choice([
        {"key": "disk", "operator": "In", "values": ["ssd"]}, {"key": "disk", "operator": "NotIn", "values": ["hdd"]},
        {"key": "pool", "operator": "Exists"}, {"key": "pool", "operator": "DoesNotExist"}, {"key": "pool", "operator": "In", "values": ["memory", "spot"]},
        {"key": ZONE, "operator": "In", "values": ["za", "zb"]}, {"key": ZONE, "operator": "NotIn", "values": ["za"]},
        {"key": "generation", "operator": "Gt", "values": ["4"]}, {"key": "generation", "operator": "Lt", "values": ["6"]}])


def _node_affinity(draw: random.Random) -> dict:
    affinity = {}
    if draw.random() < 0.5:
        terms = [{"matchExpressions": [_node_requirement(draw) for _ in range(draw.randint(1, 2))]} for _ in range(draw.randint(1, 2))]
        if draw.random() < 0.08:  # by name: the scheduler then looks at no other nodes
            terms = [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": [f"n{draw.randint(0, 5):03}"]}]} for _ in terms]
        affinity["requiredDuringSchedulingIgnoredDuringExecution"] = {"nodeSelectorTerms": terms}
    if draw.random() < 0.7 or not affinity:
        affinity["preferredDuringSchedulingIgnoredDuringExecution"] = [
            {"weight": draw.choice([1, 5, 20, 50, 100]), "preference": {"matchExpressions": [_node_requirement(draw)]}} for _ in range(draw.randint(1, 3))]
    return affinity


def _selector(draw: random.Random) -> dict:
    return draw.choice([
        {"matchLabels": {"app": draw.choice(APPS)}}, {"matchLabels": {"app": draw.choice(APPS), "tier": draw.choice(TIERS)}},
        {"matchExpressions": [{"key": "app", "operator": "In", "values": draw.sample(APPS, 2)}]},
        {"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["front"]}]}])


def _pod_term(draw: random.Random) -> dict:
    term = {"labelSelector": _selector(draw), "topologyKey": draw.choice([HOST, HOST, ZONE, ZONE, "disk"])}
    kind = draw.random()
    if kind < 0.15:
        term["namespaces"] = draw.choice([["red"], ["blue"], ["red", "blue"]])
    elif kind < 0.3:
        term["namespaceSelector"] = draw.choice([{}, {"matchLabels": {"env": "live"}}, {"matchExpressions": [{"key": "env", "operator": "DoesNotExist"}]}])
    if draw.random() < 0.08:
        term[draw.choice(["matchLabelKeys", "mismatchLabelKeys"])] = ["tier"]
        term["labelSelector"] = {"matchLabels": {"app": draw.choice(APPS)}}
    return term


def _pod_affinity(draw: random.Random) -> dict:
    affinity = {}
    if draw.random() < 0.45:
        affinity["requiredDuringSchedulingIgnoredDuringExecution"] = [_pod_term(draw) for _ in range(draw.choice([1, 1, 2]))]
    if draw.random() < 0.6 or not affinity:
        affinity["preferredDuringSchedulingIgnoredDuringExecution"] = [
            {"weight": draw.choice([1, 10, 50, 100]), "podAffinityTerm": _pod_term(draw)} for _ in range(draw.randint(1, 2))]
    return affinity


def _spreading(draw: random.Random) -> list[dict]:
    constraints = []
    for key in draw.sample([HOST, ZONE, "disk"], draw.choice([1, 1, 2])):
        constraint = {"topologyKey": key, "maxSkew": draw.randint(1, 3), "labelSelector": _selector(draw),
                      "whenUnsatisfiable": draw.choice(["DoNotSchedule", "ScheduleAnyway"])}
        if constraint["whenUnsatisfiable"] == "DoNotSchedule" and draw.random() < 0.2:
            constraint["minDomains"] = draw.randint(1, 5)
        if draw.random() < 0.2:
            constraint["nodeTaintsPolicy"] = draw.choice(["Honor", "Ignore"])
        if draw.random() < 0.2:
            constraint["nodeAffinityPolicy"] = draw.choice(["Honor", "Ignore"])
        if draw.random() < 0.1:
            constraint["matchLabelKeys"] = ["tier"]
            constraint["labelSelector"] = {"matchLabels": {"app": draw.choice(APPS)}}
        constraints.append(constraint)
    return constraints


def _service(draw: random.Random, name: str) -> dict:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "red"},
            "spec": {"selector": draw.choice([{"app": draw.choice(APPS)}, {"tier": draw.choice(TIERS)}]), "ports": [{"port": 80}]}}


def _budget(draw: random.Random, name: str) -> dict:
    """With the status that the disruption controller would give it: here it is drawn."""
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name, "namespace": draw.choice(list(SPACES))},
            "spec": {"minAvailable": 1, "selector": draw.choice([
                {"matchLabels": {"app": draw.choice(APPS)}}, {"matchLabels": {"tier": draw.choice(TIERS)}}, {}])},
            "status": {"disruptionsAllowed": draw.choice([0, 0, 1, 2]), "currentHealthy": 3, "desiredHealthy": 1, "expectedPods": 3, "observedGeneration": 1}}

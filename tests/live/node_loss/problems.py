"""A random cluster whose nodes fall silent one after the other: nodes by zone, when some of them stop renewing their leases, and pods that tolerate that for
a while. The same seed gives the same problem."""

import random
from dataclasses import dataclass, field

SPACE = "loss"
# Zone, its nodes, and how many of them are lost. In c they are three of five, which stops the taints of that zone; d is lost as a whole.
ZONES = (("a", 6, 3), ("b", 4, 2), ("c", 5, 3), ("d", 2, 2))


@dataclass
class Problem:
    seed: int
    zone_of: dict[str, str]
    lost: dict[str, float]  # by node: seconds from the start until it stops
    tolerations: dict[str, list[dict]] = field(default_factory=dict)  # by ReplicaSet, which has one pod
    node_of: dict[str, str] = field(default_factory=dict)


def make_problem(seed: int, spread: float, most: int, default: bool) -> Problem:
    """The losses are spread over so many seconds; tolerations last `most` seconds at most, but one, where `default`, those that everybody is given."""
    draw = random.Random(seed)
    zone_of = {f"{zone}{number}": zone for zone, count, _ in ZONES for number in range(count)}
    lost = {f"{zone}{number}": round(draw.uniform(0, spread), 1) for zone, _, count in ZONES for number in range(count)}
    problem = Problem(seed, zone_of, lost)
    for node in zone_of:
        for number in range(3 if node in lost else 1):
            name = f"{node}-{number}"
            problem.node_of[name] = node
            problem.tolerations[name] = _tolerations(draw, most)
    if default:
        problem.tolerations[f"{min(node for node in lost if node.startswith('a'))}-0"] = []
    return problem


def _tolerations(draw: random.Random, most: int) -> list[dict]:
    kind = draw.choice(("a while", "a while", "a while", "two", "not at all", "for ever"))
    both = [{"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute"} for key in ("not-ready", "unreachable")]
    if kind == "for ever":
        return both
    seconds = 0 if kind == "not at all" else draw.randint(1, most)
    limited = [{**one, "tolerationSeconds": seconds} for one in both]
    # The first that fits counts, not the shorter one.
    return [*limited, {"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": draw.randint(1, most)}] \
        if kind == "two" else limited


def replica_set(problem: Problem, name: str) -> dict:
    """Its pod goes to its node alone, so what replaces the pod stays pending, and is seen nevertheless."""
    return {"metadata": {"name": name}, "spec": {"replicas": 1, "selector": {"matchLabels": {"set": name}}, "template": {
        "metadata": {"labels": {"set": name}}, "spec": {
            "nodeSelector": {"kubernetes.io/hostname": problem.node_of[name]}, "tolerations": problem.tolerations[name], "automountServiceAccountToken": False,
            "containers": [{"name": "c", "image": "none"}]}}}}

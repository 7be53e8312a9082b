"""Random rollouts: a Deployment, and what happens to it. The same seed gives the same rollout.

What happens is a list of events; which pods an event is about is drawn among those that there are then, from the event's own number. In the midst
of a rollout an event is about one pod, since the controllers would act upon the first of several before the last one has changed.
"""

import random
from dataclasses import dataclass, field

SPACE, NAME = "shop", "web"
EVENTS = (8, 22)  # that a rollout has after its first change of template


@dataclass
class Problem:
    seed: int
    deployment: dict
    events: list[tuple[str, int]] = field(default_factory=list)  # what, and a number to draw from


def make_problem(seed: int) -> Problem:
    draw = random.Random(f"rollout problem {seed}")
    replicas = draw.choice([1, 2, 3, 4, 5, 7, 10, 12])
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": NAME}}, "template": template(1), "strategy": {"type": "RollingUpdate"}}
    if draw.random() < 0.8:
        amounts = [0, 1, 2, 3, 5, "0%", "10%", "25%", "30%", "50%", "100%"]
        surge, unavailable = draw.choice(amounts), draw.choice(amounts)
        if str(surge) in ("0", "0%") and str(unavailable) in ("0", "0%"):  # the API refuses both
            unavailable = 1
        spec["strategy"]["rollingUpdate"] = {"maxSurge": surge, "maxUnavailable": unavailable}
    elif draw.random() < 0.3:
        spec["strategy"] = {"type": "Recreate"}
    problem = Problem(seed, {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": NAME, "namespace": SPACE}, "spec": spec})
    problem.events = [("start", draw.randrange(2**30)) for _ in range(draw.choice([1, 1, 2]))]
    failing = draw.random() < 0.25  # pods of the new version seldom become ready
    problem.events.append(("template", 2))
    revision = 2
    for _ in range(draw.randint(*EVENTS)):
        what = draw.choices(["ready", "lose", "template", "undo", "scale"], [4 if failing else 20, 3, 1, 1, 1.5])[0]
        number = draw.randrange(2**30)
        if what == "template":
            number = revision = revision + 1
        elif what == "undo":
            number = revision = draw.randint(1, revision)
            what = "template"
        elif what == "scale":
            number = draw.randint(0, 14)
        problem.events.append((what, number))
    return problem


def template(revision: int) -> dict:
    """Pods are on a node from the start, and go at once when they are deleted: nobody runs them, the test says how they are."""
    return {"metadata": {"labels": {"app": NAME}}, "spec": {"nodeName": "somewhere", "terminationGracePeriodSeconds": 0,
                                                           "containers": [{"name": "c", "image": f"registry.local/web:{revision}"}]}}

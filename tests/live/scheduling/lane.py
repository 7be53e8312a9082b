"""One scheduling problem on the real scheduler: its objects are created through the API, its pods are offered one after another."""

import json
from dataclasses import dataclass, field

from scheduling.problems import PRIORITIES, SPACES, Problem
from support.api import ApiError, until
from support.control_plane import ControlPlane
from support.servers import wait_for

# Without the controllers nobody makes service accounts, and nobody takes away the taint that new nodes get until they are known to be ready.
SERVER_FLAGS = ("--disable-admission-plugins=ServiceAccount,TaintNodesByCondition",)
SEEN = ("namespaces", "nodes", "services", "poddisruptionbudgets", "pods")
PATIENCE = 30.0


@dataclass
class Answer:
    """What became of a pod: bound to `node`, or pending with the scheduler's message; `nominated` and `victims` where it preempts."""

    node: str | None
    message: str = ""
    nominated: str | None = None
    victims: list[str] = field(default_factory=list)


class Lane:
    def __init__(self, plane: ControlPlane):
        self.plane, self.api = plane, plane.api
        for space, labels in SPACES.items():
            self.api.create("namespaces", {"metadata": {"name": space, "labels": labels}})
        for name, value in PRIORITIES.items():
            never = {"preemptionPolicy": "Never"} if name == "polite" else {}
            self.api.create("priorityclasses", {"metadata": {"name": name}, "value": value, **never})

    def set_up(self, problem: Problem):
        for space in SPACES:
            for resource in ("pods", "poddisruptionbudgets"):
                self.api.clear(resource, space)
        for service in self.api.list("services", "red"):
            self.api.delete("services", service["metadata"]["name"], "red")
        self.api.clear("nodes")
        # First, so that the scheduler has heard of them (each by a watch of its own) when it binds the scout.
        for service in problem.services:
            self.api.create("services", service, service["metadata"]["namespace"])
        for budget in problem.budgets:
            name, space = budget["metadata"]["name"], budget["metadata"]["namespace"]
            self.api.create("poddisruptionbudgets", budget, space)
            self.api.patch("poddisruptionbudgets", name, {"status": budget["status"]}, space, "status")
        for node in problem.nodes:
            self.api.create("nodes", node)
        self._wait_for_nodes(problem.nodes[-1]["metadata"]["name"])
        for number, pod in enumerate(problem.bound):
            self.api.create("pods", pod, pod["metadata"]["namespace"])
            # Preemption spares those that started last; one without a start counts as started at the instant of each look at it.
            started = {"status": {"phase": "Running", "startTime": f"2026-11-01T{number // 60 % 24:02}:{number % 60:02}:00Z"}}
            self.api.patch("pods", pod["metadata"]["name"], started, pod["metadata"]["namespace"], "status")

    def _wait_for_nodes(self, last: str):
        """Until the scheduler knows the node that was created last: it has heard of all others before, since one watch tells it of all."""
        term = {"matchFields": [{"key": "metadata.name", "operator": "In", "values": [last]}]}
        self.api.create("pods", {"metadata": {"name": "scout"}, "spec": {
            "containers": [{"name": "c", "image": "none"}], "tolerations": [{"operator": "Exists"}],
            "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}}}, "default")
        until(self.api, "pods", "scout", "default", lambda pod: pod["spec"].get("nodeName"), PATIENCE)
        self.api.delete("pods", "scout", "default", gracePeriodSeconds=0)

    def objects(self) -> list[dict]:
        """All that a scheduler looks at, as the API has it."""
        found = [one for resource in SEEN for one in self.api.list(resource)]
        for one in found:
            one["metadata"].pop("managedFields", None)
        return found

    def offer(self, pod: dict) -> dict:
        """Creates it; returns it as the API completed it."""
        made = self.api.create("pods", pod, pod["metadata"]["namespace"])
        made["metadata"].pop("managedFields", None)
        return {**made, "apiVersion": "v1", "kind": "Pod"}

    def answer(self, pod: dict) -> Answer:
        name, space = pod["metadata"]["name"], pod["metadata"]["namespace"]
        decided = until(self.api, "pods", name, space, lambda one: one["spec"].get("nodeName") or refusal(one), PATIENCE)
        if decided["spec"].get("nodeName"):
            return Answer(decided["spec"]["nodeName"])
        return Answer(None, refusal(decided)["message"], decided["status"].get("nominatedNodeName"))

    def victims(self, expected: list[str]) -> list[str]:
        """Pods that the scheduler evicted, `SPACE/NAME`. It does so beside its decision, so they are waited for, as long as it isn't those expected."""
        found: list[str] = []

        def as_expected() -> bool:
            found[:] = sorted(title(pod) for pod in self.api.list("pods") if "deletionTimestamp" in pod["metadata"])
            return found == expected

        try:
            wait_for("the victims of a preemption", as_expected, patience=5.0, every=0.01)
        except AssertionError:
            pass  # what is there now is the answer, and it differs
        return found

    def settle(self, pod: dict, node: str | None):
        """Takes the pod and all victims away, and where `node` is given puts the pod there: what comes next depends on no tie that was drawn."""
        for gone in [pod, *(one for one in self.api.list("pods") if "deletionTimestamp" in one["metadata"])]:
            try:
                self.api.delete("pods", gone["metadata"]["name"], gone["metadata"]["namespace"], gracePeriodSeconds=0)
            except ApiError as problem:
                if problem.code != 404:
                    raise
        if node is not None:
            self.api.create("pods", {**pod, "spec": {**pod["spec"], "nodeName": node}}, pod["metadata"]["namespace"])


def refusal(pod: dict) -> dict | None:
    """The condition that says why it is pending."""
    for condition in pod["status"].get("conditions", []):
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            return condition
    return None


def title(pod: dict) -> str:
    return f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"


def as_manifest(objects: list[dict]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})

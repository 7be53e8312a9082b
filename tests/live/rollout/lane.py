"""One rollout on the real deployment and replica set controllers. The test plays the kubelet: between two of its events the cluster comes to rest."""

import random

from rollout.problems import NAME, SPACE, Problem, template
from support.control_plane import ControlPlane
from support.servers import wait_for

CONTROLLER_FLAGS = ("--controllers=deployment,replicaset",)
SERVER_FLAGS = ("--disable-admission-plugins=ServiceAccount",)
OBSERVED = ("deployments", "replicasets", "pods")


class Lane:
    def __init__(self, plane: ControlPlane):
        self.api = plane.api
        self.api.create("namespaces", {"metadata": {"name": SPACE}})

    def set_up(self, problem: Problem) -> list[dict]:
        wait_for("the last rollout to be gone", self._clear)
        self.api.create("deployments", problem.deployment, SPACE)
        return self.at_rest()

    def _clear(self) -> bool:
        """Once may not do: a controller that has not heard of the end yet makes pods anew, which are nobody's then."""
        for resource in OBSERVED:
            self.api.clear(resource, SPACE)
        return not self.read()

    def read(self) -> list[dict]:
        found = [one for resource in OBSERVED for one in self.api.list(resource, SPACE)]
        for one in found:
            one["metadata"].pop("managedFields", None)
        return found

    def at_rest(self) -> list[dict]:
        """All objects once nobody has anything left to do: seen twice alike, with every status that of what is there. A deployment's status with
        the final numbers was written by a sync that saw them, and that sync would have scaled before."""
        last: list[dict] = []

        def resting() -> bool:
            before, last[:] = list(last), self.read()
            return before == last and at_rest(last)

        wait_for("the controllers to come to rest", resting, every=0.02)
        return list(last)

    def happen(self, what: str, number: int, objects: list[dict]) -> list[dict]:
        """Makes it happen; returns the objects as they are when it has, and no controller has done anything about it yet."""
        draw = random.Random(number)
        pods = sorted((one for one in objects if one["kind"] == "Pod"), key=lambda pod: pod["metadata"]["name"])
        # Names of pods are random. Which of a set's pods it is makes no difference, so they are drawn by set and number.
        pods.sort(key=lambda pod: pod["spec"]["containers"][0]["image"])
        changed = [one for one in objects if one["kind"] != "Pod"]
        if what in ("start", "ready", "lose"):
            wanted = [pod for pod in pods if is_ready(pod) == (what == "lose")]
            chosen = draw.sample(wanted, draw.randint(1, len(wanted)) if what == "start" else 1) if wanted else []
            now = {pod["metadata"]["name"]: self._report(pod, what != "lose") for pod in chosen}
            return counted([*changed, *(now.get(pod["metadata"]["name"], pod) for pod in pods)])
        change = {"spec": {"replicas": number}} if what == "scale" else {"spec": {"template": template(number)}}
        made = self.api.patch("deployments", NAME, change, SPACE)
        made["metadata"].pop("managedFields", None)
        return [{**made, "apiVersion": "apps/v1", "kind": "Deployment"}, *(one for one in objects if one["kind"] != "Deployment")]

    def _report(self, pod: dict, ready: bool) -> dict:
        condition = {"type": "Ready", "status": "True" if ready else "False", "lastTransitionTime": "2026-11-25T00:00:00Z"}
        status = {"phase": "Running", "conditions": [condition]}
        self.api.patch("pods", pod["metadata"]["name"], {"status": status}, SPACE, "status")
        return {**pod, "status": {**pod["status"], **status}}


def is_ready(pod: dict) -> bool:
    return any(one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", []))


def owned_by(pod: dict, replica_set: dict) -> bool:
    return any(owner["uid"] == replica_set["metadata"]["uid"] for owner in pod["metadata"].get("ownerReferences", []))


def counted(objects: list[dict]) -> list[dict]:
    """With the status that each ReplicaSet's own controller will give it for these pods, before anything else."""
    pods = [one for one in objects if one["kind"] == "Pod"]
    result = []
    for one in objects:
        if one["kind"] == "ReplicaSet":
            own = [pod for pod in pods if owned_by(pod, one)]
            ready = sum(map(is_ready, own))
            one = {**one, "status": {**one["status"], "replicas": len(own), "readyReplicas": ready, "availableReplicas": ready}}
        result.append(one)
    return result


def at_rest(objects: list[dict]) -> bool:
    deployment = objects[0] if objects else None
    pods = [one for one in objects if one["kind"] == "Pod"]
    if deployment is None or deployment["kind"] != "Deployment":
        return False
    sets = [one for one in objects if one["kind"] == "ReplicaSet"]
    for one in [deployment, *sets]:
        if one["status"].get("observedGeneration") != one["metadata"]["generation"]:
            return False
    for one in sets:
        own = [pod for pod in pods if owned_by(pod, one)]
        ready = sum(map(is_ready, own))
        status = one["status"]
        if not len(own) == status.get("replicas", 0) == one["spec"]["replicas"]:
            return False
        if not status.get("readyReplicas", 0) == status.get("availableReplicas", 0) == ready:
            return False
    status = deployment["status"]
    newest = new_set(objects)
    return (newest is not None and status.get("replicas", 0) == len(pods) and status.get("availableReplicas", 0) == sum(map(is_ready, pods))
            and status.get("updatedReplicas", 0) == newest["spec"]["replicas"])


def new_set(objects: list[dict]) -> dict | None:
    image = objects[0]["spec"]["template"]["spec"]["containers"][0]["image"]
    return next((one for one in objects if one["kind"] == "ReplicaSet" and one["spec"]["template"]["spec"]["containers"][0]["image"] == image), None)


def standing(objects: list[dict]) -> tuple[int, int, int]:
    """(old, new, available): replicas that are asked for, and available ones of all."""
    newest = new_set(objects)
    sets = [one for one in objects if one["kind"] == "ReplicaSet"]
    new = newest["spec"]["replicas"] if newest else 0
    return sum(one["spec"]["replicas"] for one in sets) - new, new, sum(one["status"].get("availableReplicas", 0) for one in sets)

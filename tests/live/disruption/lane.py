"""One disruption problem on the real API server and disruption controller: objects are created, and each pod's eviction is asked for as a dry run."""

from disruption.problems import APIS, SPACE, Problem
from support.api import ApiError, path_of
from support.control_plane import ControlPlane

# Only this controller runs: owners keep their replicas as drawn, and nobody makes pods for them.
CONTROLLER_FLAGS = ("--controllers=disruption",)
SERVER_FLAGS = ("--disable-admission-plugins=ServiceAccount",)


class Lane:
    def __init__(self, plane: ControlPlane):
        self.api = plane.api
        self.api.create("namespaces", {"metadata": {"name": SPACE}})

    def set_up(self, problem: Problem):
        for resource in ("poddisruptionbudgets", "pods", *APIS):
            self.api.clear(resource, SPACE)
        owners = {}
        for resource, owner in problem.owners:
            made = self.api.create(resource, owner, SPACE)
            owners[owner["metadata"]["name"]] = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner["metadata"]["name"],
                                                 "uid": made["metadata"]["uid"], "controller": True}
        for owner, pod, status in problem.pods:
            owned = {"ownerReferences": [owners[owner]]} if owner else {}
            self.api.create("pods", {**pod, "metadata": {**pod["metadata"], **owned}}, SPACE)
            self.api.patch("pods", pod["metadata"]["name"], {"status": status}, SPACE, "status")
        for budget in problem.budgets:
            self.api.create("poddisruptionbudgets", budget, SPACE)

    def objects(self) -> list[dict]:
        found = [one for resource in ("poddisruptionbudgets", "pods", *APIS) for one in self.api.list(resource, SPACE)]
        for one in found:
            one["metadata"].pop("managedFields", None)
        return found

    def budgets(self) -> dict[str, dict]:
        """By name, what the controller says of each: nothing until it has looked at it."""
        return {one["metadata"]["name"]: one.get("status", {}) for one in self.api.list("poddisruptionbudgets", SPACE)}

    def evict(self, pod: str) -> int:
        """The code of the answer to a dry run: 200, it would be evicted; 429, a budget forbids it; 500, it has several budgets."""
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod, "namespace": SPACE}, "deleteOptions": {"dryRun": ["All"]}}
        try:
            answer = self.api.request("POST", path_of("pods", SPACE, pod, "eviction"), eviction)
        except ApiError as refused:
            return refused.code
        return 200 if answer.get("status") == "Success" else int(answer["code"])

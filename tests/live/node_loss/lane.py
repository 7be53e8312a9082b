"""One problem of lost nodes on the real controllers, with their default grace periods. The test plays the kubelets: it renews leases until a node is lost,
and says that pods are ready."""

import time
from contextlib import ExitStack

from kubelet.instants import text_of
from kubelet.node import LEASES, NodeAgent
from node_loss.problems import SPACE, Problem, replica_set
from support.api import path_of
from support.control_plane import ControlPlane
from support.servers import wait_for
from support.watch import Seen, Watch

CAPACITY = {"cpu": "8", "memory": "8Gi", "pods": "110"}


class Lane:
    """Use as a context: leaving it ends its threads."""

    def __init__(self, plane: ControlPlane, problem: Problem):
        self.plane, self.api, self.problem = plane, plane.api, problem
        self.nodes, self.pods = Seen(), Seen()
        self._open = ExitStack()

    def __enter__(self):
        self.api.create("namespaces", {"metadata": {"name": SPACE}})
        self._open.enter_context(Watch(self.plane.another_api(), "/api/v1/nodes", self.nodes))
        self._open.enter_context(Watch(self.plane.another_api(), path_of("pods", SPACE), self.pods))
        self._agents = {name: NodeAgent(self.plane.another_api(), name, CAPACITY, {"topology.kubernetes.io/zone": zone})
                        for name, zone in self.problem.zone_of.items()}
        for agent in self._agents.values():
            self._open.enter_context(agent)
        return self

    def __exit__(self, *_):
        self._open.close()

    def run(self, patience: float) -> list[dict]:
        """Loses the nodes, and returns the objects as they were then, once the leases of all of them have run out."""
        for name in self.problem.node_of:
            self.api.create("replicasets", replica_set(self.problem, name), SPACE)
        self._make_ready()
        time.sleep(5.1)  # so that the controller has looked at all of them
        objects = self._read()
        began = time.monotonic()
        for name, after in sorted(self.problem.lost.items(), key=lambda one: one[1]):
            time.sleep(max(0.0, began + after - time.monotonic()))
            self._agents[name].renews = False
        leases = wait_for("the leases to run out", self._run_out, self.plane.processes.check, patience, every=0.5)
        return [*objects, *leases]

    def heard(self) -> dict[str, float]:
        return {name: self._agents[name].renewed[-1] for name in self.problem.lost}

    def _make_ready(self):
        ready = [{"type": "Ready", "status": "True", "lastTransitionTime": text_of(time.time())}]

        def all_run() -> bool:
            pods = self.api.list("pods", SPACE)
            for pod in pods:
                if pod["spec"].get("nodeName") and pod["status"]["phase"] == "Pending":
                    self.api.patch("pods", pod["metadata"]["name"], {"status": {"phase": "Running", "startTime": text_of(time.time()), "conditions": ready}},
                                   SPACE, "status")
            return len(pods) == len(self.problem.node_of) and all(pod["status"]["phase"] == "Running" for pod in pods)

        wait_for("all pods to run", all_run, self.plane.processes.check, every=0.2)

    def _read(self) -> list[dict]:
        found = [*self.api.list("nodes"), *self.api.list("pods", SPACE)]
        for one in found:
            one["metadata"].pop("managedFields", None)
        return found

    def _run_out(self) -> list[dict]:
        """The leases of the lost nodes, once 40 s have passed since the last of their renewals."""
        if time.time() < max(self.heard().values()) + 40.5:
            return []
        return [one for one in self.api.list("leases", LEASES) if one["metadata"]["name"] in self.problem.lost]

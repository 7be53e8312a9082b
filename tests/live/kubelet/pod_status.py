"""What a kubelet says of a pod: phase, conditions, containers. An instant of a condition is that of its last change of status."""

import time

from kubelet.instants import text_of

OWN = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady")


def pod_status(pod: dict, containers: list, address: str, began: float, before: list[dict]) -> dict:
    """`before`: the conditions that were reported last."""
    phase = phase_of(pod, containers)
    unready = [one.name for one in containers if not one.is_ready()]
    if phase == "Succeeded":
        ready = {"status": "False", "reason": "PodCompleted"}
    elif phase == "Failed":
        ready = {"status": "False", "reason": "PodFailed"}
    elif unready:
        ready = {"status": "False", "reason": "ContainersNotReady", "message": f"containers with unready status: [{' '.join(unready)}]"}
    else:
        ready = {"status": "True"}
    running = any(one.is_running() for one in containers)
    said = {"PodReadyToStartContainers": {"status": "True" if running else "False"}, "Initialized": {"status": "True"}, "Ready": ready,
            "ContainersReady": ready}
    return {"phase": phase, "startTime": text_of(began), "hostIP": "127.0.0.1", "hostIPs": [{"ip": "127.0.0.1"}], "podIP": address,
            "podIPs": [{"ip": address}], "conditions": _with_instants(said, pod, before), "containerStatuses": [one.status() for one in containers]}


def phase_of(pod: dict, containers: list) -> str:
    if all(one.is_over() for one in containers):
        return "Succeeded" if all(one.process.code == 0 for one in containers) else "Failed"
    return "Running" if all(one.process is not None for one in containers) else "Pending"


def _with_instants(said: dict[str, dict], pod: dict, before: list[dict]) -> list[dict]:
    last = {one["type"]: one for one in before}
    # Others' conditions (the scheduler's, those of an eviction) stay as they are.
    kept = [one for one in pod.get("status", {}).get("conditions", []) if one["type"] not in OWN]
    now = text_of(time.time())
    own = []
    for kind, one in said.items():
        same = kind in last and last[kind]["status"] == one["status"]
        own.append({"type": kind, **one, "lastProbeTime": None, "lastTransitionTime": last[kind]["lastTransitionTime"] if same else now})
    return kept + own

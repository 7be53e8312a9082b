"""What follows the ready pods of a cluster: HAProxy, over its runtime API, and Prometheus' list of targets.

Pods, not EndpointSlices: the real API refuses loopback addresses there. A pod counts as its Service's endpoint would: ready, and not being deleted."""

import json
import socket
import threading
from pathlib import Path

from support.api import Api, path_of
from support.watch import Watch

SLOTS = 16  # servers of each backend in HAProxy's configuration, given addresses as pods come


class Followers:
    """Use as a context. The ready pods with the label `app` of a service are servers of the backend of its name; each change is told to HAProxy and to
    Prometheus at once."""

    def __init__(self, api: Api, space: str, services: tuple[str, ...], haproxy: Path, targets: Path):
        self._services, self._haproxy, self._targets = services, haproxy, targets
        self._pods: dict[str, dict] = {}  # by uid
        self._slots: dict[str, dict[str, int]] = {name: {} for name in services}  # by service: the slot of an address
        self._guard = threading.Lock()
        self.failed: Exception | None = None
        targets.write_text("[]")
        self._watch = Watch(api, path_of("pods", space), self._heard)

    def __enter__(self):
        self._watch.__enter__()
        return self

    def __exit__(self, *_):
        self._watch.__exit__()

    def serving(self, service: str) -> int:
        with self._guard:
            return len(self._slots[service])

    def _heard(self, kind: str, item: dict):
        with self._guard:
            if kind == "DELETED":
                self._pods.pop(item["metadata"]["uid"], None)
            else:
                self._pods[item["metadata"]["uid"]] = item
            try:
                self._follow()
            except OSError as problem:
                self.failed = problem

    def _follow(self):
        ready = {name: {} for name in self._services}  # by address: the pod
        for pod in self._pods.values():
            service = pod["metadata"]["labels"]["app"]
            if service in ready and is_endpoint(pod):
                ready[service][pod["status"]["podIP"]] = pod["metadata"]["name"]
        for service, addresses in ready.items():
            slots = self._slots[service]
            for address in slots.keys() - addresses.keys():
                self._tell(f"set server {service}/{service}{slots.pop(address)} state maint")
            for address in addresses.keys() - slots.keys():
                slot = slots[address] = min(set(range(1, SLOTS + 1)) - set(slots.values()))
                self._tell(f"set server {service}/{service}{slot} addr {address} port 8080")
                self._tell(f"set server {service}/{service}{slot} state ready")
        text = json.dumps([{"targets": [f"{address}:8080"], "labels": {"job": service, "instance": pod}}
                           for service, addresses in ready.items() for address, pod in addresses.items()])
        part = self._targets.with_suffix(".part")
        part.write_text(text)
        part.rename(self._targets)

    def _tell(self, command: str):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self._haproxy))
            connection.sendall(command.encode() + b"\n")
            answer = connection.makefile("rb").read().decode().strip()
        if answer and "changed from" not in answer and "no need to change" not in answer:
            raise OSError(f"HAProxy refused '{command}': {answer}")


def is_endpoint(pod: dict) -> bool:
    ready = any(one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", []))
    return ready and "deletionTimestamp" not in pod["metadata"]

"""The node that a kubelet claims: its object, its status, and its lease, renewed every 10 s."""

import http.client
import threading
import time

from kubelet.instants import micro_text_of, text_of
from support.api import Api, ApiError, path_of

LEASE_SECONDS, RENEWED_EVERY, STATUS_EVERY = 40, 10.0, 300.0
READY = {"MemoryPressure": ("False", "KubeletHasSufficientMemory"), "DiskPressure": ("False", "KubeletHasNoDiskPressure"),
         "PIDPressure": ("False", "KubeletHasSufficientPID"), "Ready": ("True", "KubeletReady")}
LEASES = "kube-node-lease"


class NodeAgent:
    """`renews`: whether it still sends heartbeats; a test takes that away. Use as a context."""

    def __init__(self, api: Api, name: str, capacity: dict[str, str], labels: dict[str, str] | None = None):
        self.name, self.renews = name, True
        self.renewed: list[float] = []  # when the server had taken a renewal, seconds since 1970
        self._api, self._capacity, self._labels = api, capacity, labels or {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self):
        self.register()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join(30)
        self._api.close()

    def register(self):
        node = self._api.create("nodes", {"metadata": {"name": self.name, "labels": {"kubernetes.io/hostname": self.name, "kubernetes.io/os": "linux", **self._labels}}})
        self._owner = {"apiVersion": "v1", "kind": "Node", "name": self.name, "uid": node["metadata"]["uid"]}
        self._since = text_of(time.time())
        self.heartbeat()

    def heartbeat(self):
        self._renew()
        self._report()

    def _work(self):
        due = time.monotonic() + RENEWED_EVERY
        reported = time.monotonic()
        while not self._over.wait(max(0.0, due - time.monotonic())):
            due += RENEWED_EVERY
            if not self.renews:
                continue
            try:
                self._renew()
                if time.monotonic() - reported >= STATUS_EVERY:
                    reported = time.monotonic()
                    self._report()
            except (OSError, http.client.HTTPException, ApiError):
                due = time.monotonic() + 0.2

    def _report(self):
        now = text_of(time.time())
        conditions = [{"type": kind, "status": status, "reason": reason, "lastHeartbeatTime": now, "lastTransitionTime": self._since}
                      for kind, (status, reason) in READY.items()]
        self._api.patch("nodes", self.name, {"status": {
            "capacity": self._capacity, "allocatable": self._capacity, "conditions": conditions,
            "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}, {"type": "Hostname", "address": self.name}],
            "nodeInfo": {"kubeletVersion": "v1.36.3", "containerRuntimeVersion": "process://1", "operatingSystem": "linux", "architecture": "amd64",
                         "osImage": "", "kernelVersion": "", "bootID": "", "machineID": "", "systemUUID": "", "kubeProxyVersion": ""}}}, part="status")

    def _renew(self):
        spec = {"holderIdentity": self.name, "leaseDurationSeconds": LEASE_SECONDS, "renewTime": micro_text_of(time.time())}
        try:
            self._api.patch("leases", self.name, {"spec": spec}, LEASES)
        except ApiError as refused:
            if refused.code != 404:
                raise
            self._api.request("POST", path_of("leases", LEASES), {"metadata": {"name": self.name, "ownerReferences": [self._owner]}, "spec": spec})
        self.renewed.append(time.time())

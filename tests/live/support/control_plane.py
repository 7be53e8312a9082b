"""A real control plane on this machine: etcd, kube-apiserver, and those of kube-scheduler, kube-controller-manager and kwok that a test asks
for. Each is a process of ours on free ports of 127.0.0.1, speaks TLS, and is ended by its process id.

Choices, and why:
- etcd does not fsync: its data dies with the test. It answers only to certificates of this control plane's own authority.
- One certificate authority serves clients and aggregation, so --requestheader-allowed-names must be told apart (the server refuses otherwise).
- Watches that begin with the whole list (WatchList) are off: they need an etcd that reports its progress, which Debian's does not. The server
  would refuse every watch of kwok's, and kwok's pods would stand still for up to half a minute between two of its tries.
- kwok's heartbeats come late when the processors are busy, so nodes count as lost after 10 minutes; tests of node loss pass their own.
"""

import json
import os
import secrets
import signal
from pathlib import Path

from processes import Processes
from support.api import Api, ApiError
from support.certificates import CLIENT, SERVER, Certificates
from support.servers import PATIENCE, ROOT, free_ports, listening, program, wait_for

KUBERNETES = ROOT / "build/live/kubernetes-v1.36.3"
KWOK = ROOT / "build/live/kwok-v0.8.0"


class ControlPlane:
    """`folder`: keys, data and logs. Use as a context: leaving it ends every process."""

    def __init__(self, folder: Path, scheduler: bool = True, controllers: bool = True, kwok: bool = False,
                 server_flags: tuple = (), scheduler_flags: tuple = (), controller_flags: tuple = ("--node-monitor-grace-period=10m",)):
        self.folder = folder
        self._parts = {"scheduler": scheduler, "controllers": controllers, "kwok": kwok}
        self._flags = {"server": server_flags, "scheduler": scheduler_flags, "controllers": controller_flags}
        self._token = secrets.token_hex(16)
        self.processes = Processes(folder, realtime=False)

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.processes.__enter__()
        try:
            self._make_keys()
            self._start()
        except BaseException:
            self.processes.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        self.api.close()
        self.processes.__exit__()

    def pids(self) -> dict[str, int]:
        return {name: self.processes.pid(name) for name in self.names}

    def listening(self) -> set[tuple[str, int]]:
        return {where for pid in self.pids().values() for where in listening(pid)}

    def another_api(self) -> Api:
        """A client with a connection of its own, for another thread or a watch."""
        return Api(self.port, self.keys.crt("ca"), self._token)

    def kill_server(self):
        """The API server alone, as a crash would."""
        os.kill(self.processes.pid("kube-apiserver"), signal.SIGKILL)
        self.processes.wait("kube-apiserver", PATIENCE)
        self.api.close()

    def start_server(self):
        """Again, on its port, with what etcd kept."""
        self._start_server(self._etcd)

    def token_of(self, space: str, account: str, seconds: int = 3600) -> str:
        """A token of that service account, which is made where it is not there."""
        try:
            self.api.create("serviceaccounts", {"metadata": {"name": account}}, space)
        except ApiError as problem:
            if problem.code != 409:
                raise
        path = f"/api/v1/namespaces/{space}/serviceaccounts/{account}/token"
        return self.api.request("POST", path, {"spec": {"expirationSeconds": seconds}})["status"]["token"]

    def kubeconfig_of(self, path: Path, user: dict, space: str = "default") -> Path:
        """One that asks as that user."""
        path.touch(mode=0o600)
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "lane",
            "clusters": [{"name": "lane", "cluster": {"server": f"https://127.0.0.1:{self.port}", "certificate-authority": str(self.keys.crt("ca"))}}],
            "users": [{"name": "me", "user": user}],
            "contexts": [{"name": "lane", "context": {"cluster": "lane", "user": "me", "namespace": space}}]}))
        return path

    def _make_keys(self):
        self.keys = Certificates(self.folder / "keys")
        self.keys.issue("server", "kube-apiserver", SERVER)
        self.keys.issue("proxy", "front-proxy-client", CLIENT)
        self.keys.signing_pair("accounts")
        tokens = self.folder / "keys" / "tokens.csv"
        tokens.touch(mode=0o600)
        tokens.write_text(f"{self._token},admin,admin,system:masters\n")

    def _start(self):
        etcd_port, peer_port, self.port, controller_port, scheduler_port, kwok_port = free_ports(6)
        self.names = []
        etcd, peer = f"https://127.0.0.1:{etcd_port}", f"https://127.0.0.1:{peer_port}"
        self._run("etcd", program("etcd"), "--name=live", f"--data-dir={self.folder}/etcd", f"--listen-client-urls={etcd}", f"--advertise-client-urls={etcd}",
                  f"--listen-peer-urls={peer}", f"--initial-advertise-peer-urls={peer}", f"--initial-cluster=live={peer}", "--peer-auto-tls",
                  f"--cert-file={self.keys.crt('server')}", f"--key-file={self.keys.key('server')}", "--client-cert-auth",
                  f"--trusted-ca-file={self.keys.crt('ca')}", "--unsafe-no-fsync")
        self.api = self.another_api()
        self._etcd = etcd
        self._start_server(etcd)
        self.kubeconfig = self._write_kubeconfig()
        tls = [f"--tls-cert-file={self.keys.crt('server')}", f"--tls-private-key-file={self.keys.key('server')}"]
        generous = ["--kube-api-qps=500", "--kube-api-burst=1000", "--leader-elect=false", "--bind-address=127.0.0.1", f"--kubeconfig={self.kubeconfig}"]
        if self._parts["controllers"]:
            self._run("kube-controller-manager", KUBERNETES / "kube-controller-manager", *generous, *tls, f"--secure-port={controller_port}",
                      f"--service-account-private-key-file={self.keys.key('accounts')}", f"--root-ca-file={self.keys.crt('ca')}", *self._flags["controllers"])
        if self._parts["scheduler"]:
            self._run("kube-scheduler", KUBERNETES / "kube-scheduler", *generous, *tls, f"--secure-port={scheduler_port}", *self._flags["scheduler"])
        if self._parts["kwok"]:
            # Without --node-name a node that is made ready a second time loses its addresses.
            self._run("kwok", KWOK / "kwok", f"--kubeconfig={self.kubeconfig}", f"--config={KWOK}/stages.yaml", "--manage-all-nodes=true",
                      "--node-ip=127.0.0.1", "--node-name=localhost", f"--node-port={kwok_port}", f"--server-address=127.0.0.1:{kwok_port}", *tls,
                      "--cidr=10.244.0.0/16", "--node-lease-duration-seconds=40")
        if self._parts["controllers"] and not any(flag.startswith("--controllers=") for flag in self._flags["controllers"]):
            self._wait("the default service account", lambda: self._there("serviceaccounts", "default", "default"))

    def _start_server(self, etcd: str):
        keys = self.keys
        self._run(
            "kube-apiserver", KUBERNETES / "kube-apiserver", f"--etcd-servers={etcd}", f"--etcd-cafile={keys.crt('ca')}",
            f"--etcd-certfile={keys.crt('proxy')}", f"--etcd-keyfile={keys.key('proxy')}", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
            f"--secure-port={self.port}", "--endpoint-reconciler-type=none", f"--tls-cert-file={keys.crt('server')}",
            f"--tls-private-key-file={keys.key('server')}", f"--client-ca-file={keys.crt('ca')}", f"--token-auth-file={keys.folder}/tokens.csv",
            "--authorization-mode=RBAC", "--service-cluster-ip-range=10.96.0.0/16", "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={keys.folder}/accounts.pub", f"--service-account-signing-key-file={keys.key('accounts')}",
            f"--requestheader-client-ca-file={keys.crt('ca')}", "--requestheader-allowed-names=front-proxy-client",
            "--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-", f"--proxy-client-cert-file={keys.crt('proxy')}",
            f"--proxy-client-key-file={keys.key('proxy')}", "--allow-privileged=true", "--feature-gates=WatchList=false", *self._flags["server"])
        self._wait("the API server", self.api.is_ready)
        self._wait("the default namespace", lambda: self._there("namespaces", "default"))

    def _there(self, resource: str, name: str, space: str | None = None) -> bool:
        try:
            return bool(self.api.get(resource, name, space))
        except (ApiError, OSError):
            return False

    def _run(self, name: str, command, *words):
        self.processes.start(name, [command, *words])
        if name not in self.names:
            self.names.append(name)

    def _wait(self, what: str, condition):
        wait_for(what, condition, self.processes.check, patience=2 * PATIENCE)

    def _write_kubeconfig(self) -> Path:
        path = self.folder / "kubeconfig"
        path.touch(mode=0o600)
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "live",
            "clusters": [{"name": "live", "cluster": {"server": f"https://127.0.0.1:{self.port}", "certificate-authority": str(self.keys.crt("ca"))}}],
            "users": [{"name": "admin", "user": {"token": self._token}}],
            "contexts": [{"name": "live", "context": {"cluster": "live", "user": "admin"}}]}))
        return path

    def version(self) -> str:
        return self.api.request("GET", "/version")["gitVersion"]

"""The real system: a control plane, the process kubelet, the demo's services on it as Deployments behind HAProxy, Prometheus, and the real autoscaler."""

import string
from contextlib import ExitStack
from pathlib import Path

from kubelet.process_kubelet import ProcessKubelet
from processes import REALTIME_PRIORITY, Processes, realtime_is_permitted
from real_loop import manifests
from real_loop.followers import SLOTS, Followers
from real_loop.manifests import BACK, FRONT, SPACE
from support.api import path_of
from support.control_plane import ControlPlane
from support.servers import ROOT, free_ports, program, wait_for
from support.watch import Seen, Watch

HERE = Path(__file__).resolve().parent
PROGRAMS = ROOT / "build/ci/scenarios/demo"


class RealSystem:
    """Use as a context: leaving it ends everything it started. `folder`'s path is to be short: HAProxy takes socket paths of at most 97 bytes."""

    def __init__(self, folder: Path, seed: int):
        self.folder, self.seed = folder, seed
        self._open = ExitStack()

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *_):
        self._open.close()

    def check(self):
        self.processes.check()
        self.plane.processes.check()
        if self.followers.failed:
            raise self.followers.failed

    def replicas(self, since: float, until: float) -> list[tuple[float, int, int]]:
        """(seconds since then, wanted, ready) of `back`, at each change, from the values at that instant on."""
        found, last = [], None
        for at, _, item in list(self.deployments.events):
            if item["metadata"]["name"] != BACK.name or at > until:
                continue
            now = (item["spec"]["replicas"], item.get("status", {}).get("readyReplicas", 0))
            if now == last:
                continue
            last = now
            if at <= since:
                found = [(0.0, *now)]
            else:
                found.append((at - since, *now))
        return found

    def startups(self) -> list[float]:
        """Seconds from each pod's creation to its being ready, so far."""
        created, ready = {}, {}
        for at, _, pod in list(self.pods.events):
            uid = pod["metadata"]["uid"]
            created.setdefault(uid, at)
            if any(one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", [])):
                ready.setdefault(uid, at)
        return [at - created[uid] for uid, at in ready.items()]

    def _start(self):
        enter = self._open.enter_context
        self.folder.mkdir(parents=True, exist_ok=True)
        self.plane = enter(ControlPlane(self.folder / "plane"))
        api = self.api = self.plane.api
        # As the demo does it, and for its reason: this machine's other work would be measured otherwise.
        realtime = realtime_is_permitted()
        wrapper = ("chrt", "--rr", str(REALTIME_PRIORITY)) if realtime else ()
        self.kubelet = enter(ProcessKubelet(self.plane, self.folder / "pods", cpu="2", memory="4Gi", wrapper=wrapper))
        self.kubelet.serve_metrics()
        api.create("namespaces", {"metadata": {"name": SPACE}})
        self.deployments, self.pods = Seen(), Seen()
        enter(Watch(self.plane.another_api(), path_of("deployments", SPACE), self.deployments))
        enter(Watch(self.plane.another_api(), path_of("pods", SPACE), self.pods))
        self.processes = enter(Processes(self.folder, realtime))
        front, back, metrics, prometheus = free_ports(4)
        self._start_servers(front, back, metrics, prometheus)
        self.followers = enter(Followers(self.plane.another_api(), SPACE, (FRONT.name, BACK.name), self.haproxy, self.folder / "targets.json"))
        for kind in (BACK, FRONT):
            below = f"http://127.0.0.1:{back}/" if kind.calls else None
            api.create("deployments", manifests.deployment(kind, PROGRAMS / "sandtable-demo-service", below, self.seed), SPACE)
        self.autoscaler = api.create("horizontalpodautoscalers", manifests.autoscaler(), SPACE)
        for kind in (BACK, FRONT):
            wait_for(f"{kind.name} to serve", lambda kind=kind: self.followers.serving(kind.name) == kind.replicas, self.check)

    def _start_servers(self, front: int, back: int, metrics: int, prometheus: int):
        self.haproxy, self.url, self.prometheus = self.folder / "haproxy.sock", f"http://127.0.0.1:{front}/", f"http://127.0.0.1:{prometheus}"
        slots = {name: "\n".join(f"  server {name}{number} 127.0.0.1:1 disabled" for number in range(1, SLOTS + 1)) for name in (FRONT.name, BACK.name)}
        config = _fill(ROOT / "scenarios/demo/haproxy.cfg.in", self.folder / "haproxy.cfg", {
            "socket": self.haproxy, "front_port": front, "back_port": back, "metrics_port": metrics,
            "front_servers": slots[FRONT.name], "back_servers": slots[BACK.name]})
        self.processes.start("haproxy", [program("haproxy"), "-db", "-f", config], measured=True)
        wait_for("HAProxy", self.haproxy.exists, self.processes.check)
        scrapes = _fill(HERE / "prometheus.yml.in", self.folder / "prometheus.yml", {"metrics_port": metrics, "targets": self.folder / "targets.json"})
        (self.folder / "targets.json").write_text("[]")
        self.processes.start("prometheus", [program("prometheus"), f"--config.file={scrapes}", f"--storage.tsdb.path={self.folder / 'tsdb'}",
                                            f"--web.listen-address=127.0.0.1:{prometheus}", "--log.level=warn"])


def _fill(template: Path, into: Path, words: dict) -> Path:
    into.write_text(string.Template(template.read_text()).substitute(words))
    return into

"""The real system of the demo: eight replicas each of two services, HAProxy before them, Prometheus beside them."""

import json
import shutil
import socket
import string
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from processes import DemoError, Processes

HERE = Path(__file__).resolve().parent
REPLICAS = 8        # processes of each service; the plan may use them all
READY = 3           # of them HAProxy uses before the plan
SCRAPE_INTERVAL = "1s"


@dataclass(frozen=True)
class ServiceKind:
    """Own work is lognormal with this mean and coefficient of variation."""

    name: str
    concurrency: int
    work_mean_ms: float
    work_cv: float = 0.53
    calls: str | None = None


SERVICES = (ServiceKind("back", concurrency=4, work_mean_ms=40), ServiceKind("front", concurrency=8, work_mean_ms=30, calls="back"))


class DemoSystem:
    """Running from its constructor on until `processes` is left."""

    def __init__(self, processes: Processes, programs: Path, seed: int):
        self.processes, self.programs = processes, programs
        self.folder = processes.folder
        with _held_ports(4) as held:
            front, back, metrics, prometheus = held.ports
            replicas = {}
            for kind in SERVICES:
                below = f"http://127.0.0.1:{back}/" if kind.calls else ""
                replicas[kind.name] = [self._start_replica(kind, number, below, seed) for number in range(1, REPLICAS + 1)]
            haproxy_config = _fill("haproxy.cfg", self.folder, {
                "socket": self.folder / "haproxy.sock", "front_port": front, "back_port": back, "metrics_port": metrics,
                "front_servers": _servers("front", replicas), "back_servers": _servers("back", replicas)})
            prometheus_config = _fill("prometheus.yml", self.folder, {
                "scrape_interval": SCRAPE_INTERVAL, "metrics_port": metrics,
                "front_targets": _targets("front", replicas), "back_targets": _targets("back", replicas)})
        self.url = f"http://127.0.0.1:{front}/"
        self.haproxy_socket = self.folder / "haproxy.sock"
        self.prometheus = f"http://127.0.0.1:{prometheus}"
        processes.start("haproxy", [_program("haproxy"), "-db", "-f", haproxy_config], measured=True)
        processes.start("prometheus", [
            _program("prometheus"), f"--config.file={prometheus_config}", f"--storage.tsdb.path={self.folder / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{prometheus}", "--log.level=warn"])
        self._wait_for(f"http://127.0.0.1:{metrics}/metrics")
        self._wait_for(f"{self.prometheus}/-/ready")
        self._wait_for(self.url)
        self._wait_for_targets(1 + len(SERVICES) * REPLICAS)  # about 5 s: Prometheus waits before its first scrape

    def _start_replica(self, kind: ServiceKind, number: int, below: str, seed: int) -> int:
        name = f"{kind.name}{number}"
        command = [self.programs / "sandtable-demo-service", "--concurrency", kind.concurrency, "--work-mean-ms", kind.work_mean_ms,
                   "--work-cv", kind.work_cv, "--seed", seed * 1000 + number + (500 if kind.calls else 0)]
        return self.processes.start_and_read_port(name, command + (["--call", below] if below else []))

    def start_load(self, rate: float, warmup: float, window: float, tail: float, seed: int) -> Path:
        """Returns the file in which the load generator's result will appear, once the window is over."""
        result = self.folder / f"load-{rate:g}-{seed}.json"
        result.unlink(missing_ok=True)
        self.processes.start("load", [
            self.programs / "sandtable-demo-load", "--url", self.url, "--rate", rate, "--warmup", warmup, "--window", window,
            "--tail", tail, "--out", result, "--seed", seed], measured=True)
        return result

    def stop_load(self):
        self.processes.stop("load")

    def set_ready(self, service: str, ready: int):
        """Lets HAProxy use the first `ready` replicas; what the demo does by itself where no plan does it."""
        for number in range(1, REPLICAS + 1):
            state = "ready" if number <= ready else "maint"
            self._tell_haproxy(f"set server {service}/{service}{number} state {state}")

    def _tell_haproxy(self, command: str):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self.haproxy_socket))
            connection.sendall(command.encode() + b"\n")
            answer = connection.makefile("rb").read().decode().strip()
        if answer:
            raise DemoError(f"HAProxy refused '{command}': {answer}")

    def _wait_for(self, url: str, patience: float = 20):
        deadline = time.monotonic() + patience
        while True:
            self.processes.check()
            try:
                with urllib.request.urlopen(url, timeout=2):
                    return
            except (urllib.error.URLError, OSError) as problem:
                if time.monotonic() > deadline:
                    raise DemoError(f"{url} does not answer: {problem}") from None
            time.sleep(0.05)


    def _wait_for_targets(self, count: int, patience: float = 30):
        deadline = time.monotonic() + patience
        while True:
            self.processes.check()
            with urllib.request.urlopen(f"{self.prometheus}/api/v1/query?query=up", timeout=5) as answer:
                up = [one["metric"]["instance"] for one in json.load(answer)["data"]["result"] if one["value"][1] == "1"]
            if len(up) == count:
                return
            if time.monotonic() > deadline:
                raise DemoError(f"Prometheus reads only {len(up)} of {count} targets: {', '.join(sorted(up)) or 'none'}")
            time.sleep(0.1)


class _held_ports:
    """Free ports, held until the configurations are written, so that no service of ours takes one of them."""

    def __init__(self, count: int):
        self._stack = ExitStack()
        sockets = [self._stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        self.ports = [each.getsockname()[1] for each in sockets]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stack.close()


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin")
    if not found:
        raise DemoError(f"{name} is not installed (./dev demo installs it)")
    return found


def _fill(name: str, folder: Path, words: dict) -> Path:
    text = string.Template((HERE / f"{name}.in").read_text()).substitute(words)
    (folder / name).write_text(text)
    return folder / name


def _servers(service: str, ports: dict) -> str:
    return "\n".join(f"  server {service}{number} 127.0.0.1:{port}{'' if number <= READY else ' disabled'}"
                     for number, port in enumerate(ports[service], start=1))


def _targets(service: str, ports: dict) -> str:
    return "\n".join(f"      - targets: [\"127.0.0.1:{port}\"]\n        labels: {{instance: {service}{number}}}"
                     for number, port in enumerate(ports[service], start=1))

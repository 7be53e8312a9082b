"""A metrics adapter whose answers are scripted: metrics.k8s.io, custom.metrics.k8s.io and external.metrics.k8s.io behind the API server's aggregation,
as metrics-server and the adapters of Prometheus or KEDA are. It listens on 127.0.0.1 with TLS, and keeps what it was asked and answered, and when."""

import json
import ssl
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from support.api import Api, ApiError
from support.certificates import Certificates
from support.servers import wait_for

GROUPS = {"metrics.k8s.io": "v1beta1", "custom.metrics.k8s.io": "v1beta2", "external.metrics.k8s.io": "v1beta1"}
RESOURCES = [{"name": "nodes", "singularName": "", "namespaced": False, "kind": "NodeMetrics", "verbs": ["get", "list"]},
             {"name": "pods", "singularName": "", "namespaced": True, "kind": "PodMetrics", "verbs": ["get", "list"]}]


@dataclass
class Asked:
    at: float  # seconds since 1970
    group: str
    words: tuple[str, ...]  # of the path after the version: namespaces, shop, pods, *, hits
    query: dict[str, str]
    code: int = 200
    answer: dict | None = None


class MetricsApi:
    """`script` makes (code, body) of what is asked. Use as a context."""

    def __init__(self, keys: Certificates, script, groups=tuple(GROUPS)):
        self.script, self.groups = script, {name: GROUPS[name] for name in groups}
        self.log: list[Asked] = []
        self._guard = threading.Lock()
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(keys.crt("server"), keys.key("server"))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_port

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def register(self, api: Api, space: str = "kube-system"):
        """Has the API server send its groups here, and waits until it does."""
        service = {"metadata": {"name": "scripted-metrics"},
                   "spec": {"type": "ExternalName", "externalName": "localhost", "ports": [{"name": "https", "port": self.port}]}}
        wait_for("the namespace of the system", lambda: _made(api, service, space))
        for group, version in self.groups.items():
            api.request("POST", "/apis/apiregistration.k8s.io/v1/apiservices", {
                "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": f"{version}.{group}"},
                "spec": {"group": group, "version": version, "groupPriorityMinimum": 100, "versionPriority": 100, "insecureSkipTLSVerify": True,
                         "service": {"name": "scripted-metrics", "namespace": space, "port": self.port}}})
        for group, version in self.groups.items():
            wait_for(f"{group} to be served", lambda: _served(api, f"/apis/{group}/{version}"))
        wait_for("the groups to be found", lambda: set(self.groups) <= {one["name"] for one in api.request("GET", "/apis")["groups"]})

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict]:
        words = [unquote(word) for word in path.strip("/").split("/")]
        if words == ["apis"]:
            return 200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(name) for name in self.groups]}
        if words[0] != "apis" or words[1] not in self.groups or words[2:3] not in ([], [GROUPS[words[1]]]):
            return status(404, "NotFound", "the server could not find the requested resource")
        group = words[1]
        if len(words) == 2:
            return 200, {"kind": "APIGroup", "apiVersion": "v1", **_group(group)}
        if len(words) == 3:
            return 200, {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": f"{group}/{GROUPS[group]}",
                         "resources": RESOURCES if group == "metrics.k8s.io" else []}
        asked = Asked(time.time(), group, tuple(words[3:]), query)
        with self._guard:
            asked.code, asked.answer = self.script(asked)
            self.log.append(asked)
        return asked.code, asked.answer


def status(code: int, reason: str, message: str) -> tuple[int, dict]:
    """A refusal as API servers word it."""
    return code, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message, "reason": reason, "code": code}


def _group(name: str) -> dict:
    version = {"groupVersion": f"{name}/{GROUPS[name]}", "version": GROUPS[name]}
    return {"name": name, "versions": [version], "preferredVersion": version}


def _made(api: Api, service: dict, space: str) -> bool:
    try:
        api.create("services", service, space)
    except ApiError as problem:
        if problem.code == 404:  # the server makes that namespace soon after its start
            return False
        raise
    return True


def _served(api: Api, path: str) -> bool:
    try:
        api.request("GET", path)
    except ApiError:
        return False
    return True


def _handler(metrics: MetricsApi):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self):
            parts = urlsplit(self.path)
            code, body = metrics.answer(parts.path, dict(parse_qsl(parts.query)))
            text = json.dumps(body).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    return Handler

"""A small client of the Kubernetes API: JSON over one kept connection, the server proved by its certificate authority."""

import http.client
import json
import ssl
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

CORE = {"nodes", "pods", "namespaces", "services", "events", "serviceaccounts", "endpoints", "secrets"}
GROUPS = {"deployments": "apps/v1", "replicasets": "apps/v1", "statefulsets": "apps/v1", "poddisruptionbudgets": "policy/v1",
          "priorityclasses": "scheduling.k8s.io/v1", "horizontalpodautoscalers": "autoscaling/v2", "leases": "coordination.k8s.io/v1",
          "customresourcedefinitions": "apiextensions.k8s.io/v1", "httproutes": "gateway.networking.k8s.io/v1",
          "clusterroles": "rbac.authorization.k8s.io/v1", "clusterrolebindings": "rbac.authorization.k8s.io/v1"}
KINDS = {"nodes": "Node", "pods": "Pod", "namespaces": "Namespace", "services": "Service", "deployments": "Deployment",
         "replicasets": "ReplicaSet", "statefulsets": "StatefulSet", "poddisruptionbudgets": "PodDisruptionBudget",
         "priorityclasses": "PriorityClass", "leases": "Lease", "horizontalpodautoscalers": "HorizontalPodAutoscaler"}


IDLE = 20.0  # seconds after which a connection is made anew: the server ends idle ones, and a request that meets that end is lost


class ApiError(Exception):
    """The server's refusal: `code` as in HTTP, and its Status object."""

    def __init__(self, code: int, status: dict):
        super().__init__(f"{code} {status.get('reason')}: {status.get('message')}")
        self.code, self.status = code, status


class Api:
    def __init__(self, port: int, authority: Path, token: str, timeout: float = 30):
        self.port, self.token, self.timeout = port, token, timeout
        self._tls = ssl.create_default_context(cafile=str(authority))
        self._connection = None
        self._used = 0.0

    def request(self, method: str, path: str, body=None, content: str = "application/json", **query):
        """The answer's JSON; raises ApiError on a refusal, OSError where nobody answers."""
        if query:
            path += "?" + urlencode(query)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": content, "Accept": "application/json"}
        if time.monotonic() - self._used > IDLE:
            self.close()
        if self._connection is None:
            self._connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=self.timeout, context=self._tls)
        try:
            self._connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = self._connection.getresponse()
            text = answer.read()
            self._used = time.monotonic()
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise problem if isinstance(problem, OSError) else ConnectionError(str(problem)) from problem
        if "json" not in answer.headers.get("Content-Type", ""):
            parsed = {"message": text.decode(errors="replace")}
        else:
            parsed = json.loads(text)
        if answer.status >= 300:
            raise ApiError(answer.status, parsed)
        return parsed

    @contextmanager
    def stream(self, path: str, patience: float = 330):
        """A connection of its own for an answer that goes on and on: its socket, and the answer to read lines from."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=patience, context=self._tls)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}", "Accept": "application/json"})
            answer = connection.getresponse()
            if answer.status >= 300:
                raise ApiError(answer.status, json.loads(answer.read()))
            yield connection.sock, answer
        finally:
            connection.close()

    def get(self, resource: str, name: str, space: str | None = None) -> dict:
        return self.request("GET", path_of(resource, space, name))

    def list(self, resource: str, space: str | None = None, **query) -> list[dict]:
        """Each with its `kind`, which the items of a list do not say."""
        items = self.request("GET", path_of(resource, space), **query)["items"]
        version = GROUPS.get(resource, "v1")
        return [{"apiVersion": version, "kind": KINDS[resource], **item} for item in items]

    def create(self, resource: str, item: dict, space: str | None = None) -> dict:
        return self.request("POST", path_of(resource, space), item)

    def patch(self, resource: str, name: str, change: dict, space: str | None = None, part: str = "") -> dict:
        return self.request("PATCH", path_of(resource, space, name, part), change, "application/merge-patch+json")

    def delete(self, resource: str, name: str, space: str | None = None, **query):
        return self.request("DELETE", path_of(resource, space, name), **query)

    def clear(self, resource: str, space: str | None = None):
        """Deletes all of them, without any grace."""
        self.request("DELETE", path_of(resource, space), gracePeriodSeconds=0)

    def is_ready(self) -> bool:
        try:
            self.request("GET", "/readyz")
            return True
        except (OSError, ApiError):
            return False

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def path_of(resource: str, space: str | None = None, name: str = "", part: str = "") -> str:
    """Where the API has it; `part`: a subresource such as `status`."""
    root = "/api/v1" if resource in CORE else f"/apis/{GROUPS[resource]}"
    words = [root, *(["namespaces", space] if space else []), resource, *([quote(name)] if name else []), *([part] if part else [])]
    return "/".join(words)


def until(api: Api, resource: str, name: str, space: str | None, holds, patience: float = 30.0) -> dict:
    """The object once `holds(object)`; asks again and again, since a watch would need a connection of its own."""
    deadline = time.monotonic() + patience
    pause = 0.002
    while not holds(item := api.get(resource, name, space)):
        assert time.monotonic() < deadline, f"waited {patience:g} s for {resource} {space}/{name}: {json.dumps(item.get('status'))}"
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    return item

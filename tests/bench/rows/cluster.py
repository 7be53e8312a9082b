"""A large cluster listed through its API and imported: 5,000 nodes, 150,000 pods of 1,000 Deployments, as JSON over HTTP on loopback.

The server is ours and holds its answers ready: it stands for a real one that costs nothing, so that the figure is what reading costs."""

import http.server
import json
import os
import threading
import urllib.parse

from benchmark import Bench, Result, at_most, median, run, told

TITLE = "A cluster through its API"
NODES, SERVICES, PAGE = 5_000, 1_000, 500


def pod(i: int) -> dict:
    conditions = [{"type": kind, "status": "True", "lastTransitionTime": "2026-11-25T10:00:09Z"} for kind in ("Initialized", "Ready", "ContainersReady", "PodScheduled")]
    tolerations = [{"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300} for key in ("not-ready", "unreachable")]
    fields = {"f:metadata": {"f:labels": {".": {}, "f:app": {}}}, "f:spec": {"f:containers": {'k:{"name":"c"}': {".": {}, "f:image": {}, "f:resources": {}}}}}
    return {
        "metadata": {"name": f"web-{i:06d}", "namespace": f"team-{i % 50}", "uid": f"u{i}", "resourceVersion": str(i), "creationTimestamp": "2026-11-25T10:00:00Z",
                     "labels": {"app": f"web-{i % SERVICES}", "pod-template-hash": "abc123"},
                     "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": f"web-{i % SERVICES}-abc123", "uid": f"r{i % SERVICES}", "controller": True}],
                     "managedFields": [{"manager": "kubelet", "operation": "Update", "apiVersion": "v1", "time": "2026-11-25T10:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": fields}]},
        "spec": {"nodeName": f"n{i % NODES}", "schedulerName": "default-scheduler", "tolerations": tolerations,
                 "volumes": [{"name": "token", "projected": {"sources": [{"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}}]}}],
                 "containers": [{"name": "c", "image": f"registry.local/web:{i % 10}", "env": [{"name": "DB", "value": "postgres://db:5432"}],
                                 "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "200m", "memory": "256Mi"}},
                                 "readinessProbe": {"httpGet": {"path": "/", "port": 80}, "periodSeconds": 5}}]},
        "status": {"phase": "Running", "startTime": "2026-11-25T10:00:01Z", "podIP": "10.0.0.1", "conditions": conditions,
                   "containerStatuses": [{"name": "c", "ready": True, "restartCount": 0, "state": {"running": {"startedAt": "2026-11-25T10:00:05Z"}}}]}}


def deployment(i: int) -> dict:
    return {"metadata": {"name": f"web-{i}", "namespace": f"team-{i % 50}"},
            "spec": {"replicas": 150, "selector": {"matchLabels": {"app": f"web-{i}"}},
                     "template": {"metadata": {"labels": {"app": f"web-{i}"}}, "spec": {"containers": [{"name": "c"}]}}}}


def node(i: int) -> dict:
    return {"metadata": {"name": f"n{i}"}, "status": {"allocatable": {"cpu": "32", "memory": "256Gi", "pods": "110"}}}


def answers(pods: int) -> dict[tuple[str, int], bytes]:
    """By the plural and where the page begins."""
    made = {}
    for plural, make, count in (("pods", pod, pods), ("deployments", deployment, SERVICES), ("nodes", node, NODES)):
        for begin in range(0, count, PAGE):
            end = min(count, begin + PAGE)
            page = {"metadata": {"continue": str(end) if end < count else ""}, "items": [make(i) for i in range(begin, end)]}
            made[plural, begin] = json.dumps(page).encode()
    return made


def server(pods: int) -> http.server.ThreadingHTTPServer:
    ready, empty = answers(pods), json.dumps({"metadata": {}, "items": []}).encode()

    class Answer(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            asked = urllib.parse.urlparse(self.path)
            begin = int(urllib.parse.parse_qs(asked.query).get("continue", ["0"])[0])
            body = ready.get((asked.path.rsplit("/", 1)[1], begin), empty)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)


def measure(bench: Bench) -> list[Result]:
    pods = 15_000 if bench.quick else 150_000
    with server(pods) as api:
        threading.Thread(target=api.serve_forever, daemon=True).start()
        config = {"current-context": "bench", "clusters": [{"name": "bench", "cluster": {"server": f"http://127.0.0.1:{api.server_port}"}}],
                  "contexts": [{"name": "bench", "context": {"cluster": "bench"}}]}
        os.environ["KUBECONFIG"] = bench.write("kubeconfig.json", json.dumps(config))
        runs = [run([bench.sandtable, "import", "kubernetes", "--context", "bench", "--out", str(bench.scratch / "cluster.yaml"), "-q"])
                for _ in range(1 if bench.quick else bench.rounds)]
        api.shutdown()
    return [
        at_most(f"{pods:,} pods: seconds from the start to the scenario (wall time)", median(r.wall_s for r in runs), 10, " s", 1),
        at_most(f"{pods:,} pods: memory at its peak", median(r.peak_kb for r in runs) / 1024 / 1024, 2, " GiB"),
        told("· of these, CPU seconds of ours", f"{median(r.cpu_s for r in runs):.1f} s"),
    ]

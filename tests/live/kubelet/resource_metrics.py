"""What metrics.k8s.io answers of a kubelet's pods and node: lists, by namespace, by name, by labels."""

from kubelet.usage import Usage
from support.labels import selects
from support.metrics_api import Asked, status

API = "metrics.k8s.io/v1beta1"


class ResourceMetrics:
    """A script for support.metrics_api.MetricsApi."""

    def __init__(self, node: str, usage: Usage):
        self._node, self._usage = node, usage

    def __call__(self, asked: Asked) -> tuple[int, dict]:
        if asked.group != "metrics.k8s.io":
            return status(404, "NotFound", "the server could not find the metric")
        words = asked.words
        if words[0] == "nodes":
            return self._nodes(words[1:])
        space = words[1] if words[0] == "namespaces" else None
        if words[0] not in ("pods", "namespaces") or (space is not None and words[2:3] != ("pods",)):
            return status(404, "NotFound", "the server could not find the requested resource")
        found = [pod for pod in self._usage.metrics() if space in (None, pod["metadata"]["namespace"]) and
                 selects(asked.query.get("labelSelector", ""), pod["metadata"]["labels"])]
        if space is not None and len(words) > 3:
            named = [pod for pod in found if pod["metadata"]["name"] == words[3]]
            missing = status(404, "NotFound", f"podmetrics.metrics.k8s.io \"{space}/{words[3]}\" not found")
            return (200, {"kind": "PodMetrics", "apiVersion": API, **named[0]}) if named else missing
        return 200, {"kind": "PodMetricsList", "apiVersion": API, "metadata": {}, "items": found}

    def _nodes(self, words: tuple[str, ...]) -> tuple[int, dict]:
        """The sum of its pods: what else runs on the machine is not its."""
        pods = self._usage.metrics()
        if not pods or words not in ((), (self._node,)):
            return (200, {"kind": "NodeMetricsList", "apiVersion": API, "metadata": {}, "items": []}) if not words else status(404, "NotFound", "no metrics")
        used = [one["usage"] for pod in pods for one in pod["containers"]]
        metrics = {"metadata": {"name": self._node, "creationTimestamp": pods[-1]["timestamp"]}, "timestamp": pods[-1]["timestamp"], "window": pods[-1]["window"],
                   "usage": {"cpu": f"{sum(int(one['cpu'][:-1]) for one in used)}n", "memory": f"{sum(int(one['memory'][:-2]) for one in used)}Ki"}}
        if words:
            return 200, {"kind": "NodeMetrics", "apiVersion": API, **metrics}
        return 200, {"kind": "NodeMetricsList", "apiVersion": API, "metadata": {}, "items": [metrics]}

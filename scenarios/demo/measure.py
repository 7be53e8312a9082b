"""What Prometheus measured of the services in a window, read independently of the twin's own code.

Counters are compared by their own time stamps: last minus first sample of each replica within the window, divided by the time
between these two. Quantiles are interpolated within the histogram's buckets (factor 1.1), summed over replicas.
"""

import json
import urllib.parse
import urllib.request
from dataclasses import dataclass

from processes import DemoError

LATENESS_SPAN = 5.0  # seconds over which lateness of sleeps is averaged


@dataclass(frozen=True)
class Window:
    """Unix times."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.begin


def read(prometheus: str, selector: str, window: Window) -> list[dict]:
    """Series within the window: each a dict of `labels` and `samples` [(time, value), ...]."""
    query = urllib.parse.urlencode({"query": f"{selector}[{window.seconds:.0f}s]", "time": f"{window.end:.3f}"})
    with urllib.request.urlopen(f"{prometheus}/api/v1/query?{query}", timeout=20) as answer:
        result = json.load(answer)["data"]["result"]
    return [{"labels": one["metric"], "samples": [(float(t), float(v)) for t, v in one["values"]]} for one in result]


def increases(series: list[dict]) -> list[tuple[dict, float, float]]:
    """(labels, increase, seconds) of each series that has two samples or more."""
    found = []
    for one in series:
        (first_time, first), (last_time, last) = one["samples"][0], one["samples"][-1]
        if last_time > first_time:
            found.append((one["labels"], last - first, last_time - first_time))
    return found


def quantile(buckets: dict[float, float], share: float) -> float:
    """`buckets`: cumulative counts by upper bound, +Inf included."""
    bounds = sorted(buckets)
    rank = share * buckets[bounds[-1]]
    below_bound = below_count = 0.0
    for bound in bounds:
        if buckets[bound] >= rank and buckets[bound] > below_count:
            if bound == float("inf"):
                return below_bound
            return below_bound + (bound - below_bound) * (rank - below_count) / (buckets[bound] - below_count)
        below_bound, below_count = bound, buckets[bound]
    return below_bound


def service_figures(prometheus: str, service: str, window: Window) -> dict[str, float]:
    """mean, p95, p99 (seconds), rate (successes a second), availability (share)."""
    buckets: dict[float, float] = {}
    for labels, increase, _ in increases(read(prometheus, f'demo_latency_seconds_bucket{{job="{service}"}}', window)):
        bound = float(labels["le"].replace("+Inf", "inf"))
        buckets[bound] = buckets.get(bound, 0.0) + increase
    total = sum(increase for _, increase, _ in increases(read(prometheus, f'demo_latency_seconds_sum{{job="{service}"}}', window)))
    ended = increases(read(prometheus, f'demo_requests_total{{job="{service}"}}', window))
    count = sum(increase for _, increase, _ in ended)
    successes = [(increase, seconds) for labels, increase, seconds in ended if labels["outcome"] == "success"]
    if not buckets or not buckets[float("inf")] or not count:
        raise DemoError(f"Prometheus has no requests of {service} in the window")
    return {
        "mean": total / buckets[float("inf")], "p95": quantile(buckets, 0.95), "p99": quantile(buckets, 0.99),
        "rate": sum(increase / seconds for increase, seconds in successes),
        "availability": sum(increase for increase, _ in successes) / count}


def sleep_lateness(prometheus: str, window: Window) -> dict[str, float]:
    """Mean lateness of the services' sleeps (seconds): over the window, and in its worst LATENESS_SPAN."""
    spans: dict[int, list[float]] = {}
    for part, place in (("sum", 0), ("count", 1)):
        for one in read(prometheus, f"demo_lateness_seconds_{part}", window):
            for (_, before), (time, now) in zip(one["samples"], one["samples"][1:]):
                span = spans.setdefault(int((time - window.begin) / LATENESS_SPAN), [0.0, 0.0])
                span[place] += now - before
    late, count = (sum(span[place] for span in spans.values()) for place in (0, 1))
    return {"mean": late / count if count else 0.0, "worst": max((s / n for s, n in spans.values() if n), default=0.0)}

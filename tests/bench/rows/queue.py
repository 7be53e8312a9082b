"""The queue of events alone, in the hold model, beside std::priority_queue."""

from benchmark import Bench, Result, told
from rows.parts import nanoseconds

TITLE = "The queue of events alone (hold model: take the first, put one in)"


def measure(bench: Bench) -> list[Result]:
    cost = nanoseconds(bench, "hold_")
    results = []
    for pending in (100, 1_000, 10_000, 100_000, 1_000_000):
        ours, theirs = cost[f"hold_event_queue/{pending}"], cost[f"hold_priority_queue/{pending}"]
        results.append(told(f"· {pending:,} pending", f"{ours:.0f} ns, std::priority_queue {theirs:.0f} ns ({theirs / ours:.1f}×)"))
    return results

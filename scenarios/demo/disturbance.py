"""Whether something outside the system spoiled a window. The bounds were fixed before the runs that are published.

Why these: before the plan the busiest service is 84 % busy, so it can lose 16 % of its capacity before its queue grows without end.
* STEAL: a hypervisor that takes 15 % of the machine for 5 s on end takes all of that margin.
* SLEEPS: the slots of `back` are held 40 ms a request; sleeps that end 3 ms late hold them 7 % longer, half of the margin.
  (On a quiet machine the mean is about 0.1 ms; whatever lateness there was while calibrating is in the measured work already.)
* SENDS: a hundredth of the requests sent 10 ms late moves p99 by about 5 %, half of what the demo promises of it.
"""

import time
from dataclasses import dataclass

STEAL_SPAN = 5.0          # seconds
STEAL_BOUND = 0.15        # share of all CPU time, in the worst span
SLEEP_BOUND = 0.003       # seconds, mean in the worst span (measure.LATENESS_SPAN)
SEND_BOUND = 0.010        # seconds, 99th percentile of the window


class StealMeter:
    """Reads /proc/stat each time `look` is called; keeps what it saw."""

    def __init__(self):
        self._seen = []  # (monotonic time, steal ticks, all ticks)
        self.look()

    def look(self):
        with open("/proc/stat") as stat:
            ticks = [int(word) for word in stat.readline().split()[1:9]]
        self._seen.append((time.monotonic(), ticks[7], sum(ticks)))

    def shares(self) -> tuple[float, float]:
        """Share of steal over everything seen, and in the worst STEAL_SPAN."""
        worst, begin = 0.0, 0
        for end in range(1, len(self._seen)):
            while self._seen[end][0] - self._seen[begin + 1][0] >= STEAL_SPAN:
                begin += 1
            if self._seen[end][0] - self._seen[begin][0] >= STEAL_SPAN:
                worst = max(worst, _share(self._seen[begin], self._seen[end]))
        whole = _share(self._seen[0], self._seen[-1])
        return whole, max(worst, whole)


def _share(before, after) -> float:
    ticks = after[2] - before[2]
    return (after[1] - before[1]) / ticks if ticks else 0.0


@dataclass(frozen=True)
class Disturbance:
    """Seconds and shares of one window."""

    steal: float
    worst_steal: float
    sleep_mean: float
    worst_sleep: float
    send_p99: float

    def reasons(self) -> list[str]:
        """Which bounds it broke; empty: the window counts as undisturbed."""
        found = []
        if self.worst_steal > STEAL_BOUND:
            found.append(f"steal {self.worst_steal:.0%} for {STEAL_SPAN:g} s (bound {STEAL_BOUND:.0%})")
        if self.worst_sleep > SLEEP_BOUND:
            found.append(f"sleeps {self.worst_sleep * 1e3:.1f} ms late for 5 s (bound {SLEEP_BOUND * 1e3:g} ms)")
        if self.send_p99 > SEND_BOUND:
            found.append(f"p99 of sends {self.send_p99 * 1e3:.1f} ms late (bound {SEND_BOUND * 1e3:g} ms)")
        return found

    def line(self) -> str:
        return (f"steal {self.steal:.1%} (worst 5 s: {self.worst_steal:.1%}), sleeps late by {self.sleep_mean * 1e3:.2f} ms "
                f"(worst 5 s: {self.worst_sleep * 1e3:.2f} ms), p99 of sends late by {self.send_p99 * 1e3:.2f} ms")

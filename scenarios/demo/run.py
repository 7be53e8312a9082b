#!/usr/bin/env python3
"""The demo: two real services behind HAProxy, watched by Prometheus, and a twin that learns them, plans for a peak, and is held to it.

Everything runs on 127.0.0.1 and on free ports, in a folder under /tmp that is removed at the end. About three minutes.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import measure
import table
from commands import Sandtable
from disturbance import Disturbance, StealMeter
from processes import DemoError, Processes, realtime_is_permitted
from system import HERE, READY, REPLICAS, DemoSystem

BASE_RATE = 140.0   # requests a second: the busiest service is 47 % busy
PEAK = 1.8          # times that: 84 % busy before the plan. Above 85 % nobody could predict a 60 s window to 10 %
WARMUP = 5.0        # seconds of load before a window
WINDOW = 60.0
TAIL = 150.0        # seconds of load after a window at most: the twin calibrates and plans while the base load goes on
SETTLE = 1.5        # seconds after a window until Prometheus has scraped its last samples (scrape interval 1 s)


@dataclass
class Measured:
    """What came of one window of load."""

    window: measure.Window
    load: dict
    disturbance: Disturbance
    repeated: bool = False

    def as_json(self) -> dict:
        return {"load": self.load, "disturbance": asdict(self.disturbance), "disturbed": self.disturbance.reasons(),
                "repeated": self.repeated}


class Demo:
    def __init__(self, options, processes: Processes):
        self.options, self.processes = options, processes
        self.began = time.monotonic()
        self.say(f"starting {REPLICAS} + {REPLICAS} service processes, HAProxy and Prometheus in {processes.folder}")
        if not processes.realtime:
            self.say("real-time priority is not permitted here: services and load run at normal priority, and suffer from other work")
        self.system = DemoSystem(processes, options.build / "scenarios/demo", options.seed)
        program = (options.sandtable or options.build / "bin/sandtable").resolve()
        self.sandtable = Sandtable(program, processes, self.system.prometheus, self.system.haproxy_socket, self.say)

    def say(self, line: str):
        print(f"[{time.monotonic() - self.began:5.1f} s] {line}", flush=True)

    def run(self) -> dict:
        peak_rate = BASE_RATE * PEAK
        base = self.window("base", BASE_RATE, seed=1)
        self.sandtable.calibrate(HERE / "skeleton.yaml", base.window)
        print(self.sandtable.show_twin(), flush=True)
        prediction = self.sandtable.plan(PEAK, REPLICAS)
        print(self.sandtable.show_plan(), flush=True)

        measured_without = None
        if self.options.measure_without:
            self.system.stop_load()
            measured_without = self.figures(self.window("peak without the plan", peak_rate, seed=5))
            self.system.stop_load()
            self.system.start_load(BASE_RATE, WARMUP, WINDOW, TAIL, seed=self.options.seed * 100 + 7)

        self.sandtable.apply()
        self.system.stop_load()
        peak = self.window("peak", peak_rate, seed=3)
        verdict = self.sandtable.verify(peak.window)
        rows = table.compare(prediction, self.figures(peak), measured_without, peak.disturbance.reasons())
        self.system.stop_load()
        self.say(f"the peak of {peak_rate:g}/s, as predicted beforehand and as measured:\n\n{table.text(rows)}\n")
        if peak.repeated:
            self.say("the peak's window was disturbed beyond the bounds and has been repeated once")
        self.say(f"measured under: {peak.disturbance.line()}\n")
        print(self.sandtable.show_ledger(), flush=True)
        return {"seed": self.options.seed, "realtime": self.processes.realtime, "base": base.as_json(), "peak": peak.as_json(),
                "plan": prediction["reason"], "verify": verdict, "rows": [row.as_json() for row in rows],
                "seconds": time.monotonic() - self.began}

    def window(self, name: str, rate: float, seed: int) -> Measured:
        """Measures under load, which goes on afterwards; a disturbed window is repeated once."""
        first = self._window_once(name, rate, self.options.seed * 100 + seed)
        if not first.disturbance.reasons():
            return first
        self.say(f"this window was disturbed and is repeated once: {'; '.join(first.disturbance.reasons())}")
        self.system.stop_load()
        second = self._window_once(name, rate, self.options.seed * 100 + seed + 1)
        second.repeated = True
        if second.disturbance.reasons():
            self.say(f"disturbed again; it counts as it is: {'; '.join(second.disturbance.reasons())}")
        return second

    def _window_once(self, name: str, rate: float, seed: int) -> Measured:
        self.say(f"{name}: {rate:g} requests a second, {WARMUP:g} s to warm up, then a window of {WINDOW:g} s")
        result = self.system.start_load(rate, WARMUP, WINDOW, TAIL, seed)
        self._wait_until(time.monotonic() + WARMUP, None)
        steal = StealMeter()
        end = time.monotonic() + WINDOW
        self._wait_until(end, steal)
        self._wait_until(end + 15, None, until=result.exists)
        if not result.exists():
            raise DemoError("the load generator wrote no result")
        load = json.loads(result.read_text())
        window = measure.Window(load["began_unix"], load["began_unix"] + load["window"])
        self._wait_until(end + SETTLE, None)
        sleeps = measure.sleep_lateness(self.system.prometheus, window)
        disturbance = Disturbance(*steal.shares(), sleeps["mean"], sleeps["worst"], load["lateness"]["p99"])
        self.say(f"{name}: mean {load['latency']['mean'] * 1e3:.1f} ms, p95 {load['latency']['p95'] * 1e3:.1f} ms as users saw it; "
                 f"{disturbance.line()}")
        return Measured(window, load, disturbance)

    def _wait_until(self, deadline: float, steal: StealMeter | None, until=lambda: False):
        while (left := deadline - time.monotonic()) > 0 and not until():
            self.processes.check()
            time.sleep(min(left, 0.5))
            if steal:
                steal.look()

    def figures(self, measured: Measured) -> dict[str, dict[str, float]]:
        """By entity: services from Prometheus, users from the load generator."""
        found = {f"service.{name}": measure.service_figures(self.system.prometheus, name, measured.window) for name in ("front", "back")}
        found["traffic.users"] = {**measured.load["latency"], "rate": measured.load["rate"], "availability": measured.load["availability"]}
        return found


def options_of(words: list[str]):
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True, help="build folder with the programs (./dev demo sets it)")
    parser.add_argument("--sandtable", type=Path, help="the sandtable program, if elsewhere")
    parser.add_argument("--seed", type=int, default=1, help="of arrivals and of the services' work (default 1)")
    parser.add_argument("--measure-without", action="store_true", help=f"also measure the peak without the plan ({WINDOW + WARMUP:g} s more)")
    parser.add_argument("--json", type=Path, help="write everything measured and predicted to this file")
    return parser.parse_args(words)


def end_on_signal(number, _frame):
    raise SystemExit(128 + number)


def main(words: list[str]) -> int:
    options = options_of(words)
    options.build = options.build.resolve()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end_on_signal)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts background jobs with SIGINT ignored
    try:
        # Not below TMPDIR, which may be long: HAProxy takes socket paths of at most 97 bytes.
        with tempfile.TemporaryDirectory(prefix="sandtable-demo-", dir="/tmp") as folder:
            with Processes(Path(folder), realtime_is_permitted()) as processes:
                result = Demo(options, processes).run()
        if options.json:
            options.json.write_text(json.dumps(result, indent=1) + "\n")
        return 0
    except DemoError as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 4
    except KeyboardInterrupt:
        print("demo: interrupted; everything it started has been ended", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

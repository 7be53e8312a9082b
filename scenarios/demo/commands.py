"""The `sandtable` commands that the demo uses, as a user would type them."""

import json
import shutil
from pathlib import Path

from measure import Window
from processes import DemoError, Processes

TIMEOUT = 120  # seconds; no step of the demo should take a third of it
OBJECTIVE_NOT_MET = 1


class Sandtable:
    """Runs in the demo's folder, so that files have short names there: twin/, plan.yaml, ledger.db."""

    def __init__(self, program: Path, processes: Processes, prometheus: str, haproxy: Path, echo):
        self._program, self._processes, self._echo = program, processes, echo
        self._prometheus, self._haproxy = prometheus, haproxy
        self._ordinal = 0

    def calibrate(self, skeleton: Path, window: Window):
        shutil.copy(skeleton, self._processes.folder)
        self._run("twin", "calibrate", "--prometheus", self._prometheus, "--scenario", skeleton.name, *_during(window),
                  "--out", "twin")

    def show_twin(self) -> str:
        return self._run("twin", "show", "twin")

    def show_plan(self) -> str:
        return (self._processes.folder / "plan.yaml").read_text()

    def plan(self, peak: float, most: int) -> dict:
        """The prediction beside the chosen plan: KPIs under `with_plan` and, for the same luck, under `without_plan`."""
        self._run("plan", "scaling", "twin", "--peak", f"{peak:g}", "--max-replicas", most, "--out", "plan.yaml")
        return json.loads((self._processes.folder / "plan.prediction.json").read_text())

    def apply(self) -> dict:
        return self._json("apply", "plan.yaml", "--twin", "twin", "--haproxy", self._haproxy, "--prometheus", self._prometheus,
                          "--ledger", "ledger.db", "--approve", "--watch", "20s")

    def verify(self, window: Window) -> dict:
        """A missed prediction is a result, too."""
        return self._json("verify", "--ledger", "ledger.db", "--prometheus", self._prometheus, *_during(window),
                          allowed=(0, OBJECTIVE_NOT_MET))

    def show_ledger(self) -> str:
        return self._run("ledger", "show", "--ledger", "ledger.db")

    def _json(self, *words, allowed=(0,)) -> dict:
        text = self._run(*words, "--format", "json", allowed=allowed)
        try:
            return json.loads(text)
        except ValueError as problem:
            raise DemoError(f"sandtable {words[0]} printed no JSON ({problem}): {text[:200]}") from None

    def _run(self, *words, allowed=(0,)) -> str:
        self._echo("$ sandtable " + " ".join(str(word) for word in words))
        self._ordinal += 1
        name = f"sandtable-{self._ordinal}-{words[0]}"
        output = self._processes.folder / f"{name}.out"
        with open(output, "wb") as file:
            self._processes.start(name, [self._program, *words], stdout=file)
        status = self._processes.wait(name, TIMEOUT)
        if status not in allowed:
            raise DemoError(f"sandtable {' '.join(str(word) for word in words[:2])} ended with {status}: {self._processes.last_words(name)}")
        return output.read_text()


def _during(window: Window) -> list[str]:
    return ["--window", f"{window.seconds:g}s", "--at", f"{window.end:.3f}"]

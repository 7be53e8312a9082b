"""The map of safe operation: load against capacity loss, and the smallest change that makes the present load safe."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd

from . import _sandtable
from .run import _progress
from .scenario import Scenario, _checked


class StabilityMap:
    """Points of load and loss with their state: safe, vulnerable (a shock tips it into an overload that stays), or unstable."""

    def __init__(self, native):
        self._text = native.to_json()
        self._data = json.loads(self._text)

    @property
    def points(self) -> pd.DataFrame:
        """One row a point: load, lost, state, simulated, goodput, goodput_after, amplification, tipped, shock, mechanism, detail,
        reason. Those that were inferred have no figures."""
        columns = ["load", "lost", "state", "simulated", "goodput", "goodput_after", "amplification", "tipped", "shock", "mechanism",
                   "detail", "reason"]
        return pd.DataFrame(self._data["points"], columns=columns)

    @property
    def states(self) -> pd.DataFrame:
        """The map itself: one row a loss, one column a load."""
        return self.points.pivot(index="lost", columns="load", values="state")

    @property
    def safe(self) -> bool:
        """Whether the present load is safe, with nothing lost and with the losses that it shall survive."""
        return self._data["safe"]

    @property
    def change(self) -> dict[str, str] | None:
        """The smallest change that makes it safe, as what `Scenario.set` takes: path and value; None where none was needed or found."""
        if not self._data["change"]["found"]:
            return None
        return dict(one.split("=", 1) for one in self._data["change"]["set"])

    @property
    def change_text(self) -> str:
        """The change in words, or why there is none."""
        change = self._data["change"]
        return change.get("text", change["reason"])

    @property
    def rejected(self) -> pd.DataFrame:
        """Changes that were tried and are not enough: text, cost, reason."""
        return pd.DataFrame(self._data["change"]["rejected"], columns=["text", "cost", "reason"])

    @property
    def notes(self) -> list[str]:
        return self._data["notes"]

    def to_dict(self) -> dict:
        """Exactly what `sandtable stability --format json` prints."""
        return json.loads(self._text)

    def plot(self, ax=None):
        """Draws the map: loads to the right, losses downwards."""
        from .plotting import plot_stability

        return plot_stability(self, ax)

    def __repr__(self) -> str:
        return f"StabilityMap({self._data['scenario']['name']!r}, safe={self.safe}: {self.change_text})"


def stability(
    scenario: Scenario,
    *,
    load: str | None = None,
    loss: str | None = None,
    of: str = "",
    shocks: Sequence[str] = (),
    survive: int = 1,
    recovery: float | None = None,
    window: float | None = None,
    settle: float | None = None,
    max_changes: int = 60,
    replications: int | None = None,
    seed: int | None = None,
    jobs: int = 0,
    progress: bool | None = None,
) -> StabilityMap:
    """Finds the map of safe operation by simulation, as `sandtable stability` does.

    `load` ("0.5:2:7"), `loss` ("0:2") and `shocks` ("load:3:10s", "outage:db:10s") are written as there; times are in seconds.
    Raises ScenarioError, ValueError and FileNotFoundError for what can't be used, OutsideError where the worker program fails.
    """
    return StabilityMap(
        _checked(
            _sandtable.stability(scenario._native, load, loss, of, list(shocks), survive, recovery, window, settle, max_changes,
                                 replications, seed, jobs, _progress(progress, "points"))
        )
    )

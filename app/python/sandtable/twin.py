"""Twins: a scenario whose values were learnt from telemetry, with how well they are known."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd

from . import _sandtable
from .scenario import Scenario, _checked


class Twin:
    """A calibrated twin on disk. Read one with `Twin.load`, make one with `Twin.calibrate`."""

    def __init__(self, path: Path, native):
        self.path = path
        self._native = native

    @classmethod
    def load(cls, path: str | os.PathLike) -> Twin:
        """Reads the directory that `sandtable twin calibrate` wrote. Raises ScenarioError, or FileNotFoundError."""
        return cls(Path(path), _checked(_sandtable.load_twin(str(path))))

    @classmethod
    def calibrate(
        cls,
        scenario: str | os.PathLike,
        prometheus: str,
        out: str | os.PathLike,
        *,
        window: str = "1h",
        at: float | None = None,
    ) -> Twin:
        """Fills what the scenario leaves to `estimate` from the last `window` of a Prometheus server's telemetry (or the one that
        ended `at`, seconds since the Unix epoch), and writes the twin into the directory `out`.

        Raises ScenarioError for the scenario, OutsideError where Prometheus fails.
        """
        _checked(_sandtable.calibrate(str(scenario), prometheus, str(out), window, at))
        return cls.load(out)

    @property
    def scenario(self) -> Scenario:
        """The scenario with the estimates in place; running it draws the parameters from the posterior."""
        return Scenario.load(self.path)

    @property
    def parameters(self) -> pd.DataFrame:
        """One row an estimated value: estimate, low and high (90 %), source; SI units."""
        rows = self._native.parameter_rows()
        return pd.DataFrame(rows, columns=["path", "estimate", "low", "high", "source"]).set_index("path")

    @property
    def unconstrained(self) -> pd.DataFrame:
        """Values that the telemetry says nothing of, and why."""
        return pd.DataFrame(self._native.unconstrained_rows(), columns=["path", "why"]).set_index("path")

    @property
    def fidelity(self) -> dict | None:
        """How well the twin predicted a window that it had not seen; None where it has not been scored."""
        text = self._native.fidelity_json()
        return json.loads(text) if text is not None else None

    def __repr__(self) -> str:
        return f"Twin({str(self.path)!r}, {len(self.parameters)} estimated values)"

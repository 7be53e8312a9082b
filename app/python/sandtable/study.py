"""Studies: several plans over one scenario, compared with common random numbers."""

from __future__ import annotations

import json

import pandas as pd

from .outcome import Outcome


class Study:
    """Outcomes of plans, in the order given, and which one to choose."""

    def __init__(self, native):
        self._native = native
        self.outcomes = [Outcome(o) for o in native.outcomes()]

    @property
    def chosen(self) -> str | None:
        """Name of the chosen plan; None where no plan meets the objectives."""
        return self._native.chosen

    @property
    def reason(self) -> str:
        return self._native.reason

    @property
    def probability_best(self) -> pd.Series:
        """Share of replications in which each plan was the best."""
        return pd.Series(dict(self._native.probability_best()), name="probability_best")

    @property
    def kpis(self) -> pd.DataFrame:
        """One row a KPI, one column a plan: the means."""
        return pd.DataFrame({o.plan or "as it stands": o.kpis["mean"] for o in self.outcomes})

    @property
    def differences(self) -> pd.DataFrame:
        """Each plan against the first, paired by replication: plan, kpi, mean, ci95_low, ci95_high, n."""
        return pd.DataFrame(
            self._native.difference_rows(), columns=["plan", "kpi", "mean", "ci95_low", "ci95_high", "n"]
        )

    def to_dict(self) -> dict:
        """Exactly what `sandtable compare --format json` prints."""
        return json.loads(self._native.to_json())

    def plot(self, kpi: str | None = None, ax=None):
        """Draws one KPI of every plan: the mean, and where one real run would fall (90 %)."""
        from .plotting import plot_study

        return plot_study(self, kpi or self._default_kpi(), ax)

    def _default_kpi(self) -> str:
        objectives = self.outcomes[0].objectives
        if len(objectives):
            return objectives.iloc[0]["kpi"]
        return next(k for k in self.kpis.index if k.endswith(".latency.p95"))

    def __repr__(self) -> str:
        return f"Study({len(self.outcomes)} plans, chosen={self.chosen!r}: {self.reason})"

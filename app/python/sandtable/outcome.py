"""Outcomes: samples of KPIs with their intervals, as DataFrames."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd


class Outcome:
    """What a run found. All times are seconds, money is per hour in the scenario's currency."""

    def __init__(self, native):
        self._native = native

    @property
    def plan(self) -> str:
        """Name of the plan, or an empty string for the scenario as it stands."""
        return self._native.plan

    @property
    def fidelity(self) -> str:
        """How it was computed: exact, sampled, fluid or analytic."""
        return self._native.fidelity

    @property
    def sampled_share(self) -> float | None:
        """Share of the system that was simulated where the fidelity is sampled, else None."""
        return self._native.sampled_share

    @property
    def refused(self) -> pd.DataFrame:
        """The KPIs that an approximation cannot answer: kpi, why. Empty for an exact run."""
        return pd.DataFrame(self._native.refused_rows(), columns=["kpi", "why"]).set_index("kpi")

    @property
    def saturation(self) -> dict | None:
        """Which resource is full first as the load grows, at which multiple of it, and the headroom; None where nothing can be."""
        return self.to_dict()["saturation"]

    @property
    def kpis(self) -> pd.DataFrame:
        """One row a KPI: unit, mean, ci95_low, ci95_high (how well the mean is known), pi90_low, pi90_high (where one real run
        of this length would fall), n (replications that observed it)."""
        frame = pd.DataFrame(
            self._native.kpi_rows(),
            columns=["kpi", "unit", "mean", "ci95_low", "ci95_high", "pi90_low", "pi90_high", "n"],
        )
        return frame.set_index("kpi")

    @property
    def samples(self) -> pd.DataFrame:
        """Replications × KPIs; NaN where a replication observed nothing."""
        names, replications, values = self._native.samples()
        return pd.DataFrame(np.asarray(values), columns=names, index=pd.Index(replications, name="replication"))

    @property
    def objectives(self) -> pd.DataFrame:
        """One row an objective: kpi, bound, probability_met, met, reason."""
        rows = self._native.objective_rows()
        return pd.DataFrame(rows, columns=["name", "kpi", "bound", "probability_met", "met", "reason"]).set_index("name")

    def series(self, name: str) -> pd.DataFrame:
        """One measured quantity over the run (`service.cart.latency.p95`): index seconds from the start, one column a
        replication. Raises KeyError with the names there are."""
        found = self._native.series(name)
        if found is None:
            raise KeyError(f"no series {name!r}; there are: {', '.join(self._native.series_names())}")
        bin_seconds, replications, values = found
        values = np.asarray(values).T
        index = pd.Index(np.arange(values.shape[0]) * bin_seconds, name="seconds")
        return pd.DataFrame(values, index=index, columns=pd.Index(replications, name="replication"))

    @property
    def series_names(self) -> list[str]:
        return self._native.series_names()

    @property
    def failed(self) -> pd.DataFrame:
        """Replications that did not end: replication, seed, reason."""
        return pd.DataFrame(self._native.failed_rows(), columns=["replication", "seed", "reason"])

    def to_dict(self) -> dict:
        """Exactly what `sandtable run --format json` prints."""
        return json.loads(self._native.to_json())

    def plot(self, name: str | None = None, ax=None):
        """Draws a series over the run: its mean over replications and the band that holds 90 % of them."""
        from .plotting import plot_series

        return plot_series(self, name or self._default_series(), ax)

    def _default_series(self) -> str:
        latencies = [n for n in self.series_names if n.endswith(".latency.p95")]
        return (latencies or self.series_names)[0]

    def __repr__(self) -> str:
        met = self.objectives["met"]
        goals = "no objectives" if met.empty else f"{int(met.sum())} of {len(met)} objectives met"
        return f"Outcome({self.plan or 'as it stands'}: {goals}, {len(self.samples)} replications)"

    def _repr_html_(self) -> str:
        return self.objectives.to_html() + self.kpis.to_html(float_format=lambda v: f"{v:.4g}")

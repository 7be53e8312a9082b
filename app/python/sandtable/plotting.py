"""Pictures with matplotlib; imported only when something is drawn."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

_INK, _BAND, _BAD = "#1f5f8b", "#a9cbe0", "#b3432f"
_UNITS = {"s": "seconds", "1/s": "per second", "share": "share", "cores": "cores", "1": ""}


def plot_series(outcome, name: str, ax=None):
    """Mean over replications and the band between the 5 % and 95 % quantiles, over seconds from the start."""
    ax = ax or plt.subplots(figsize=(8, 3.2), layout="constrained")[1]
    frame = outcome.series(name)
    seconds = frame.index.to_numpy()
    with np.errstate(all="ignore"):
        low, high = np.nanquantile(frame.to_numpy(), [0.05, 0.95], axis=1)
    ax.fill_between(seconds, low, high, color=_BAND, label="90 % of replications", linewidth=0)
    ax.plot(seconds, frame.mean(axis=1), color=_INK, label="mean")
    unit = outcome.kpis["unit"].get(name, "")
    ax.set(xlabel="seconds from the start", ylabel=_UNITS.get(unit, ""), title=name)
    ax.set_ylim(bottom=0)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    return ax


def plot_study(study, kpi: str, ax=None):
    """One row a plan: a dot at the mean, a bar over pi90, the objective's bound as a line."""
    labels = [o.plan or "as it stands" for o in study.outcomes]
    ax = ax or plt.subplots(figsize=(8, 0.6 * len(labels) + 1.6), layout="constrained")[1]
    for row, outcome in enumerate(study.outcomes):
        values = outcome.kpis.loc[kpi]
        chosen = labels[row] == study.chosen
        ax.plot([values["pi90_low"], values["pi90_high"]], [row, row], color=_INK if chosen else _BAND, linewidth=7,
                solid_capstyle="butt")
        ax.plot(values["mean"], row, "o", color="white", markeredgecolor=_INK, zorder=3)
    for _, objective in study.outcomes[0].objectives.iterrows():
        if objective["kpi"] == kpi:
            ax.axvline(float(objective["bound"].split()[-1]), color=_BAD, linestyle="--", label=objective["bound"])
            ax.legend(frameon=False)
    ax.set_yticks(range(len(labels)), labels)
    ax.invert_yaxis()
    ax.set_xlim(left=0)
    ax.set(xlabel=_UNITS.get(study.outcomes[0].kpis.loc[kpi, "unit"], ""), title=kpi)
    ax.spines[["top", "right"]].set_visible(False)
    return ax

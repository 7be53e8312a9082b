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


def plot_stability(stability_map, ax=None):
    """One field a point, with the state's letter; small letters are inferred, a frame marks the present load."""
    colours = {"safe": "#cfe8d8", "vulnerable": "#f6dfa0", "unstable": "#f0b9b0"}
    data = stability_map.to_dict()
    loads, losses = data["loads"], data["losses"]
    ax = ax or plt.subplots(figsize=(1.5 + 0.8 * len(loads), 1.2 + 0.6 * len(losses)), layout="constrained")[1]
    for point in data["points"]:
        x, y, state = loads.index(point["load"]), losses.index(point["lost"]), point["state"]
        ax.add_patch(plt.Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, facecolor=colours.get(state, "white"),
                                   edgecolor="black" if point["load"] == 1 else "white", alpha=1 if point["simulated"] else 0.6))
        letter = (state or "?")[0]
        ax.text(x, y, letter.upper() if point["simulated"] else letter, ha="center", va="center")
    ax.set_xticks(range(len(loads)), [f"×{load:g}" for load in loads])
    ax.set_yticks(range(len(losses)), [str(lost) for lost in losses])
    ax.set(xlim=(-0.5, len(loads) - 0.5), ylim=(len(losses) - 0.5, -0.5), xlabel="load, times the present one",
           ylabel=f"{data['capacity']['unit']} of {data['capacity']['of']} lost", title=data["scenario"]["name"])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return ax

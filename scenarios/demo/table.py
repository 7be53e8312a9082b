"""Predicted against measured: the rows, whether each measurement lay in the prediction interval, and why it may have missed."""

from dataclasses import asdict, dataclass

FIGURES = ("mean", "p95", "p99", "rate", "availability")


@dataclass(frozen=True)
class Row:
    """One figure of one entity. Times in seconds, rates per second, availability as a share."""

    entity: str
    figure: str
    predicted: float
    low: float   # pi90
    high: float
    measured: float
    without_plan: float
    measured_without: float | None
    likely_cause: str = ""

    @property
    def hit(self) -> bool:
        return self.low <= self.measured <= self.high

    @property
    def error(self) -> float:
        return self.predicted / self.measured - 1

    def as_json(self) -> dict:
        return asdict(self) | {"hit": self.hit, "error": self.error}


def kpi_name(entity: str, figure: str) -> str:
    return f"{entity}.latency.{figure}" if figure in ("mean", "p95", "p99") else f"{entity}.{figure}"


def compare(prediction: dict, measured: dict, measured_without: dict | None, disturbed: list[str]) -> list[Row]:
    """`prediction`: as `sandtable plan` writes it; `measured`: figures by entity."""
    rows = []
    for entity, figures in measured.items():
        for figure in FIGURES:
            kpi = prediction["with_plan"]["kpis"][kpi_name(entity, figure)]
            low, high = kpi["pi90"]
            rows.append(Row(entity, figure, kpi["mean"], low, high, figures[figure],
                            prediction["without_plan"]["kpis"][kpi_name(entity, figure)]["mean"],
                            measured_without[entity][figure] if measured_without else None))
    return [row if row.hit else _with_cause(row, rows, disturbed) for row in rows]


def _with_cause(row: Row, rows: list[Row], disturbed: list[str]) -> Row:
    rate = next(one for one in rows if one.entity == row.entity and one.figure == "rate")
    if disturbed:
        cause = "disturbed: " + "; ".join(disturbed)
    elif row.figure not in ("rate", "availability") and not rate.hit:
        cause = f"{'more' if rate.measured > rate.high else 'less'} load came than predicted ({rate.measured:.1f}/s)"
    elif row.figure == "rate":
        cause = "chance of the arrivals (one in ten should miss)"
    elif abs(row.error) <= 0.02:
        cause = "within 2 %: the model's own error, or chance (one in ten should miss)"
    else:
        cause = "nothing outside was seen: the model, or chance (one in ten should miss)"
    return Row(**(asdict(row) | {"likely_cause": cause}))


def text(rows: list[Row]) -> str:
    with_measured = any(row.measured_without is not None for row in rows)
    head = ["", "figure", "predicted", "90 % interval", "measured", "error", "", "without plan"] + ["measured so"] * with_measured
    lines = [head]
    last = ""
    for row in rows:
        line = [row.entity if row.entity != last else "", row.figure, _show(row, row.predicted),
                f"{_show(row, row.low)} - {_show(row, row.high)}", _show(row, row.measured), f"{row.error:+.1%}",
                "hit" if row.hit else "MISS", _show(row, row.without_plan)]
        lines.append(line + ([_show(row, row.measured_without)] if with_measured else []))
        last = row.entity
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    shown = ["  ".join(cell.ljust(width) if column < 2 else cell.rjust(width) for column, (cell, width) in enumerate(zip(line, widths)))
             for line in lines]
    shown.insert(1, "-" * len(shown[0]))
    hits = sum(row.hit for row in rows)
    shown.append(f"\n{hits} of {len(rows)} figures lay in the twin's 90 % prediction interval.")
    shown += [f"  missed: {row.entity} {row.figure}: {row.likely_cause}" for row in rows if not row.hit]
    return "\n".join(line.rstrip() for line in shown)


def _show(row: Row, value: float) -> str:
    if row.figure == "availability":
        return f"{value:.3%}"
    return f"{value:.1f}/s" if row.figure == "rate" else f"{value * 1e3:.1f} ms"

"""The demo's arithmetic: quantiles from buckets, disturbance, and the table of hits and misses."""

import math

import pytest

import demo_path  # noqa: F401
import disturbance
import measure
import repeat
import table


def samples(*points):
    return {"labels": {}, "samples": list(points)}


def test_quantile_interpolates_within_its_bucket():
    buckets = {0.1: 10.0, 0.2: 30.0, math.inf: 40.0}
    assert measure.quantile(buckets, 0.5) == pytest.approx(0.15)
    assert measure.quantile(buckets, 0.25) == pytest.approx(0.1)
    assert measure.quantile(buckets, 0.99) == 0.2  # beyond the last bound nothing is known


def test_quantile_of_lognormal_buckets_is_within_one_percent():
    """Buckets of factor 1.1 hold the normal distribution's own quantile: exp(mu + sigma z), z(0.95) = 1.6449."""
    mu, sigma = math.log(0.03), 0.5
    bounds = [0.0005 * 1.1**k for k in range(117)]
    buckets = {b: 1e6 * 0.5 * (1 + math.erf((math.log(b) - mu) / sigma / math.sqrt(2))) for b in bounds} | {math.inf: 1e6}
    assert measure.quantile(buckets, 0.95) == pytest.approx(0.03 * math.exp(sigma * 1.6449), rel=0.01)


def test_increase_uses_the_samples_own_times():
    series = [samples((10.0, 5.0), (11.0, 7.0), (14.0, 13.0)), samples((10.0, 1.0))]
    assert measure.increases(series) == [({}, 8.0, 4.0)]


class FakeMeter(disturbance.StealMeter):
    def __init__(self, seen):
        self._seen = seen


def test_steal_is_the_worst_five_seconds():
    """10 s without, 5 s with 60 of 200 ticks a second, 5 s without: 30 % in the worst span, 300 of 4000 over all."""
    seen = [(float(t), 60 * max(0, min(t, 15) - 10), 200 * t) for t in range(21)]
    whole, worst = FakeMeter(seen).shares()
    assert whole == pytest.approx(300 / 4000)
    assert worst == pytest.approx(0.3)


def test_disturbance_names_each_bound_that_was_broken():
    quiet = disturbance.Disturbance(0.01, 0.05, 0.0001, 0.0003, 0.001)
    assert quiet.reasons() == []
    noisy = disturbance.Disturbance(0.10, 0.30, 0.001, 0.006, 0.020)
    assert [reason.split()[0] for reason in noisy.reasons()] == ["steal", "sleeps", "p99"]


def prediction():
    return {"with_plan": outcome(1), "without_plan": outcome(2)}


def outcome(scale):
    kpis = {}
    for figure, value in (("mean", 0.08), ("p95", 0.13), ("p99", 0.17), ("rate", 250.0), ("availability", 1.0)):
        kpis[table.kpi_name("service.front", figure)] = {"mean": value * scale, "pi90": [value * scale * 0.97, value * scale * 1.03]}
    return {"kpis": kpis}


def measured(**changed):
    return {"service.front": {"mean": 0.08, "p95": 0.13, "p99": 0.17, "rate": 250.0, "availability": 1.0} | changed}


def test_table_says_hit_and_shows_what_would_have_been():
    rows = table.compare(prediction(), measured(), None, [])
    assert all(row.hit for row in rows) and len(rows) == 5
    text = table.text(rows)
    assert "5 of 5 figures" in text and "260.0 ms" in text and "MISS" not in text


def test_a_miss_is_shown_with_the_disturbance_as_its_cause():
    rows = table.compare(prediction(), measured(p95=0.2), measured(p95=0.5), ["steal 30 %"])
    missed = [row for row in rows if not row.hit]
    assert [row.figure for row in missed] == ["p95"]
    assert missed[0].likely_cause == "disturbed: steal 30 %"
    assert missed[0].error == pytest.approx(0.13 / 0.2 - 1)
    assert "MISS" in table.text(rows) and "500.0 ms" in table.text(rows)


def test_a_miss_under_more_load_than_predicted_says_so():
    rows = table.compare(prediction(), measured(p95=0.2, rate=270.0), None, [])
    causes = {row.figure: row.likely_cause for row in rows if not row.hit}
    assert causes["p95"] == "more load came than predicted (270.0/s)"
    assert causes["rate"].startswith("chance")


def run_result(error, disturbed=()):
    rows = [{"entity": entity, "figure": figure, "error": error, "hit": abs(error) < 0.05}
            for entity in repeat.ENTITIES for figure in table.FIGURES]
    return {"rows": rows, "peak": {"disturbed": list(disturbed), "repeated": bool(disturbed),
                                   "disturbance": {"steal": 0.01, "worst_steal": 0.02}}}


def test_validation_page_keeps_disturbed_runs_and_marks_them():
    text = repeat.markdown([run_result(0.01), run_result(-0.5, ["steal 30 %"])])
    assert text.count("steal 30 %, repeated") == 3
    assert "all: 2 runs, 15 of 30 figures" in text
    assert "undisturbed: 1 runs, 15 of 15 figures" in text
    assert text.endswith("none")


def test_validation_page_names_what_is_outside_the_promise():
    assert "run 1 service.back p95 -7.0%" in repeat.markdown([run_result(-0.07)])


def test_page_without_markers_is_refused():
    assert repeat.between_markers(f"a\n{repeat.BEGIN}\nold\n{repeat.END}\nb", "new") == f"a\n{repeat.BEGIN}\nnew\n{repeat.END}\nb"
    with pytest.raises(ValueError, match="lacks the markers"):
        repeat.between_markers("a page", "new")


def test_the_published_page_has_its_markers():
    assert repeat.BEGIN in repeat.between_markers(repeat.PAGE.read_text(), "table")

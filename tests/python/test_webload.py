"""A day of NASA's web server (July 1995, requests per minute), as a trace of rates and as a recording, against the counts themselves.

The data lie beside the project (SANDTABLE_DATA names another place); where they are missing this fails.
"""

import csv
import gzip
import json
import os
import subprocess
from pathlib import Path

import pytest

from demo_path import PROGRAM, ROOT

DATA = Path(os.environ.get("SANDTABLE_DATA", ROOT.parent / "shared" / "data")) / "webload" / "nasa_july_per_minute.csv.gz"
FIRST, MINUTES = 3 * 1440 + 600, 60  # an hour of the fourth day

SCENARIO = """apiVersion: sandtable/v1
kind: Scenario
name: nasa
run: {{duration: {minutes}m, replications: 10}}
services: [{{name: web, endpoints: [{{name: page, steps: [{{work: constant(1ms)}}]}}]}}]
traffic:
  - {{name: t, {traffic}}}
"""


@pytest.fixture(scope="module")
def counts() -> list[int]:
    with gzip.open(DATA, "rt") as text:
        return [int(row["requests"]) for row in csv.DictReader(text)][FIRST:FIRST + MINUTES]


def run(folder: Path, traffic: str, minutes: int = MINUTES) -> dict:
    (folder / "nasa.yaml").write_text(SCENARIO.format(minutes=minutes, traffic=traffic))
    done = subprocess.run([PROGRAM, "run", folder / "nasa.yaml", "--format", "json"], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["kpis"]["traffic.t.rate"]


def recording(folder: Path, counts: list[int]) -> None:
    rows = [f"{60 * minute},web.page" for minute, count in enumerate(counts) for _ in range(count)]
    (folder / "nasa.csv").write_text("\n".join(rows) + "\n")


def test_a_recording_has_every_request_once(counts, tmp_path):
    recording(tmp_path, counts)
    rate = run(tmp_path, "replay: nasa.csv, resolution: 1m", MINUTES + 1)
    assert rate["mean"] == pytest.approx(sum(counts) / (60 * (MINUTES + 1)), rel=1e-12)


def test_at_double_speed_it_takes_half_the_time(counts, tmp_path):
    recording(tmp_path, counts)
    rate = run(tmp_path, "replay: nasa.csv, resolution: 1m, speed: 2", MINUTES // 2 + 1)
    assert rate["mean"] == pytest.approx(sum(counts) / (60 * (MINUTES // 2 + 1)), rel=1e-12)


def test_a_kept_tenth_is_a_tenth_within_its_binomial_spread(counts, tmp_path):
    recording(tmp_path, counts)
    rate = run(tmp_path, "replay: nasa.csv, resolution: 1m, keep: 10%")
    expected, spread = 0.1 * sum(counts), (0.09 * sum(counts) / 10) ** 0.5  # of the mean of ten
    assert abs(rate["mean"] * 60 * MINUTES - expected) < 2.576 * spread


def test_a_trace_has_the_rate_within_poissons_spread(counts, tmp_path):
    """Steps of a minute: between its two ends a rate is constant, over 1 ms it goes to the next."""
    points = [f"{second},{count / 60}" for minute, count in enumerate(counts)
              for second in (60 * minute, 60 * minute + 59.999)]
    (tmp_path / "rate.csv").write_text("\n".join(points) + "\n")
    rate = run(tmp_path, "to: web.page, arrivals: trace(rate.csv)")
    assert abs(rate["mean"] * 60 * MINUTES - sum(counts)) < 2.576 * (sum(counts) / 10) ** 0.5

"""The real loop, once and short: the real autoscaler scales real services under real traffic. Ten whole runs: tests/live/real_loop/run.py."""

import tempfile
from pathlib import Path

import pytest

from real_loop.loop import run_loop
from real_loop.manifests import AUTOSCALER, BACK
from real_loop.traffic import BASE_RATE, Schedule, Step

SHORT = Schedule((Step(0, BASE_RATE), Step(2, 60.0)), 60.0)


@pytest.fixture(scope="module")
def result():
    # Not in pytest's folder, whose path is too long for HAProxy's socket.
    with tempfile.TemporaryDirectory(prefix="sandtable-loop-", dir="/tmp") as folder:
        yield run_loop(Path(folder) / "run", 1, SHORT, learn=30.0, with_twin=False)


def test_the_autoscaler_follows_the_traffic(result):
    series = [wanted for _, wanted, _ in result.unplanned.replicas]
    assert series[0] == BACK.replicas and BACK.replicas < max(series) <= AUTOSCALER["max"]
    assert series == sorted(series)


def test_what_it_adds_serves(result):
    assert max(ready for _, _, ready in result.unplanned.replicas) > BACK.replicas
    # No request is lost: what comes is ready before it gets any.
    assert result.unplanned.load["failed"] == 0
    assert result.unplanned.figures["front"]["availability"] == 1


def test_the_traffic_is_as_scheduled(result):
    offered = result.unplanned.load["offered"] / result.unplanned.window.seconds
    assert offered == pytest.approx(BASE_RATE + 60 * 58 / 60, rel=0.2)

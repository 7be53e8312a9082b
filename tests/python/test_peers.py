"""Sandtable, Ciw and SimPy simulate the same networks, and agree. A slice here: three of the ten, shortened; all of them, at full length,
by `tests/validation/peers/compare.py` (docs/methods/validation.md)."""

import sys
from concurrent.futures import ProcessPoolExecutor

import pytest

from demo_path import PROGRAM, ROOT

sys.path.insert(0, str(ROOT / "tests" / "validation" / "peers"))
import compare  # noqa: E402
import network  # noqa: E402


def test_there_are_ten_networks():
    assert len(network.NETWORKS) == 10
    for file in network.NETWORKS.values():
        assert network.read(file).name == file.stem


@pytest.mark.parametrize("name", ["mm2-5", "feedback", "closed"])
def test_simulators_agree(name):
    shortened = compare.shortened(network.read(network.NETWORKS[name]), by=4, replications=4)
    with ProcessPoolExecutor() as pool:
        rows = compare.rows(shortened, PROGRAM, pool)
    assert len(rows) >= 3
    assert [f"{row.kpi}: {', '.join(map(str, row.estimates.values()))}" for row in rows if not row.agreed()] == []


def test_what_differs_is_told():
    """A mean that is 5 % off does not pass for agreement, where intervals are as narrow as the table's."""
    right, wrong = compare.Estimate(1.0, 0.02), compare.Estimate(1.05, 0.02)
    assert not compare.Row("n", "k", {"a": right, "b": wrong}).agreed()
    assert compare.Row("n", "k", {"a": right, "b": compare.Estimate(1.03, 0.02)}).agreed()

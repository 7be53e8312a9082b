"""The benchmarks' own judgements: what counts as a rise, what is written into the page. No timing is asserted anywhere."""

import importlib
import json
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def load(monkeypatch):
    """A module of tests/bench, which are no package: they import each other by name."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "bench"))
    yield importlib.import_module
    for name in ("instructions", "mesh", "benchmark", "page"):
        sys.modules.pop(name, None)


STORED = {"compiler": "c++ 12", "libc": "2.36", "instructions": {"mm4": 1000, "mesh": 2000}}


def counted(**changes):
    return {"compiler": "c++ 12", "libc": "2.36", "instructions": {"mm4": 1000, "mesh": 2000}} | changes


@pytest.mark.parametrize(("now", "status", "said"), [
    (counted(), 0, "+0.0%"),
    (counted(instructions={"mm4": 1100, "mesh": 2000}), 0, "+10.0%"),
    (counted(instructions={"mm4": 1101, "mesh": 2000}), 1, "more than 10% above what is stored: mm4: 1,000 → 1,101"),
    (counted(instructions={"mm4": 500, "mesh": 2000}), 0, "-50.0%"),
    (counted(compiler="c++ 13", instructions={"mm4": 1101, "mesh": 2000}), 0, "stored with compiler c++ 12, counted with c++ 13: a rise is no failure"),
    (counted(compiler="c++ 13", instructions={"mm4": 1101, "mesh": 2000}), 0, "more than 10% above what is stored: mm4: 1,000 → 1,101"),
    (counted(instructions={"mm4": 1000, "shop": 1}), 1, "nothing is stored for shop"),
])
def test_a_rise_of_instructions_is_a_failure(load, now, status, said):
    lines, judgement = load("instructions").judged(STORED, now)
    assert judgement == status
    assert said in "\n".join(lines)


def test_what_is_counted_is_stored(load):
    instructions = load("instructions")

    class Nowhere:
        write = staticmethod(lambda name, text: name)

    assert list(json.loads(instructions.STORED.read_text())["instructions"]) == list(instructions.cases(Nowhere))


def test_a_part_of_the_page_is_replaced_and_nothing_else(load):
    page = load("page")
    text = "a\n<!-- measured: mm4 -->\nold\n<!-- end of measured -->\nb\n<!-- measured: mesh -->\nkept\n<!-- end of measured -->\n"
    assert page.replaced(text, "mm4", "new\\1") == text.replace("\nold\n", "\n\nnew\\1\n\n")
    with pytest.raises(AssertionError, match="no part memory"):
        page.replaced(text, "memory", "new")


def test_a_missed_goal_is_written_as_such(load):
    page, benchmark = load("page"), load("benchmark")
    results = [benchmark.at_least("speed", 1.5, 2), benchmark.at_most("memory", 70, 60, " MB"), benchmark.at_least("more", 2, 2), benchmark.told("· peer", "slow")]
    table = page.tables({"how": "5 rounds", "results": [vars(result) for result in results]})
    assert "| speed | ≥ 2× | 1.50× | **missed** |" in table
    assert "| memory | ≤ 60 MB | 70.00 MB | **missed** |" in table
    assert "| more | ≥ 2× | 2.00× | reached |" in table
    assert "- peer: slow" in table
    assert "(5 rounds.)" in table


def test_every_row_has_its_part_of_the_page():
    rows = {path.stem for path in (ROOT / "tests/bench/rows").glob("*.py")} - {"__init__", "parts"}
    text = (ROOT / "docs/performance.md").read_text()
    assert {row for row in rows if f"<!-- measured: {row} -->" not in text} == set()


def test_the_mesh_is_five_layers_and_everyone_is_called_once(load):
    mesh = yaml.safe_load(load("mesh").scenario(1000, 1, services=50))
    names = [service["name"] for service in mesh["services"]]
    callees = [step["call"]["to"].split(".")[0] for service in mesh["services"] for step in service["endpoints"][0]["steps"] if "call" in step]
    assert len(names) == 50 and len(callees) == 40
    assert sorted(callees) == sorted(names[10:])
    assert [traffic["to"].split(".")[0] for traffic in mesh["traffic"]] == names[:10]

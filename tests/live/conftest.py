"""Real servers for the live lane: each starts on free ports of the loopback interface, is waited for by its own health answer, and
is ended by its process id when its test is over. `./dev live` builds them and runs these tests."""

import json
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))
from demo_path import PROGRAM  # noqa: E402  (it also puts the demo's modules on the path)
from processes import Processes  # noqa: E402
from support.servers import PATIENCE, free_ports, program, wait_for  # noqa: E402, F401  (what the tests take from here)
from parity import Parity  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--problems", type=int, default=40, help="how many random problems to compare with the real scheduler")
    parser.addoption("--long", action="store_true", help="losses of nodes with the default toleration of 300 s: eight minutes")
    parser.addoption("--parity", action="store_true", help="write the table of agreement into docs/methods/kubernetes-parity.md")


def pytest_generate_tests(metafunc):
    if "problem_seed" in metafunc.fixturenames:
        metafunc.parametrize("problem_seed", range(metafunc.config.getoption("--problems")))


@pytest.fixture(scope="session")
def parity(request):
    collected = Parity()
    yield collected
    if request.config.getoption("--parity"):
        collected.write()


def get(url: str, **query):
    """The JSON answer, or None while nobody answers."""
    try:
        with urllib.request.urlopen(url + ("?" + urllib.parse.urlencode(query, doseq=True) if query else ""), timeout=30) as answer:
            return json.load(answer)
    except (urllib.error.URLError, ConnectionError):
        return None


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


@pytest.fixture
def sandtable(tmp_path):
    def run(*words):
        done = subprocess.run([PROGRAM, *map(str, words)], cwd=tmp_path, capture_output=True, text=True, timeout=240)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def processes(tmp_path):
    folder = tmp_path / "processes"
    folder.mkdir()
    with Processes(folder, realtime=False) as running:
        yield running

"""Real servers for the live lane: each starts on free ports of the loopback interface, is waited for by its own health answer, and
is ended by its process id when its test is over. `./dev live` builds them and runs these tests."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "python"))
from demo_path import PROGRAM  # noqa: E402  (it also puts the demo's modules on the path)
from processes import Processes  # noqa: E402

TOOLS = f"{ROOT}/build/tools/usr/bin:{ROOT}/build/tools/usr/sbin:{os.environ['PATH']}:/usr/sbin"
PATIENCE = 60.0  # seconds for a server to come up or to have stored what it was sent


def program(name: str) -> str:
    found = shutil.which(name, path=TOOLS)
    assert found, f"{name} is not there; ./dev live unpacks or builds it"
    return found


def free_ports(count: int) -> list[int]:
    """All are held until the last is chosen, so they differ."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def wait_for(what: str, condition, check=lambda: None):
    """Asks until the answer is true, and returns it; `check` raises where asking on is of no use."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        check()
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s for {what}"
        time.sleep(0.05)
    return answer


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

"""Whatever happens to the demo, what it started is gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from demo_path import DEMO
from processes import DemoError, Processes

STARTS_TWO_AND_WAITS = """
import signal, sys, tempfile
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from processes import Processes
def end(number, frame): raise SystemExit(128 + number)
signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, signal.default_int_handler)
with tempfile.TemporaryDirectory() as folder, Processes(Path(folder), realtime=False) as processes:
    polite = processes.start("polite", ["sleep", "600"])
    stubborn = processes.start("stubborn", [sys.executable, "-c", "import signal; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); signal.pause()"], stdout=-1)
    stubborn.stdout.readline()
    print(polite.pid, stubborn.pid, flush=True)
    signal.pause()
"""


@contextmanager
def ended_at_last(process: subprocess.Popen):
    """A process that is gone after the test, also when that fails; its children go with it."""
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids, patience=20.0):
    deadline = time.monotonic() + patience
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, "processes were left behind"
        time.sleep(0.01)


@pytest.mark.parametrize("number, status", [(signal.SIGTERM, 143), (signal.SIGINT, None), (signal.SIGKILL, -9)])
def test_children_die_with_the_demo(number, status):
    words = [sys.executable, "-c", STARTS_TWO_AND_WAITS, DEMO]
    with ended_at_last(subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)) as demo:
        pids = [int(word) for word in demo.stdout.readline().split()]
        assert len(pids) == 2 and all(is_running(pid) for pid in pids)
        demo.send_signal(number)
        ended = demo.wait(20)
        assert ended == status or (status is None and ended != 0)
        wait_until_gone(pids)


def test_children_die_on_an_exception(tmp_path):
    with pytest.raises(ZeroDivisionError):
        with Processes(tmp_path, realtime=False) as processes:
            child = processes.start("sleeper", ["sleep", "600"])
            1 / 0
    assert not is_running(child.pid)


def test_grandchildren_die_with_their_group(tmp_path):
    with Processes(tmp_path, realtime=False) as processes:
        shell = processes.start("shell", ["sh", "-c", "sleep 600 & echo $!; wait"], stdout=subprocess.PIPE)
        grandchild = int(shell.stdout.readline())
        assert is_running(grandchild)
    wait_until_gone([grandchild])


def test_a_process_that_ended_is_named_with_its_last_words(tmp_path):
    with Processes(tmp_path, realtime=False) as processes:
        child = processes.start("broken", ["sh", "-c", "echo no such luck >&2; exit 3"])
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        with pytest.raises(DemoError, match=r"broken ended unexpectedly \(3\): no such luck"):
            processes.check()


def test_waiting_too_long_ends_the_process(tmp_path):
    with Processes(tmp_path, realtime=False) as processes:
        child = processes.start("slow", ["sleep", "600"])
        with pytest.raises(DemoError, match="slow did not end within 0.05 s"):
            processes.wait("slow", 0.05)
        assert not is_running(child.pid)

"""`sandtable apply` on the real system: the demo's services, HAProxy and Prometheus under load, with a twin calibrated from them.

What goes wrong is made to go wrong for real: replicas, HAProxy and Prometheus are stopped by signal, `apply` itself is killed.
"""

import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from demo_path import BUILD, DEMO, PROGRAM
import measure
from processes import Processes
from system import REPLICAS, DemoSystem

RATE, WINDOW = 140, 16
TOLERANCE = 3.0  # of the envelope: a loaded test machine may be slower than predicted, but what is broken here is worse by far
PATIENCE = 60.0


class Stage:
    """The running system with its twin and a plan from 3 + 3 to more replicas."""

    def __init__(self, processes: Processes):
        self.processes, self.folder = processes, processes.folder
        self.system = DemoSystem(processes, BUILD / "scenarios/demo", seed=5)
        self.system.start_load(RATE, 1, WINDOW, 500, seed=6)
        result = self.folder / f"load-{RATE:g}-6.json"
        until(result.exists, "the load generator to finish its window")
        end = json.loads(result.read_text())["began_unix"] + WINDOW
        until(lambda: self.system_is_scraped_after(end), "a scrape after the window")
        done = self.run("twin", "calibrate", "--prometheus", self.system.prometheus, "--scenario", DEMO / "skeleton.yaml",
                        "--window", f"{WINDOW}s", "--at", f"{end:.3f}", "--out", "twin")
        assert done.returncode == 0, done.stderr
        done = self.run("plan", "scaling", "twin", "--peak", 1.8, "--max-replicas", 8, "--replications", 20, "--probability", 0.2,
                        "--out", "plan.yaml")
        assert done.returncode == 0, done.stdout + done.stderr

    def system_is_scraped_after(self, instant: float) -> bool:
        """Prometheus holds a sample of every replica, taken after that instant."""
        replicas = measure.read(self.system.prometheus, "demo_work_seconds_count", measure.Window(instant - 5, time.time()))
        return len(replicas) == 2 * REPLICAS and all(one["samples"][-1][0] > instant for one in replicas)

    def run(self, *words):
        return subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, capture_output=True, text=True, timeout=120)

    def words_of_apply(self, ledger: str, *more, haproxy=None, prometheus=None):
        """`prometheus`: another address, or False for none."""
        words = ["apply", "plan.yaml", "--twin", "twin", "--haproxy", haproxy or self.system.haproxy_socket, "--ledger", ledger,
                 "--format", "json", "--max-error", 1e6, "--min-hit-rate", 0, *more]
        return words if prometheus is False else [*words, "--prometheus", prometheus or self.system.prometheus]

    def apply(self, ledger: str, *more, **where):
        return self.run(*self.words_of_apply(ledger, *more, **where))

    @contextmanager
    def applying(self, ledger: str, *more):
        """`apply` in the background, once all its steps are taken; killed at the end if it still runs."""
        words = [PROGRAM, *map(str, self.words_of_apply(ledger, "--approve", *more))]
        process = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            until(lambda: self.in_rotation() != BEFORE or process.poll() is not None, "the plan's effects")
            yield process
        finally:
            process.kill()
            process.communicate()

    def in_rotation(self) -> dict[str, int]:
        """Servers that HAProxy uses, by backend, as HAProxy itself says."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(str(self.system.haproxy_socket))
            connection.sendall(b"show stat -1 4 -1\n")
            rows = [line.split(",") for line in connection.makefile().read().splitlines()]
        head = [name.strip("# ") for name in rows[0]]
        servers = [dict(zip(head, row)) for row in rows[1:] if len(row) > 2]
        return {name: sum(s["pxname"] == name and s["status"].startswith(("UP", "no check")) for s in servers) for name in ("front", "back")}

    def is_well(self) -> bool:
        """What was piled up has been served, seconds ago."""
        now = time.time()
        return measure.service_figures(self.system.prometheus, "front", measure.Window(now - 5, now))["mean"] < 0.3

    def put_back(self):
        for service in BEFORE:
            self.system.set_ready(service, BEFORE[service])

    def decisions(self, ledger: str) -> list[dict]:
        done = self.run("ledger", "show", "--ledger", ledger, "--format", "json")
        return json.loads(done.stdout)["decisions"] if done.returncode == 0 else []

    @contextmanager
    def stopped(self, *names: str):
        """These processes stand still meanwhile."""
        for name in names:
            os.kill(self.processes.pid(name), signal.SIGSTOP)
        try:
            yield
        finally:
            for name in names:
                os.kill(self.processes.pid(name), signal.SIGCONT)


BEFORE = {"front": 3, "back": 3}


def until(holds, what: str):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def running():
    with tempfile.TemporaryDirectory(prefix="sandtable-test-", dir="/tmp") as folder, Processes(Path(folder), realtime=False) as processes:
        yield Stage(processes)


@pytest.fixture
def stage(running):
    yield running
    running.put_back()
    assert running.in_rotation() == BEFORE


@pytest.fixture
def after(stage):
    """Replicas in rotation once the plan is carried out."""
    actions = yaml.safe_load((stage.folder / "plan.yaml").read_text())["actions"]
    found = BEFORE | {action["scale"]["service"]: action["scale"]["replicas"] for action in actions}
    assert found != BEFORE
    return found


def test_a_person_must_say_yes(stage):
    done = stage.apply("unasked.db")
    assert done.returncode == 5, done.stderr
    assert any("approv" in reason for reason in json.loads(done.stdout)["reasons"])
    words = [word for word in stage.words_of_apply("unasked.db") if word not in ("--format", "json")]
    assert "add --approve" in stage.run(*words).stderr
    assert stage.in_rotation() == BEFORE


def test_a_plan_is_applied_and_watched_and_kept(stage, after):
    done = stage.apply("good.db", "--approve", "--watch", "4s", "--every", "2s", "--tolerance", TOLERANCE)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["status"] == "applied" and report["watched_s"] == 4
    assert stage.in_rotation() == after
    verified = stage.run("verify", "--ledger", "good.db", "--prometheus", stage.system.prometheus, "--window", "4s", "--format", "json")
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["plan"] == json.loads((stage.folder / "plan.prediction.json").read_text())["plan"]


def test_the_gate_refuses_when_the_world_has_changed(stage):
    stage.system.set_ready("back", 5)
    done = stage.apply("changed.db", "--approve", prometheus=False)
    assert done.returncode == 5
    assert any("back" in reason for reason in json.loads(done.stdout)["reasons"]), done.stdout
    assert stage.in_rotation() == {"front": 3, "back": 5}


def test_leaving_the_envelope_rolls_back(stage, after):
    broken = [f"back{number}" for number in range(1, after["back"])]  # all but one of those in rotation
    with stage.applying("bad.db", "--watch", "60s", "--every", "2s", "--tolerance", TOLERANCE) as process, stage.stopped(*broken):
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 6, out + err
    report = json.loads(out)
    assert report["status"] == "rolled back"
    assert any("outside the predicted" in reason for reason in report["reasons"])
    assert stage.in_rotation() == BEFORE
    until(stage.is_well, "the system to recover")


def test_stop_halts_a_running_plan(stage):
    with stage.applying("stopped.db", "--watch", "60s", "--every", "2s", "--tolerance", 1e6) as process:
        assert stage.run("stop", "--ledger", "stopped.db").returncode == 0
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 6, out + err
    assert "a stop was asked for" in json.loads(out)["reasons"]
    assert stage.in_rotation() == BEFORE


def test_interrupting_rolls_back(stage):
    with stage.applying("interrupted.db", "--watch", "60s", "--every", "20s", "--tolerance", 1e6) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, out + err
    assert json.loads(out)["status"] == "rolled back"
    assert stage.in_rotation() == BEFORE


def kill_while_watching(stage, after, ledger: str):
    """Once all effects are there; the ledger still says `running`."""
    with stage.applying(ledger, "--watch", "60s", "--every", "20s", "--tolerance", 1e6) as process:
        until(lambda: len(stage.decisions(ledger)) == 1 and stage.in_rotation() == after, "all effects")
        process.kill()
        process.wait()


def test_killed_while_watching_is_brought_to_an_end_by_the_next_start(stage, after):
    kill_while_watching(stage, after, "killed.db")
    # Without telemetry nobody can say that the envelope holds: turned round, and then done anew.
    done = stage.apply("killed.db", "--approve", prometheus=False)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert [earlier["status"] for earlier in report["recovered"]] == ["rolled back"]
    assert [decision["status"] for decision in stage.decisions("killed.db")] == ["applied", "rolled back"]
    assert stage.in_rotation() == after


def test_killed_but_complete_and_well_is_kept_and_not_done_twice(stage, after):
    kill_while_watching(stage, after, "complete.db")
    done = stage.apply("complete.db", "--approve", "--every", "4s", "--tolerance", TOLERANCE)
    assert done.returncode == 5, done.stdout + done.stderr  # there is nothing left to do: the world is not the one that was simulated
    assert [earlier["status"] for earlier in json.loads(done.stdout)["recovered"]] == ["applied"]
    assert stage.in_rotation() == after


@pytest.mark.parametrize("command", ["apply", "verify", "calibrate"])
def test_prometheus_down_is_said_and_nothing_is_done(stage, command):
    nobody = "http://127.0.0.1:1"
    done = {
        "apply": lambda: stage.apply("down.db", "--approve", prometheus=nobody),
        "verify": lambda: stage.run("verify", "--ledger", "good.db", "--prometheus", nobody, "--window", "4s"),
        "calibrate": lambda: stage.run("twin", "calibrate", "--prometheus", nobody, "--scenario", DEMO / "skeleton.yaml", "--window", "4s", "--out", "t2"),
    }[command]()
    assert done.returncode == 4
    assert "127.0.0.1:1" in done.stderr and "onnect" in done.stderr
    assert stage.in_rotation() == BEFORE and stage.decisions("down.db") == []
    assert not (stage.folder / "t2" / "scenario.yaml").exists()


def test_prometheus_that_answers_rubbish_is_said(stage):
    metrics = next(line.split(":")[-1] for line in (stage.folder / "haproxy.cfg").read_text().split("frontend metrics")[1].splitlines() if "bind" in line)
    done = stage.apply("rubbish.db", "--approve", prometheus=f"http://127.0.0.1:{metrics}")  # HAProxy's own metrics are no Prometheus
    assert done.returncode == 4 and metrics in done.stderr, done.stderr
    assert stage.in_rotation() == BEFORE and stage.decisions("rubbish.db") == []


def test_a_prometheus_that_hangs_can_be_interrupted(stage):
    with stage.stopped("prometheus"):
        words = [PROGRAM, *map(str, stage.words_of_apply("hangs.db", "--approve"))]
        process = subprocess.Popen(words, cwd=stage.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        connected = lambda: any("socket:" in os.readlink(fd) for fd in Path(f"/proc/{process.pid}/fd").iterdir())
        until(connected, "its connection")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, out + err
    assert stage.in_rotation() == BEFORE and stage.decisions("hangs.db") == []


def test_no_haproxy_there_is_said(stage):
    done = stage.apply("none.db", "--approve", haproxy="/tmp/there-is-no-such.sock")
    assert done.returncode == 4 and "there-is-no-such.sock" in done.stderr
    assert stage.decisions("none.db") == []


def test_a_haproxy_that_hangs_is_said_and_nothing_is_half_applied(stage):
    with stage.stopped("haproxy"):
        done = stage.apply("slow.db", "--approve")
    assert done.returncode == 4 and str(stage.system.haproxy_socket) in done.stderr, done.stderr
    assert stage.in_rotation() == BEFORE and stage.decisions("slow.db") == []


def test_a_haproxy_that_answers_rubbish_is_said(stage):
    """A stand-in: the real HAProxy can't be made to do this."""
    place = stage.folder / "rubbish.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))
        listener.listen()

        def babble():
            try:
                while True:
                    with listener.accept()[0] as connection:
                        connection.recv(4096)
                        connection.sendall(b"# colourless,green\nideas,sleep\n\n")
            except OSError:
                pass  # closed at the end

        threading.Thread(target=babble, daemon=True).start()
        done = stage.apply("babble.db", "--approve", haproxy=place)
        listener.shutdown(socket.SHUT_RDWR)
    assert done.returncode == 4 and "rubbish.sock" in done.stderr, done.stderr
    assert stage.decisions("babble.db") == []

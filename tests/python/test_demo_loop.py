"""The demo's real system in a short loop: real services, HAProxy, Prometheus and load; a stand-in speaks `sandtable`'s part, so that
the orchestration is tested apart from the twin. The twin itself is tested where it lives, and for real by `./dev demo`."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from demo_path import BUILD, DEMO
import run
from test_demo_processes import ended_at_last, is_running, wait_until_gone

STAND_IN = """#!{python}
import json, socket, sys
from pathlib import Path
words = sys.argv[1:]
option = lambda name: words[words.index(name) + 1]
def outcome():
    kpis = {{}}
    for entity in ("service.front", "service.back", "traffic.users"):
        for figure in ("latency.mean", "latency.p95", "latency.p99", "rate", "availability"):
            kpis[f"{{entity}}.{{figure}}"] = {{"mean": 1.0, "pi90": [1e-9, 1e9]}}
    return {{"kpis": kpis}}
with open(Path(__file__).with_name("calls.txt"), "a") as calls:
    print(*words[:2], file=calls)
if words[:2] == ["twin", "calibrate"]:
    Path(option("--out")).mkdir()
elif words[0] == "plan":
    plan = Path(option("--out"))
    plan.write_text("kind: Plan\\n")
    plan.with_suffix(".prediction.json").write_text(json.dumps({{"reason": "cheapest", "with_plan": outcome(), "without_plan": outcome()}}))
elif words[0] == "apply":
    with socket.socket(socket.AF_UNIX) as haproxy:
        haproxy.connect(option("--haproxy"))
        haproxy.sendall(b"set server back/back4 state ready\\n")
        print(json.dumps({{"answer": haproxy.makefile().read()}}))
elif words[0] == "verify":
    print("{{}}")
"""


@pytest.fixture
def stand_in(tmp_path):
    program = tmp_path / "sandtable"
    program.write_text(STAND_IN.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.fixture
def short_windows(monkeypatch):
    for name, seconds in (("WARMUP", 0.5), ("WINDOW", 4.0), ("TAIL", 30.0)):
        monkeypatch.setattr(run, name, seconds)


def children_of(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        return [int(word) for word in children.read().split()]


def test_the_loop_runs_and_leaves_nothing(tmp_path, stand_in, short_windows, capsys):
    result_file = tmp_path / "result.json"
    before = set(children_of(os.getpid()))
    assert run.main(["--build", str(BUILD), "--sandtable", str(stand_in), "--json", str(result_file)]) == 0
    assert not [pid for pid in set(children_of(os.getpid())) - before if is_running(pid)]

    calls = (tmp_path / "calls.txt").read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["twin", "twin", "plan", "apply", "verify", "ledger"]
    result = json.loads(result_file.read_text())
    assert {row["entity"] for row in result["rows"]} == {"service.front", "service.back", "traffic.users"}
    figures = {(row["entity"], row["figure"]): row["measured"] for row in result["rows"]}
    assert all(figures[entity, "availability"] == 1.0 for entity in ("service.front", "service.back", "traffic.users"))
    # a request takes at least its own work: means of 30 and 40 ms, and the front holds its slot while the back works
    assert figures["traffic.users", "mean"] > figures["service.back", "mean"] > 0.030
    assert "15 of 15 figures" in capsys.readouterr().out


def test_a_failing_command_ends_the_demo_with_its_words(tmp_path, stand_in, short_windows, capsys):
    stand_in.write_text(f"#!{sys.executable}\nimport sys; sys.exit('Prometheus has no data')\n")
    before = set(children_of(os.getpid()))
    assert run.main(["--build", str(BUILD), "--sandtable", str(stand_in)]) == 4
    assert "Prometheus has no data" in capsys.readouterr().err
    assert not [pid for pid in set(children_of(os.getpid())) - before if is_running(pid)]


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_all_that_runs(tmp_path, stand_in, number, status):
    words = [sys.executable, DEMO / "run.py", "--build", BUILD, "--sandtable", stand_in]
    far = tmp_path / ("long" * 25)  # a TMPDIR in which no socket would fit
    far.mkdir()
    elsewhere = os.environ | {"TMPDIR": str(far)}
    folder = None
    with ended_at_last(subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=elsewhere)) as demo:
        while not (line := demo.stdout.readline().decode()).partition("] ")[2].startswith("base:"):
            assert line, "it ended early"
            folder = Path(line.split()[-1]) if folder is None else folder  # the first line names it
        pids = children_of(demo.pid)
        assert len(pids) >= 16 + 2  # the services, HAProxy, Prometheus; the load may follow
        demo.send_signal(number)
        assert demo.wait(20) == status
        wait_until_gone(pids)
    assert folder.name.startswith("sandtable-demo-") and not folder.exists()

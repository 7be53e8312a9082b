"""The real deployment and replica set controllers, and `sandtable decide rollout`, on the same random rollouts. After each event (pods become ready
or stop being it, the template or the number of replicas changes) both go on until nothing is left to do: the same (old, new, available)
each time. `--problems N` says how many; `-k '[17]'` repeats one."""

import json
import subprocess

import pytest

from conftest import PROGRAM
from rollout.lane import CONTROLLER_FLAGS, SERVER_FLAGS, Lane, standing
from rollout.problems import make_problem
from support.control_plane import ControlPlane


@pytest.fixture(scope="module")
def lane(tmp_path_factory, parity):
    with ControlPlane(tmp_path_factory.mktemp("rollout"), scheduler=False, server_flags=SERVER_FLAGS, controller_flags=CONTROLLER_FLAGS) as plane:
        parity.versions["rollout"] = f"kube-controller-manager {plane.version()}"
        yield Lane(plane)


def rest_of_ours(objects: list[dict]) -> tuple[int, int, int]:
    """Where ours comes to rest when no further pod becomes ready."""
    done = subprocess.run([PROGRAM, "decide", "rollout", "-", "--failing", "--format", "json"],
                          input=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    last = json.loads(done.stdout)["steps"][-1]
    return last["old"], last["new"], last["available"]


def test_every_rest_of_a_rollout(lane, parity, problem_seed):
    problem = make_problem(problem_seed)
    objects = lane.set_up(problem)
    differing = []
    for number, (what, draw) in enumerate(problem.events):
        before = standing(objects)
        happened = lane.happen(what, draw, objects)
        ours = rest_of_ours(happened)
        objects = lane.at_rest()
        real = standing(objects)
        difference = "" if ours == real else "(old, new, available)"
        parity.add("rollout", {"problem": problem.seed, "pod": f"event {number}: {what}", "outcome": what, "difference": difference,
                               "ours": f"{before} → {ours}", "real": f"{before} → {real}"})
        if difference:
            differing.append((number, what, before, ours, real))
    assert not differing, "\n".join(map(str, differing))

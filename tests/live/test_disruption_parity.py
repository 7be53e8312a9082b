"""The real disruption controller and eviction API, and `sandtable decide pdb`, on the same random objects: what each budget says of itself, and how an
eviction of each pod would be answered. `--problems N` says how many; `-k '[17]'` repeats one."""

import json
import subprocess

import pytest

from conftest import PROGRAM
from disruption.lane import CONTROLLER_FLAGS, SERVER_FLAGS, Lane
from disruption.problems import make_problem
from support.control_plane import ControlPlane
from support.servers import wait_for

NUMBERS = ("expectedPods", "currentHealthy", "desiredHealthy", "disruptionsAllowed")


@pytest.fixture(scope="module")
def lane(tmp_path_factory, parity):
    with ControlPlane(tmp_path_factory.mktemp("disruption"), scheduler=False, server_flags=SERVER_FLAGS, controller_flags=CONTROLLER_FLAGS) as plane:
        parity.versions["disruption"] = f"kube-apiserver and kube-controller-manager {plane.version()}"
        yield Lane(plane)


def decide(objects: list[dict]) -> dict:
    done = subprocess.run([PROGRAM, "decide", "pdb", "-", "--format", "json"], input=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}),
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def said_by_ours(budget: dict) -> dict:
    # Where its sync fails the real one leaves the other numbers as they were.
    if budget.get("syncFailed"):
        return {"failed": True, "disruptionsAllowed": budget["disruptionsAllowed"]}
    return {"failed": False, **{name: budget[name] for name in NUMBERS}}


def said_by_controller(status: dict) -> dict | None:
    """Nothing where it has not looked at the budget yet."""
    condition = next((one for one in status.get("conditions", []) if one["type"] == "DisruptionAllowed"), None)
    if condition is None:
        return None
    if condition["reason"] == "SyncFailed":
        return {"failed": True, "disruptionsAllowed": status.get("disruptionsAllowed", 0)}
    return {"failed": False, **{name: status.get(name, 0) for name in NUMBERS}}


def settled(lane: Lane, expected: dict[str, dict]) -> dict[str, dict]:
    """What the controller says of each budget; it is waited for as long as that isn't what we expect, since it follows the pods with a delay."""
    real: dict[str, dict] = {}

    def as_expected() -> bool:
        real.update({name: said_by_controller(status) for name, status in lane.budgets().items()})
        return real == expected

    try:
        wait_for("the disruption controller", as_expected, patience=10.0)
    except AssertionError:
        pass  # what is there now is its answer, and it differs
    return real


def test_budgets_and_evictions(lane, parity, problem_seed):
    problem = make_problem(problem_seed)
    lane.set_up(problem)
    decision = decide(lane.objects())
    ours = {budget["name"]: said_by_ours(budget) for budget in decision["budgets"]}
    real = settled(lane, ours)
    answers = {pod["name"]: pod["code"] for pod in decision["pods"]}
    differing = []

    def compared(outcome: str, name: str, mine, theirs):
        difference = "" if mine == theirs else "answer"
        parity.add("disruption", {"problem": problem.seed, "pod": name, "outcome": outcome, "difference": difference, "ours": str(mine), "real": str(theirs)})
        if difference:
            differing.append((name, mine, theirs))

    for name in sorted(real):
        compared("budget's sync fails" if real[name] and real[name]["failed"] else "budget", name, ours[name], real[name])
    for _, pod, _ in problem.pods:
        name = pod["metadata"]["name"]
        theirs = lane.evict(name)
        compared(f"eviction: {theirs}", name, answers[name], theirs)
    assert not differing, "\n".join(map(str, differing))

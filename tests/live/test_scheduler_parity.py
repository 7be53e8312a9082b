"""The real kube-scheduler and `sandtable decide scheduler` on the same random problems: the real one's choice is among our best nodes, and a
pod that it leaves pending is pending in ours for the same reasons, with the same victims where it preempts.

`--problems N` says how many (seeds 0 … N−1); `-k '[17]'` repeats one."""

import pytest

from conftest import PROGRAM
from scheduling.compare import compare, decide, reasons_of_message, victims_of
from scheduling.lane import SERVER_FLAGS, Lane, title
from scheduling.problems import make_problem
from support.control_plane import ControlPlane


@pytest.fixture(scope="module")
def lane(tmp_path_factory, parity):
    with ControlPlane(tmp_path_factory.mktemp("scheduling"), controllers=False, server_flags=SERVER_FLAGS) as plane:
        parity.versions["scheduler"] = f"kube-scheduler {plane.version()}"
        yield Lane(plane)


def test_choice_and_reasons(lane, parity, problem_seed):
    problem = make_problem(problem_seed)
    lane.set_up(problem)
    differing = []
    for pod in problem.pending:
        objects = lane.objects()
        completed = lane.offer(pod)
        real = lane.answer(pod)
        decision = decide(PROGRAM, [*objects, completed])
        if real.nominated:
            real.victims = lane.victims(victims_of(decision))
        comparison = compare(problem.seed, pod, len(problem.nodes), decision, real)
        parity.add("scheduler", comparison.as_record())
        if comparison.difference:
            differing.append(comparison)
        lane.settle(pod, min(decision["best"]) if real.node in decision["best"] else real.node)
    assert not differing, "\n".join(map(str, differing))


def test_problems_are_reproducible_and_varied():
    problems = [make_problem(seed) for seed in range(200)]
    assert problems == [make_problem(seed) for seed in range(200)]
    assert {len(problem.nodes) for problem in problems} >= {1, 100}
    pods = [pod for problem in problems for pod in problem.pending]
    for feature in ("affinity", "tolerations", "topologySpreadConstraints", "priorityClassName", "nodeSelector"):
        assert 20 < sum(feature in pod["spec"] for pod in pods) < len(pods) - 20, feature
    assert len({title(pod) for pod in problems[0].pending}) == len(problems[0].pending)


def test_messages_are_read_as_the_scheduler_writes_them():
    assert reasons_of_message(
        "0/7 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu, 4 node(s) didn't match Pod's node affinity/selector. "
        "no new claims to deallocate, preemption: 0/7 nodes are available: 2 No preemption victims found for incoming pod, "
        "5 Preemption is not helpful for scheduling.") == {
            "node(s) had untolerated taint(s)": 1, "Insufficient cpu": 2, "node(s) didn't match Pod's node affinity/selector": 4}

"""The real horizontal autoscaler, and `sandtable decide hpa`, on the same random traces of metrics: at each real sync the same count of the metrics, the same
replicas and the same conditions. `--problems N` says how many traces; `-k '[17]'` looks at one."""

import pytest

from autoscaling.compare import decide, objects_of, of_ours, of_real, outcome
from autoscaling.lane import CONTROLLER_FLAGS, STEPS, SYNCS, Lane, server_flags
from autoscaling.problems import SPACE, make_problem
from autoscaling.syncs import Trace
from support.control_plane import ControlPlane

AT_ONCE = 50


@pytest.fixture(scope="module")
def trace_of(tmp_path_factory, parity, request):
    """By seed; as many as run at once are run when the first of them is asked for."""
    folder = tmp_path_factory.mktemp("autoscaling") / "lane"
    count = request.config.getoption("--problems")
    done: dict[int, Trace] = {}
    flags = {"server_flags": server_flags(folder), "controller_flags": CONTROLLER_FLAGS}
    with ControlPlane(folder / "plane", scheduler=False, **flags) as plane, Lane(plane, folder) as lane:
        parity.versions["hpa"] = f"kube-controller-manager {plane.version()}"

        def trace(seed: int) -> Trace:
            if seed not in done:
                first = seed - seed % AT_ONCE
                done.update(lane.run([make_problem(one) for one in range(first, min(first + AT_ONCE, count))]))
            return done[seed]

        yield trace


def test_every_sync_of_a_trace(trace_of, parity, problem_seed):
    trace = trace_of(problem_seed)
    assert len(trace.syncs) >= STEPS * SYNCS
    status: dict = {}
    # Empty: the controller sees the autoscaler for the first time.
    memory = {"apiVersion": "sandtable/v1", "kind": "HorizontalPodAutoscalerMemory", "metadata": {"name": trace.problem.name, "namespace": SPACE}}
    differing = []
    edge = 0.0  # the longest that a sync took so far
    for number, sync in enumerate(trace.syncs):
        objects = objects_of(trace, sync, status, memory)
        status = sync.status or status
        real, kind = of_real(sync, status), outcome(sync, status)
        decision = decide(objects, sync.now)
        ours = of_ours(decision, sync)
        edge = max(edge, sync.ended - sync.begun)
        if ours != real:
            # The real one looks at the clock several times within a sync, the last time when a write was answered: where a window ends between, either is right.
            for near in (sync.now - edge, sync.now + edge):
                other = decide(objects, near)
                if of_ours(other, sync) == real:
                    decision, ours, kind = other, real, "a window ends within the sync"
                    break
        memory = decision["memory"]
        differs = [key for key in real if ours[key] != real[key]]
        mine, theirs = ({key: side[key] for key in differs} for side in (ours, real))
        parity.add("hpa", {"problem": problem_seed, "pod": f"sync {number}", "outcome": kind, "difference": ", ".join(differs),
                           "ours": mine, "real": theirs})
        if differs:
            differing.append(f"sync {number} ({kind}):\n  ours {mine}\n  real {theirs}\n  why {decision['why']}")
    assert not differing, "\n".join(differing)

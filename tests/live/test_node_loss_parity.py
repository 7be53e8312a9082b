"""The real node lifecycle and taint eviction controllers on their default grace periods, and `sandtable decide nodes`: nodes fall silent at random instants of one
run; when is each held to be gone, tainted, and emptied. `--long`: losses further apart, longer tolerations, and one of 300 s, which everybody is given."""

import time

import pytest

from node_loss.courses import our_courses, real_courses
from node_loss.lane import Lane
from node_loss.problems import make_problem
from support.control_plane import ControlPlane

PERIOD = 5.0  # seconds between two looks of the node lifecycle controller
LOOK = 1000  # milliseconds: longer than a look takes on a busy machine, and than the 100 ms between two passes over the queues


@pytest.fixture(scope="module")
def courses(tmp_path_factory, parity, request):
    """(problem, ours, ours where looks take a while, the real ones')"""
    long = request.config.getoption("--long")
    problem = make_problem(1, spread=60 if long else 8, most=60 if long else 12, default=long)
    with ControlPlane(tmp_path_factory.mktemp("loss"), controller_flags=()) as plane, Lane(plane, problem) as lane:
        parity.versions["node loss"] = f"kube-controller-manager {plane.version()}"
        objects = lane.run(patience=200)
        lost = len(problem.lost)
        told = lane.nodes.wait("a node to be held to be gone", lambda events: [at for at, _, node in events if _is_unknown(node)], 90)
        # What the real one did first tells when it looks; everything else follows from that and the leases.
        look = told[0]
        expected = our_courses(problem, objects, look, time.time(), real_courses(problem, lane.nodes.events, lane.pods.events))
        last = max(at for course in expected.values() for at in (course.unknown, course.tainted, *course.evicted.values()) if at is not None)
        time.sleep(max(0.0, last + PERIOD + 1 - time.time()))
        real = real_courses(problem, list(lane.nodes.events), list(lane.pods.events))
        assert len(real) == lost
        now = time.time()
        yield problem, our_courses(problem, objects, look, now, real), our_courses(problem, objects, look, now, real, LOOK), real


def _is_unknown(node: dict) -> bool:
    return any(one["type"] == "Ready" and one["status"] == "Unknown" for one in node["status"].get("conditions", []))


def compared(ours, real):
    """(object, what, our instant, the real one's)"""
    for name in ours:
        mine, theirs = ours[name], real[name]
        yield name, "node Unknown", mine.unknown, theirs.unknown
        yield name, "taint NoSchedule", mine.kept_free, theirs.kept_free
        yield name, "taint NoExecute", mine.tainted, theirs.tainted
        for pod in sorted(mine.evicted):
            yield pod, "pod not ready", mine.not_ready.get(pod), theirs.not_ready.get(pod)
            yield pod, "pod evicted", mine.evicted[pod], theirs.evicted.get(pod)
            yield pod, "pod replaced", mine.replaced[pod], theirs.replaced.get(pod)


def agree(mine, theirs) -> bool:
    return theirs is None if mine is None else theirs is not None and abs(theirs - mine) <= PERIOD


def test_every_instant_within_a_sync_period(courses, parity):
    problem, ours, slow, real = courses
    begin = min(one.unknown for one in ours.values())
    differing, apart = [], []
    for (name, what, mine, theirs), (_, _, later, _) in zip(compared(ours, real), compared(slow, real)):
        outcome = what
        if not agree(mine, theirs) and agree(later, theirs):
            # A pass over the queues came while a look was on its way that stops them: either is right.
            mine, outcome = later, f"{what}: decided within a look"
        if mine is not None and theirs is not None:
            apart.append(abs(theirs - mine))
        elif mine is None and theirs is None:
            outcome = f"{outcome}: never"
        said = ["never" if at is None else f"{at - begin:.2f} s" for at in (mine, theirs)]
        differs = not agree(mine, theirs)
        parity.add("node loss", {"problem": problem.seed, "pod": name, "outcome": outcome, "difference": what if differs else "", "ours": said[0], "real": said[1]})
        if differs:
            differing.append(f"{name} {what}: ours {said[0]}, real {said[1]}")
    apart.sort()
    half, most, all_of_them = (f"{apart[place] * 1e3:.0f} ms" for place in (len(apart) // 2, len(apart) * 9 // 10, -1))
    parity.notes["node loss"] = (f"{len(problem.lost)} of {len(problem.zone_of)} nodes were lost. Of {len(apart)} instants that both have, half are at most "
                                 f"{half} apart, nine of ten {most}, all {all_of_them}.")
    assert not differing, "\n".join(differing)


def test_the_run_has_every_kind_of_zone(courses):
    """Taints that come at once, that wait their turn, and that never come."""
    _, ours, _, _ = courses
    waits = {zone: [None if one.tainted is None else one.tainted - one.unknown for one in ours.values() if one.zone == zone] for zone in "abcd"}
    assert 0 in waits["a"] and any(wait is not None and wait > PERIOD for wait in waits["a"])
    assert None in waits["c"]
    assert None not in waits["d"]

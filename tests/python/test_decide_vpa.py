"""`sandtable decide vpa`: what the vertical autoscaler recommends, and which pods it would evict or resize now."""

from functools import partial

import pytest

from manifests import run_files
from test_decide_hpa import deployment, pods, usage


def autoscaler(mode="Recreate", recommendation=None, **spec):
    return {"apiVersion": "autoscaling.k8s.io/v1", "kind": "VerticalPodAutoscaler", "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}, "updatePolicy": {"updateMode": mode}, **spec},
            "status": {"recommendation": {"containerRecommendations": [recommendation]}} if recommendation else {}}


TWICE = {"containerName": "main", "target": {"cpu": "2"}, "lowerBound": {"cpu": "1500m"}, "upperBound": {"cpu": "4"}}
CHECKPOINT = {"apiVersion": "autoscaling.k8s.io/v1", "kind": "VerticalPodAutoscalerCheckpoint",
              "metadata": {"name": "web-main", "namespace": "shop"}, "spec": {"vpaObjectName": "web", "containerName": "main"},
              "status": {"version": "v3", "cpuHistogram": {"referenceTimestamp": "2026-11-25T00:00:00Z", "bucketWeights": {"36": 10000}, "totalWeight": 40},
                         "firstSampleStart": "2026-11-24T00:00:00Z", "lastSampleStart": "2026-11-25T00:00:00Z", "totalSamplesCount": 1440}}


@pytest.fixture
def decide(tmp_path):
    return partial(run_files, tmp_path, "vpa")


def actions(decision):
    return {pod["name"]: pod["action"] for pod in decision["pods"]}


def test_pods_outside_of_the_bounds_go_half_at_a_time(decide):
    decision = decide(autoscaler(recommendation=TWICE), deployment(4), *pods(4))
    assert actions(decision) == {"web-0": "evict", "web-1": "evict", "web-2": "leave", "web-3": "leave"}
    assert decision["pods"][0]["why"] == "main asks for 1 of cpu, below the lower bound of 1500m"
    assert decision["pods"][2]["why"].endswith("but 2 of 4 run, and 2 must")


def test_the_mode_decides_how(decide):
    assert set(actions(decide(autoscaler("Off", TWICE), deployment(4), *pods(4))).values()) == {"leave"}
    decision = decide(autoscaler("InPlaceOrRecreate", TWICE), deployment(4), *pods(4))
    assert list(actions(decision).values()) == ["resize", "resize", "leave", "leave"]


def test_the_recommendation_of_a_checkpoint(decide):
    """A day of one core a minute: the bucket up to 1.01628 cores, and 15 %; the upper bound twice that."""
    decision = decide(autoscaler(), CHECKPOINT, deployment(4), *pods(4))
    one = decision["recommendation"]["containerRecommendations"][0]
    assert (one["target"]["cpu"], one["upperBound"]["cpu"]) == ("1168m", "2336m")
    assert one["target"]["memory"] == "250Mi"
    assert decision["why"] == ["main: 1440 samples, a confidence of 1 days"]


def test_of_single_measurements_it_says_so(decide):
    decision = decide(autoscaler(), deployment(2), *pods(2), usage(2, "1"))
    assert decision["recommendation"]["containerRecommendations"][0]["target"]["cpu"] == "1168m"
    assert "one measurement of each of 2 pods" in decision["why"][0]


def test_without_anything_to_go_by(decide):
    decision = decide(autoscaler())
    assert decision["recommendation"] is None and decision["pods"] == []
    assert "no VerticalPodAutoscaler among the objects" in decide(deployment(1), status=2)


def test_for_people(decide):
    text = decide(autoscaler(recommendation=TWICE), deployment(4), *pods(4), form="text")
    assert text.startswith("shop/web: Deployment web, mode Recreate\n")
    assert "web-0  evict" in text

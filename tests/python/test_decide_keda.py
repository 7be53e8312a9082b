"""`sandtable decide keda`: when KEDA's operator takes a workload from nothing, and back."""

from functools import partial

import pytest

from manifests import run_files
from test_decide_hpa import deployment


def scaled(last_active=None, annotations=None, **spec):
    return {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject",
            "metadata": {"name": "web", "namespace": "shop", "creationTimestamp": "2026-11-25T08:00:00Z", "annotations": annotations or {}},
            "spec": {"scaleTargetRef": {"name": "web"}, "maxReplicaCount": 5,
                     "triggers": [{"type": "rabbitmq", "metadata": {"queueName": "jobs", "value": "10", "activationValue": "3"}}], **spec},
            "status": {"lastActiveTime": last_active} if last_active else {}}


def queue(messages):
    return {"kind": "ExternalMetricValueList", "items": [{"metricName": "s0-rabbitmq-jobs", "value": str(messages)}]}


@pytest.fixture
def decide(tmp_path):
    return partial(run_files, tmp_path, "keda")


def counts(decision):
    return decision["currentReplicas"], decision["desiredReplicas"]


def test_from_nothing_once_the_queue_is_above_its_activation(decide):
    assert counts(decide(scaled(), deployment(0), queue(3))) == (0, 0)
    decision = decide(scaled(), deployment(0), queue(4))
    assert counts(decision) == (0, 1)
    assert decision["triggers"] == [{"name": "s0-rabbitmq-jobs", "active": True, "failed": False}]
    assert decision["lastActiveTime"] == "2026-11-25T10:00:00Z"


def test_to_nothing_after_the_cooldown(decide):
    assert counts(decide(scaled("2026-11-25T09:56:00Z"), deployment(2), queue(0))) == (2, 2)
    assert counts(decide(scaled("2026-11-25T09:54:00Z"), deployment(2), queue(0))) == (2, 0)
    assert counts(decide(scaled("2026-11-25T09:56:00Z", cooldownPeriod=60), deployment(2), queue(0))) == (2, 0)


def test_a_trigger_without_a_value_fails_and_the_count_stays(decide):
    decision = decide(scaled("2026-11-25T09:00:00Z"), deployment(2))
    assert counts(decision) == (2, 2)
    assert decision["why"][0].startswith("no value of the external metric s0-rabbitmq-jobs")


def test_paused_it_has_no_autoscaler(decide):
    decision = decide(scaled(annotations={"autoscaling.keda.sh/paused-replicas": "0"}), deployment(2), queue(100))
    assert counts(decision) == (2, 0) and decision["keepsAutoscaler"] is False


def test_for_people_and_without_what_it_needs(decide):
    assert decide(scaled(), deployment(0), queue(4), form="text").startswith("shop/web: Deployment web: 0 -> 1 replicas\n")
    assert "no ScaledObject among the objects" in decide(deployment(1), status=2)
    assert "has no scale" in decide(scaled(), queue(1), status=2)

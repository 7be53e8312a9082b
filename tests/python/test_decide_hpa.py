"""`sandtable decide hpa`: ordinary objects in, what the controller would do out."""

from functools import partial

import pytest

from manifests import NOW, run_files


def deployment(replicas, name="web"):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "shop"},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}}, "status": {"replicas": replicas}}


def pods(count, name="web", **status):
    return [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"{name}-{i}", "namespace": "shop", "labels": {"app": name}},
             "spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "1"}}}]},
             "status": {"phase": "Running", "startTime": "2026-11-25T08:00:00Z",
                        "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-25T08:01:00Z"}], **status}}
            for i in range(count)]


def usage(count, cpu, name="web"):
    return {"apiVersion": "metrics.k8s.io/v1beta1", "kind": "PodMetricsList",
            "items": [{"metadata": {"name": f"{name}-{i}", "namespace": "shop"}, "timestamp": "2026-11-25T09:59:45Z", "window": "15s",
                       "containers": [{"name": "main", "usage": {"cpu": cpu}}]} for i in range(count)]}


def autoscaler(percent=50, name="web", status=None, **spec):
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": name, "namespace": "shop"},
            "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}, "maxReplicas": 100,
                     "metrics": [{"type": "Resource",
                                  "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": percent}}}],
                     **spec}, "status": status or {}}


@pytest.fixture
def decide(tmp_path):
    return partial(run_files, tmp_path, "hpa")


def reasons(decision):
    return {one["type"]: (one["status"], one["reason"]) for one in decision["conditions"]}


def test_it_scales_up_and_says_why(decide):
    decision = decide(autoscaler(), deployment(4), *pods(4), usage(4, "900m"))
    assert (decision["currentReplicas"], decision["desiredReplicas"]) == (4, 8)
    assert reasons(decision) == {"AbleToScale": ("True", "SucceededRescale"), "ScalingActive": ("True", "ValidMetricFound"),
                                 "ScalingLimited": ("False", "DesiredWithinRange")}
    assert any("⌈1.8 × 4⌉ = 8" in line for line in decision["why"])
    assert any("measured 15 s ago" in line for line in decision["why"])


def test_for_people(decide):
    text = decide(autoscaler(), deployment(4), *pods(4), usage(4, "900m"), form="text")
    assert text.startswith("shop/web: Deployment web: 4 -> 8 replicas\n")
    assert "SucceededRescale" in text
    text = decide(autoscaler(), deployment(4), *pods(4), usage(4, "500m"), form="text")
    assert text.startswith("shop/web: Deployment web: stays at 4 replicas\n")


def test_pods_that_are_not_ready_take_part_as_unused(decide):
    slow = pods(2)
    for pod in slow:
        pod["metadata"]["name"] = pod["metadata"]["name"].replace("web", "new")
        pod["status"]["phase"] = "Pending"
    decision = decide(autoscaler(), deployment(6), *pods(4), *slow, usage(4, "900m"))
    assert decision["desiredReplicas"] == 8  # 3600 of 6000 = 60 %: 1.2·6 = 7.2
    assert any("2 not ready (new-0: Pending, new-1: Pending)" in line for line in decision["why"])


def test_what_is_missing_is_a_decision(decide):
    decision = decide(autoscaler(), deployment(4), *pods(4))
    assert decision["desiredReplicas"] == 4
    assert reasons(decision)["ScalingActive"] == ("False", "FailedGetResourceMetric")
    decision = decide(autoscaler(status={"currentReplicas": 3, "desiredReplicas": 3}), *pods(4))
    assert reasons(decision) == {"AbleToScale": ("False", "FailedGetScale")}
    assert decision["conditions"][0]["message"].endswith('deployments.apps "web" not found')


def test_without_an_autoscaler_an_error(decide):
    assert "no HorizontalPodAutoscaler among the objects" in decide(deployment(4), status=2)


def test_a_damaged_autoscaler_is_an_error_with_its_place(decide):
    text = decide(autoscaler(maxReplicas="many"), status=2, form="text")
    assert "objects.yaml:1:" in text and "maxReplicas is the text" in text


def test_several_come_as_a_list(decide):
    both = decide(autoscaler(), deployment(4), *pods(4), usage(4, "900m"), autoscaler(name="api"), deployment(2, "api"), *pods(2, "api"),
                  usage(2, "100m", "api"))
    assert [(one["name"], one["desiredReplicas"]) for one in both] == [("web", 8), ("api", 1)]


def test_recent_scaling_holds_the_count(decide):
    objects = deployment(10), *pods(10), usage(10, "200m")
    assert decide(autoscaler(), *objects)["desiredReplicas"] == 4
    held = decide(autoscaler(status={"lastScaleTime": "2026-11-25T09:57:00Z"}), *objects)
    assert held["desiredReplicas"] == 10
    assert reasons(held)["AbleToScale"] == ("True", "ScaleDownStabilized")


def test_the_memory_goes_from_one_decision_to_the_next(decide):
    """Two pods a minute: the second sync finds the budget spent, the one after a minute doesn't."""
    rules = {"scaleUp": {"policies": [{"type": "Pods", "value": 2, "periodSeconds": 60}]}}
    hpa = autoscaler(behavior=rules)
    first = decide(hpa, deployment(4), *pods(4), usage(4, "900m"))
    assert first["desiredReplicas"] == 6
    assert first["memory"]["scaleUps"] == [{"change": 2, "time": NOW}]
    grown = deployment(6), *pods(6), usage(6, "900m")
    assert decide(hpa, *grown)["desiredReplicas"] == 8  # without what it remembers
    second = decide(hpa, *grown, first["memory"], now="2026-11-25T10:00:15Z")
    assert second["desiredReplicas"] == 6
    assert reasons(second)["ScalingLimited"] == ("True", "ScaleUpLimit")
    assert decide(hpa, *grown, second["memory"], now="2026-11-25T10:01:00Z")["desiredReplicas"] == 8


def test_versions_differ_at_the_edge_of_the_tolerance(decide):
    objects = autoscaler(80), deployment(10), *pods(10), usage(10, "880m")
    assert decide(*objects)["desiredReplicas"] == 10
    assert decide(*objects, words=["--kubernetes", "1.32"])["desiredReplicas"] == 11
    assert "known are 1.31 to 1.37" in decide(*objects, words=["--kubernetes", "2"], status=2)


def test_object_and_external_metrics_with_zero_replicas(decide):
    external = autoscaler(minReplicas=0, metrics=[{"type": "External", "external": {
        "metric": {"name": "queue"}, "target": {"type": "AverageValue", "averageValue": "10"}}}])
    queue = {"kind": "ExternalMetricValueList", "items": [{"metricName": "queue", "value": "25"}]}
    assert decide(external, deployment(0), queue, words=["--kubernetes", "1.35"])["desiredReplicas"] == 3
    stopped = decide(external, deployment(0), queue)
    assert (stopped["desiredReplicas"], reasons(stopped)["ScalingActive"]) == (0, ("False", "ScalingDisabled"))


def test_the_autoscaler_that_keda_generates(decide):
    scaled = {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "web", "namespace": "shop"},
              "spec": {"scaleTargetRef": {"name": "web"}, "triggers": [{"type": "rabbitmq", "metadata": {"queueName": "jobs", "value": "10"}}]}}
    queue = {"kind": "ExternalMetricValue", "metricName": "s0-rabbitmq-jobs", "value": "35", "metricLabels": {"scaledobject.keda.sh/name": "web"}}
    decision = decide(scaled, deployment(2), *pods(2), queue)
    assert (decision["name"], decision["desiredReplicas"]) == ("keda-hpa-web", 4)
    assert decision["why"][0] == "generated by KEDA for the ScaledObject web"

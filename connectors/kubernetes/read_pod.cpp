#include "connectors/kubernetes/read_pod.hpp"

#include "connectors/kubernetes/read_meta.hpp"
#include "connectors/kubernetes/read_scheduling.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

std::optional<Probe> read_probe(const Fields& container, std::string_view key) {
  std::optional<Probe> probe;
  container.within(key, [&probe](const Fields& fields) {
    probe.emplace();
    fields.number("initialDelaySeconds", probe->initial_delay);
    fields.number("periodSeconds", probe->period);
    fields.number("timeoutSeconds", probe->timeout);
    fields.number("successThreshold", probe->successes);
    fields.number("failureThreshold", probe->failures);
    fields.number("terminationGracePeriodSeconds", probe->grace_seconds);
  });
  return probe;
}

/// On the host's own network every port of a container is one of the host.
void read_ports(const Fields& fields, Container& container, bool host_network) {
  fields.each("ports", [&container, host_network](const Fields& port) {
    HostPort host;
    if (host_network) port.number("containerPort", host.port);
    port.number("hostPort", host.port);
    port.text("hostIP", host.ip);
    port.text("protocol", host.protocol);
    if (host.port != 0) container.host_ports.push_back(std::move(host));
  });
}

void read_pre_stop(const Fields& fields, Container& container) {
  fields.within("lifecycle", [&container](const Fields& lifecycle) {
    lifecycle.within("preStop", [&container](const Fields& hook) {
      container.has_pre_stop = true;
      hook.within("sleep", [&container](const Fields& sleep) { sleep.number("seconds", container.pre_stop_sleep); });
    });
  });
}

Container read_container(const Fields& fields, bool host_network) {
  Container container;
  fields.text("name", container.name);
  fields.text("image", container.image);
  fields.within("resources", [&container](const Fields& resources) {
    resources.resources("limits", container.limits);
    container.requests = container.limits;  // what is not asked for is asked for up to its limit
    resources.resources("requests", container.requests);
  });
  read_ports(fields, container, host_network);
  std::string restarts;
  fields.text("restartPolicy", restarts);
  container.sidecar = restarts == "Always";
  container.startup = read_probe(fields, "startupProbe");
  container.liveness = read_probe(fields, "livenessProbe");
  container.readiness = read_probe(fields, "readinessProbe");
  read_pre_stop(fields, container);
  fields.texts("command", container.settings);
  fields.texts("args", container.settings);
  fields.each("env", [&container](const Fields& variable) { variable.text("value", container.settings.emplace_back()); });
  return container;
}

void read_volumes(const Fields& fields, PodSpec& spec) {
  fields.each("volumes", [&spec](const Fields& volume) {
    if (volume.has("emptyDir")) spec.empty_dir = true;
    if (volume.has("emptyDir") || volume.has("hostPath")) {
      spec.local_storage = true;
      std::string medium;
      volume.within("emptyDir", [&medium](const Fields& empty) { empty.text("medium", medium); });
      if (medium != "Memory") volume.text("name", spec.local_volumes.emplace_back());
    }
    volume.within("persistentVolumeClaim", [&spec](const Fields& claim) { claim.text("claimName", spec.claims.emplace_back()); });
  });
}

void read_state(const Fields& fields, ContainerStatus& status) {
  fields.within("state", [&status](const Fields& state) {
    state.within("waiting", [&status](const Fields& waiting) { waiting.text("reason", status.reason); });
    state.within("running", [&status](const Fields& running) {
      status.state = ContainerState::running;
      running.time("startedAt", status.since);
    });
    state.within("terminated", [&status](const Fields& ended) {
      status.state = ContainerState::terminated;
      ended.text("reason", status.reason);
      ended.time("finishedAt", status.since);
    });
  });
  fields.within("lastState", [&status](const Fields& state) {
    state.within("terminated", [&status](const Fields& ended) {
      ended.text("reason", status.last_reason);
      ended.time("startedAt", status.last_started);
      ended.time("finishedAt", status.last_finished);
    });
  });
}

std::vector<ContainerStatus> read_container_statuses(const Fields& fields, std::string_view key) {
  std::vector<ContainerStatus> statuses;
  fields.each(key, [&statuses](const Fields& container) {
    auto& read = statuses.emplace_back();
    container.text("name", read.name);
    container.flag("ready", read.ready);
    container.number("restartCount", read.restarts);
    read_state(container, read);
  });
  return statuses;
}

PodStatus read_status(const Fields& fields) {
  PodStatus status;
  fields.word("phase", {"Pending", "Running", "Succeeded", "Failed", "Unknown"},
              [&status](std::size_t which) { status.phase = static_cast<PodPhase>(which); });
  status.conditions = read_conditions(fields);
  fields.time("startTime", status.started);
  fields.text("nominatedNodeName", status.nominated_node);
  fields.text("reason", status.reason);
  status.containers = read_container_statuses(fields, "containerStatuses");
  status.init_containers = read_container_statuses(fields, "initContainerStatuses");
  return status;
}

}  // namespace

PodSpec read_pod_spec(const Fields& fields) {
  PodSpec spec;
  fields.text("nodeName", spec.node);
  fields.text("schedulerName", spec.scheduler);
  fields.flag("hostNetwork", spec.host_network);
  const auto into = [&spec](std::vector<Container>& list) {
    return [&list, &spec](const Fields& container) { list.push_back(read_container(container, spec.host_network)); };
  };
  fields.each("containers", into(spec.containers));
  fields.each("initContainers", into(spec.init_containers));
  fields.resources("overhead", spec.overhead);
  fields.within("resources", [&spec](const Fields& resources) { resources.resources("requests", spec.resources); });
  fields.labels("nodeSelector", spec.node_selector);
  fields.within("affinity", [&spec](const Fields& affinity) { spec.affinity = read_affinity(affinity); });
  spec.tolerations = read_tolerations(fields);
  spec.spread = read_spread(fields);
  fields.each("schedulingGates", [&spec](const Fields& gate) { gate.text("name", spec.scheduling_gates.emplace_back()); });
  fields.text("priorityClassName", spec.priority_class);
  fields.number("priority", spec.priority);
  fields.word("preemptionPolicy", {"PreemptLowerPriority", "Never"},
              [&spec](std::size_t which) { spec.preemption = static_cast<Preemption>(which); });
  fields.word("restartPolicy", {"Always", "OnFailure", "Never"},
              [&spec](std::size_t which) { spec.restarts = static_cast<RestartPolicy>(which); });
  fields.number("terminationGracePeriodSeconds", spec.grace_seconds);
  fields.number("activeDeadlineSeconds", spec.active_deadline_seconds);
  read_volumes(fields, spec);
  return spec;
}

Pod read_pod(const Fields& object) {
  Pod pod;
  pod.meta = read_meta(object);
  object.within("spec", [&pod](const Fields& spec) { pod.spec = read_pod_spec(spec); });
  object.within("status", [&pod](const Fields& status) { pod.status = read_status(status); });
  return pod;
}

}  // namespace sandtable::connectors::kubernetes

/// A container of a pod, and what became of it. Source: Kubernetes API reference, core/v1 Container, ContainerStatus, Probe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube {

struct HostPort {
  std::string ip;  ///< empty: all
  std::string protocol = "TCP";
  std::int32_t port = 0;
  bool operator==(const HostPort&) const = default;
};

/// Times in whole seconds, with the API's defaults.
struct Probe {
  std::int32_t initial_delay = 0, period = 10, timeout = 1, successes = 1, failures = 3;
  std::optional<std::int64_t> grace_seconds;
  bool operator==(const Probe&) const = default;
};

struct Container {
  std::string name, image;
  Resources requests, limits;  ///< a request that is absent is the limit: the API server fills it in
  std::vector<HostPort> host_ports;
  bool sidecar = false;  ///< an init container with restartPolicy Always
  std::optional<Probe> startup, liveness, readiness;
  std::optional<std::int64_t> pre_stop_sleep;  ///< seconds
  bool has_pre_stop = false;
  /// Values of its environment, its command and its arguments: read for the addresses in them, and never written anywhere, for
  /// people keep secrets there.
  std::vector<std::string> settings;
  bool operator==(const Container&) const = default;
};

enum class ContainerState : std::uint8_t { waiting, running, terminated };

struct ContainerStatus {
  std::string name;
  bool ready = false;
  std::int32_t restarts = 0;
  ContainerState state = ContainerState::waiting;
  std::string reason;                                    ///< of the state: CrashLoopBackOff, OOMKilled …
  std::optional<sim::Time> since;                        ///< running: startedAt; terminated: finishedAt
  std::optional<sim::Time> last_started, last_finished;  ///< of the run before
  std::string last_reason;
  bool operator==(const ContainerStatus&) const = default;
};

}  // namespace sandtable::models::kube

/// The outside systems that a request names, as ports: Prometheus as telemetry, HAProxy or a Kubernetes cluster as actuator.
/// Secrets stay in their files.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/problem.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/stop.hpp"
#include "twin/actuator.hpp"
#include "twin/execution.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::app {

struct PrometheusAccess {
  std::string url;
  std::string bearer_token_file, ca_file;  ///< empty: none, the system's
};

/// Long calls end as `interrupted` soon after this is requested; null: never. Outlives the request.
using StopFlag = const sim::StopSignal*;

/// Reads what the `telemetry` blocks of the scenario name. `invalid_input` for an address or a mapping that can't be right, and
/// where the scenario has no such block at all.
Answer<std::unique_ptr<twin::TelemetrySource>> open_telemetry(const PrometheusAccess& access, const models::Scenario& scenario,
                                                              StopFlag stop);

struct OpenActuator {
  std::shared_ptr<void> held;  ///< what is to outlive the actuator: a lease, given back in the end
  std::unique_ptr<twin::Actuator> actuator;
  std::string target;  ///< `haproxy:/run/haproxy/admin.sock`, `kubernetes:https://host:6443/shop`
};
/// Each exchange ends within 2 s by itself; none is cut short by Ctrl-C, after which what was done must still be undone.
Answer<OpenActuator> open_haproxy(const std::string& address);

/// A cluster as `--kubernetes` names it.
struct KubernetesAccess {
  std::string context;     ///< of the kubeconfig; empty: the current one
  std::string kubeconfig;  ///< file; empty: as kubectl finds it
  std::string space;       ///< namespace; empty: the context's
  bool force_conflicts = false;
};
/// Whether others are kept off: a Lease is taken for as long as the actuator lives.
enum class Exclusive : std::uint8_t { no, yes };
/// What was begun is turned round after `stop`, too: only waits end with it.
Answer<OpenActuator> open_kubernetes(const KubernetesAccess& access, Exclusive exclusive, StopFlag stop);

/// The system's clock; waits end early where `stop` is requested.
twin::ExecutionHost system_host(StopFlag stop);

/// The window of this length that ends at `end`, or now.
twin::WallWindow window_until(std::optional<double> end_unix_s, sim::Duration length);

}  // namespace sandtable::app

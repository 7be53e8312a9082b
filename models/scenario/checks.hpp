/// The parts that `validate` is made of. Each looks at one thing and passes over what could not be read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "models/scenario/source_map.hpp"

namespace sandtable::models {

/// What is known of a document, and where its problems go.
class Checks {
 public:
  Checks(const SourceMap& marks, const std::set<std::string>& damaged) : marks_(marks), damaged_(damaged) {}

  /// Whether the value at `path` was read: neither it nor anything around it is damaged.
  bool intact(std::string_view path) const;
  /// Whether all that lies at or below `path` was read, too.
  bool intact_below(const std::string& path) const;
  void report(const std::string& path, std::string problem, std::string why = {}, std::string suggestion = {});
  /// `what`: with its verb, such as `"budget" is`.
  void report_without_kubernetes(const std::string& path, const std::string& what);
  /// Kubernetes has no parts of a second where the field at `path` stands.
  void require_whole_seconds(const std::string& path, sim::Duration span);
  /// In a file that the value at `path` names.
  void report_in(const std::string& path, const std::string& file, std::uint32_t line, std::uint32_t column, std::string problem,
                 std::string why = {}, std::string suggestion = {});
  /// `, first in line 7`, or empty.
  std::string first_at(const std::string& path) const;

  Diagnostics diagnostics;

 private:
  const SourceMap& marks_;
  const std::set<std::string>& damaged_;
};

/// Every number in its range, every list long enough, names DNS labels and unique, distributions sound.
void check_ranges(const Scenario& scenario, Checks& checks);
void check_ranges(const Plan& plan, Checks& checks);

/// Targets of calls and traffic exist.
void check_targets(const Scenario& scenario, Checks& checks);
/// The endpoint that the value at `path` names exists; of a log's line where `log` is given.
struct LogPlace {
  const std::string& file;
  std::uint32_t line = 0;
};
void check_target(const Target& to, const std::string& path, const Scenario& scenario, Checks& checks,
                  const LogPlace* log = nullptr);
/// What is said of a traffic goes together; logs can be read and lead somewhere.
void check_traffic(const Scenario& scenario, Checks& checks);
/// One of the parts has a weight.
template <class T>
void check_weights(const std::vector<T>& parts, const std::string& path, Checks& checks) {
  if (parts.empty() || !checks.intact_below(path)) return;
  if (std::none_of(parts.begin(), parts.end(), [](const T& part) { return part.weight > 0; })) {
    checks.report(path, "all weights are 0", "one of them must be taken", "give one a weight");
  }
}
/// No endpoint calls itself, by whatever way.
void check_call_cycles(const Scenario& scenario, Checks& checks);
/// A rule has its own parameters only, and what they name exists.
void check_balancing(const Scenario& scenario, Checks& checks);
/// What stands beside what, in calls and at entrances.
void check_resilience(const Scenario& scenario, Checks& checks);
/// What serves requests fits together: pools exist, quotas have a limit, batches can fill, and the like.
void check_serving(const Scenario& scenario, Checks& checks);
/// Caches, locks and databases are there that steps name, and described in full.
void check_data(const Scenario& scenario, Checks& checks);
/// What requests hold while they wait for more (pools, locks, fills of caches) is always taken in the same order.
void check_holding(const Scenario& scenario, Checks& checks);
/// Whom a parallel waits for, and what an answer in chunks stands beside.
void check_calls(const Scenario& scenario, Checks& checks);
/// Queues exist that are named, and what they say goes together.
void check_messaging(const Scenario& scenario, Checks& checks);
/// Autoscalers and rollouts are Kubernetes' and have what they ask for.
void check_autoscale(const Scenario& scenario, Checks& checks);
/// What only Kubernetes looks at stands in a scenario with `kubernetes`, and goes together.
void check_kubernetes(const Scenario& scenario, Checks& checks);
/// Groups whose nodes come and go have who decides about it, and bounds that can be kept.
void check_nodes(const Scenario& scenario, Checks& checks);
/// Some group of nodes bears each label: else `whose` would wait for ever.
void check_selector(const std::vector<NodeLabel>& selector, const std::string& path, const std::string& whose,
                    const Scenario& scenario, Checks& checks);
/// Daemons and the like are Kubernetes', have nodes and names of their own, and go together.
void check_workloads(const Scenario& scenario, Checks& checks);
/// KPIs exist, bounds can be met.
void check_objectives(const Scenario& scenario, Checks& checks);
/// The scenario has a node of this name. `path` is where it was named.
void check_node(const std::string& name, const std::string& path, const Scenario& scenario, Checks& checks);
/// A crash names one thing, and that exists. `path` is the crash's.
void check_crash(const CrashTarget& target, const std::string& path, const Scenario* scenario, Checks& checks);

/// As `validate`, passing over the paths in `damaged` and what hangs on them.
Diagnostics validate_undamaged(const Scenario& scenario, const SourceMap& marks, const std::set<std::string>& damaged);
Diagnostics validate_undamaged(const Plan& plan, const SourceMap& marks, const std::set<std::string>& damaged);

}  // namespace sandtable::models

/// What an action names, found in a compiled scenario.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "models/cluster/cluster_spec.hpp"
#include "models/scenario/action.hpp"
#include "sim/result.hpp"

namespace sandtable::twin::detail {

class VersionLookup {
 public:
  /// `spec` outlives it.
  explicit VersionLookup(const models::ClusterSpec& spec) : spec_(spec) {}

  std::optional<models::VersionId> find(const std::string& service, const std::string& version) const {
    for (std::uint32_t i = 0; i < spec_.versions.size(); ++i)
      if (const auto& of = spec_.services[spec_.versions[i].service.index];
          of.serves() && spec_.versions[i].name == version && of.name == service)
        return models::VersionId{i};
    return std::nullopt;
  }

  /// Whether everything that the action names exists; `not_found` otherwise. A replica may yet come to be.
  sim::Status check(const models::Action& action) const {
    return std::visit([this](const auto& kind) { return check(kind); }, action.kind);
  }

 private:
  sim::Status check(const models::ScaleAction& scale) const { return require(scale.service, scale.version); }
  sim::Status check(const models::WeightAction& weight) const {
    for (const models::VersionWeight& part : weight.weights)
      if (sim::Status found = require(weight.service, part.version); !found) return found;
    return sim::Done{};
  }
  sim::Status check(const models::CrashAction& crash) const {
    return crash.target.node.empty() ? sim::Status{sim::Done{}} : require_node(crash.target.node);
  }
  sim::Status check(const models::CordonAction& cordon) const { return require_node(cordon.node); }
  sim::Status check(const models::UncordonAction& uncordon) const { return require_node(uncordon.node); }
  sim::Status check(const models::DrainAction& drain) const { return require_node(drain.node); }
  sim::Status check(const models::NodesAction& nodes) const {
    const auto scales = [&nodes](const models::NodeGroupSpec& group) { return group.scales && group.name == nodes.group; };
    if (std::ranges::any_of(spec_.groups, scales)) return sim::Done{};
    return sim::fail(sim::ErrorKind::not_found, "no group of nodes " + nodes.group + " that scales");
  }
  /// What concerns a service as a whole, whatever versions it has.
  template <class OfService>
  sim::Status check(const OfService& action) const {
    const auto found = std::ranges::find(spec_.services, action.service, &models::ServiceSpec::name);
    if (found != spec_.services.end() && found->serves()) return sim::Done{};
    return sim::fail(sim::ErrorKind::not_found, "no service " + action.service);
  }
  sim::Status require_node(const std::string& node) const {
    if (std::ranges::find(spec_.nodes, node, &models::NodeSpec::name) != spec_.nodes.end()) return sim::Done{};
    return sim::fail(sim::ErrorKind::not_found, "no node " + node);
  }
  sim::Status require(const std::string& service, const std::string& version) const {
    if (find(service, version)) return sim::Done{};
    return sim::fail(sim::ErrorKind::not_found, "no service " + service + (version.empty() ? "" : " with a version " + version));
  }

  const models::ClusterSpec& spec_;
};

}  // namespace sandtable::twin::detail

#include "models/cluster/node_autoscaling/karpenter_consolidation.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace sandtable::models::kube {
namespace {

using Candidates = std::vector<const KarpenterCandidate*>;

std::string money(double price) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", price);
  return text;
}

double price_of(const Candidates& nodes) {
  double sum = 0;
  for (const auto* node : nodes) sum += node->price;
  return sum;
}

void keep_cheaper(NewNode& node, double than) {
  std::erase_if(node.types, [&](const InstanceType* type) { return !(worst_launch_price(*type, node.requirements) < than); });
}

bool allows(const NewNode& node, const char* capacity_type) { return node.requirements.allows(capacity_type_label, capacity_type); }

void pin_to_spot(NewNode& node) {
  node.requirements.add({capacity_type_label, Operator::in, {"spot"}});
  std::erase_if(node.types, [&node](const InstanceType* type) { return !mismatch(*type, node.requirements).empty(); });
  order_by_price(node.types, node.requirements);
}

/// What is left of `node`'s kinds when it is to take the place of `nodes`; why nothing is.
std::string make_cheaper(NewNode& node, const Candidates& nodes, const KarpenterOptions& options) {
  const double price = price_of(nodes);
  const bool all_spot = std::ranges::all_of(nodes, [](const auto* one) { return one->capacity_type == "spot"; });
  if (all_spot && allows(node, "spot")) {
    if (!options.spot_to_spot) return "it is spot, and replacing spot by spot is switched off (SpotToSpotConsolidation)";
    pin_to_spot(node);
    keep_cheaper(node, price);
    if (node.types.empty()) return "no kind of machine is cheaper than " + money(price);
    if (nodes.size() > 1) return {};
    if (node.types.size() < spot_to_spot_types)
      return "replacing spot by spot wants " + std::to_string(spot_to_spot_types) + " cheaper kinds of machine, there are " +
             std::to_string(node.types.size());
    node.types.resize(spot_to_spot_types);
    return {};
  }
  keep_cheaper(node, price);
  if (node.types.empty()) return "no kind of machine is sure to be cheaper than " + money(price);
  if (allows(node, "spot") && allows(node, "on-demand")) pin_to_spot(node);
  return node.types.empty() ? "only spot would be asked for, and none is on offer" : std::string{};
}

/// Several nodes: one of a kind that goes could just as well stay.
std::string leave_out_same(NewNode& node, const Candidates& nodes) {
  double most = std::numeric_limits<double>::max();
  for (const auto* type : node.types)
    for (const auto* one : nodes)
      if (one->type != nullptr && one->type->meta.name == type->meta.name) most = std::min(most, one->price);
  keep_cheaper(node, most);
  return node.types.empty() ? "one of the nodes that go could as well stay" : "";
}

}  // namespace

Consolidation consolidate(const Candidates& nodes, KarpenterPacking& packing, sim::Time now, const KarpenterOptions& options) {
  std::vector<std::string> names;
  std::vector<Pod> pods;
  for (const auto* node : nodes) {
    names.push_back(node->node->meta.name);
    for (const auto& pod : node->pods)
      if (is_movable(pod, packing.objects(), now)) pods.push_back(pod);
  }
  auto packed = packing.pack(std::move(pods), names);
  Consolidation made;
  if (!packed.failed.empty()) {
    const auto& [pod, reasons] = packed.failed.front();
    made.why = pod + " would find no place" + (reasons.empty() ? "" : ": " + reasons.front());
    return made;
  }
  if (!packed.on_starting.empty()) {
    made.why = packed.on_starting.front() + " would count on a node that is not initialised";
    return made;
  }
  const double price = price_of(nodes);
  if (packed.nodes.empty()) {
    made.possible = true;
    made.savings = price;
    made.why = packed.placed.empty() ? "nothing on it has to go elsewhere" : "all pods find room on nodes that are there";
    return made;
  }
  if (packed.nodes.size() > 1) {
    made.why = "its pods would need " + std::to_string(packed.nodes.size()) + " new nodes";
    return made;
  }
  auto& fresh = packed.nodes.front();
  made.why = make_cheaper(fresh, nodes, options);
  if (made.why.empty() && nodes.size() > 1) made.why = leave_out_same(fresh, nodes);
  if (!made.why.empty()) return made;
  made.possible = true;
  double worst = 0;
  for (const auto* type : fresh.types) worst = std::max(worst, worst_launch_price(*type, fresh.requirements));
  made.savings = price - worst;
  made.why = "one of " + std::to_string(fresh.types.size()) + " kinds of machine at " + money(worst) +
             " or less takes the place of " + money(price);
  made.replacements = std::move(packed.nodes);
  return made;
}

}  // namespace sandtable::models::kube

#include "models/cluster/run/karpenter_run.hpp"

#include <algorithm>
#include <utility>

#include "models/cluster/node_autoscaling/spot_interruption.hpp"
#include "models/cluster/run/karpenter_objects.hpp"
#include "models/joined.hpp"

namespace sandtable::models::kube::run {
namespace {

constexpr sim::Duration requeue = std::chrono::seconds(10);
/// How long pods of a drained node may take to end before its machine goes with them.
constexpr sim::Duration longest_end = std::chrono::minutes(10);

KarpenterOptions options_of(const KarpenterSpec& settings, const scheduler::Options& scheduler) {
  KarpenterOptions options;
  options.batch_idle = settings.batch_idle;
  options.batch_longest = settings.batch_longest;
  options.spot_to_spot = settings.spot_to_spot;
  options.scheduler = scheduler;
  return options;
}

std::vector<std::string> names(const std::vector<const InstanceType*>& types) {
  std::vector<std::string> made;
  for (const InstanceType* type : types) made.push_back(type->meta.name);
  return made;
}

bool same(const DisruptionCommand& a, const DisruptionCommand& b) {
  return a.method == b.method && a.nodes == b.nodes && a.replacements.size() == b.replacements.size();
}

}  // namespace

KarpenterRun::KarpenterRun(const KarpenterSpec& settings, const scheduler::Options& scheduler, sim::RunSeed seed,
                           sim::ControlPlane& control, Fleet& fleet)
    : settings_(settings), options_(options_of(settings, scheduler)), control_(control), fleet_(fleet) {
  sim::Draws draws(sim::stream_key(seed, "karpenter", "phase"), {});
  const sim::Duration phase = sim::from_seconds(draws.uniform() * sim::to_seconds(disruption_poll));
  control_.schedule(control_.now() + phase, [this] { poll(); });
}

Objects KarpenterRun::shown() const { return karpenter_objects(fleet_, settings_); }

std::optional<NodeId> KarpenterRun::named(const std::string& name) const {
  for (const FleetNode& node : fleet_.fleet_nodes())
    if (node.name == name) return node.id;
  return std::nullopt;
}

void KarpenterRun::pod_waits() {
  arrivals_.push_back(control_.now());
  if (window_) control_.cancel(*window_);
  window_ = control_.schedule(std::max(control_.now(), batch_end(arrivals_, options_)), [this] {
    window_.reset();
    provision();
  });
}

void KarpenterRun::provision() {
  arrivals_.clear();
  const Objects objects = shown();
  const Provisioning made = decide_provisioning(objects, control_.now(), options_);
  launch_all(made.nodes, joined(made.why, "; "));
  const bool some_wait =
      std::ranges::any_of(objects.pods, [](const Pod& pod) { return pod.spec.node.empty() && !pod.meta.deleted; });
  if (!some_wait || again_) return;
  again_ = control_.schedule(control_.now() + requeue, [this] {
    again_.reset();
    if (arrivals_.empty()) pod_waits();
  });
}

void KarpenterRun::launch_all(const std::vector<ProvisionedNode>& nodes, const std::string& why) {
  for (const ProvisionedNode& node : nodes) launch(names(node.node.types), why);
}

/// The cheapest of them that the cloud still has.
std::optional<NodeId> KarpenterRun::launch(const std::vector<std::string>& types, const std::string& why) {
  const auto groups = fleet_.groups();
  for (const std::string& type : types) {
    const auto group = std::ranges::find(groups, type, [](const FleetGroup& one) { return one.spec->name; });
    if (group == groups.end() || group->there + group->coming >= group->max) continue;
    if (auto node = fleet_.create_node(static_cast<std::uint32_t>(group - groups.begin()), why)) return node;
  }
  return std::nullopt;
}

void KarpenterRun::poll() {
  control_.schedule(control_.now() + disruption_poll, [this] { poll(); });
  const std::uint64_t version = fleet_.objects_version();
  if (validating_ || (version == seen_ && control_.now() < matters_)) return;
  seen_ = version;
  matters_ = next_matter();
  const KarpenterDisruption made = decide_disruption(shown(), control_.now(), options_);
  for (const std::string& name : made.expired) remove(*named(name), "it is older than its expireAfter");
  if (!made.command) return;
  validating_ = true;
  control_.schedule(control_.now() + consolidation_validation, [this, command = *made.command] { validate(command); });
}

/// It must still be what would be decided.
void KarpenterRun::validate(const DisruptionCommand& command) {
  validating_ = false;
  matters_ = control_.now();
  const KarpenterDisruption again = decide_disruption(shown(), control_.now(), options_);
  if (again.command && same(*again.command, command)) carry_out(*again.command);
}

void KarpenterRun::carry_out(const DisruptionCommand& command) {
  Disruption made;
  made.why = command.method + " consolidation: " + command.why;
  for (const Replacement& replacement : command.replacements) {
    const auto node = launch(replacement.types, "in place of " + joined(command.nodes, ", ") + ": " + command.why);
    if (!node) return;  // the cloud has none left: it is decided anew
    made.awaited.push_back(*node);
  }
  for (const std::string& name : command.nodes) {
    made.nodes.push_back(*named(name));
    fleet_.mark_leaving(made.nodes.back(), Taint{disrupted_taint, "", TaintEffect::no_schedule, {}});
  }
  under_way_.push_back(std::move(made));
  replacement_settled(NodeId{UINT32_MAX});
}

void KarpenterRun::replacement_settled(NodeId node) {
  std::vector<Disruption> settled;
  for (Disruption& one : under_way_) std::erase(one.awaited, node);
  std::erase_if(under_way_, [&settled](const Disruption& one) {
    if (!one.awaited.empty()) return false;
    settled.push_back(one);
    return true;
  });
  for (const Disruption& one : settled)
    for (const NodeId going : one.nodes) remove(going, one.why);
}

void KarpenterRun::node_gone(NodeId node) {
  for (Disruption& one : under_way_) std::erase(one.nodes, node);
  replacement_settled(node);
}

void KarpenterRun::remove(NodeId node, const std::string& why) {
  Removal removal;
  removal.taint = {disrupted_taint, "", TaintEffect::no_schedule, {}};
  removal.linger = longest_end;
  removal.why = why;
  fleet_.remove_node(node, removal);
}

bool KarpenterRun::interrupted(NodeId node, sim::Time) {
  const auto nodes = fleet_.fleet_nodes();
  const auto told = std::ranges::find(nodes, node, &FleetNode::id);
  const Objects objects = shown();
  const Interruption made = decide_interruption(objects, told->name, control_.now(), options_);
  launch_all(made.provisioning.nodes, "in place of " + told->name + ", which the cloud takes back");
  remove(node, "the cloud takes it back");
  return true;
}

sim::Time KarpenterRun::next_matter() const {
  sim::Time next = sim::never;
  const auto at = [&next, now = control_.now()](sim::Time when) {
    if (when > now) next = std::min(next, when);
  };
  for (const FleetNode& node : fleet_.fleet_nodes()) {
    if (node.coming) continue;
    at(node.last_pod_event.value_or(*node.ready) + settings_.consolidate_after);
    if (settings_.expire_after < sim::never - node.asked) at(node.asked + settings_.expire_after);
  }
  return next;
}

}  // namespace sandtable::models::kube::run

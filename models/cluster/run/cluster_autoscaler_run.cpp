#include "models/cluster/run/cluster_autoscaler_run.hpp"

#include <algorithm>

#include "models/cluster/run/kubernetes_spec.hpp"
#include "models/joined.hpp"

namespace sandtable::models::kube::run {
namespace {

ClusterAutoscalerOptions options_of(const ClusterAutoscalerSpec& settings, const scheduler::Options& scheduler) {
  ClusterAutoscalerOptions options;
  options.expanders = {settings.expander};
  options.max_nodes_total = static_cast<std::int32_t>(settings.max_nodes.value_or(0));
  options.new_pod_delay = settings.new_pod_delay;
  options.utilization_threshold = settings.utilization_threshold.value;
  options.unneeded_time = settings.unneeded;
  options.unready_time = settings.unready;
  options.delay_after_add = settings.delay_after_add;
  options.delay_after_delete = settings.delay_after_delete;
  options.delay_after_failure = settings.delay_after_failure;
  options.max_removals = static_cast<std::int32_t>(settings.max_removals);
  options.max_drains = static_cast<std::int32_t>(settings.max_drains);
  options.scheduler = scheduler;
  return options;
}

/// How long a removed node's pods may take to end: max-graceful-termination-sec.
constexpr sim::Duration graceful_termination = std::chrono::minutes(10);

}  // namespace

ClusterAutoscalerRun::ClusterAutoscalerRun(const ClusterAutoscalerSpec& settings, const scheduler::Options& scheduler,
                                           sim::RunSeed seed, sim::ControlPlane& control, Fleet& fleet)
    : settings_(settings), options_(options_of(settings, scheduler)), seed_(seed), control_(control), fleet_(fleet) {
  sim::Draws draws(sim::stream_key(seed, "cluster-autoscaler", "phase"), {});
  const sim::Duration phase = sim::from_seconds(draws.uniform() * sim::to_seconds(settings.scan));
  control_.schedule(control_.now() + phase, [this] { scan(); });
}

Objects ClusterAutoscalerRun::shown() const {
  Objects objects = fleet_.objects();
  const auto groups = fleet_.groups();
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    const FleetGroup& group = groups[g];
    if (!group.spec->scales) continue;
    NodeGroup& made = objects.node_groups.emplace_back();
    made.meta.name = group.spec->name;
    made.min_size = static_cast<std::int32_t>(group.min);
    made.max_size = static_cast<std::int32_t>(group.max);
    made.target_size = static_cast<std::int32_t>(group.there + group.coming);
    made.selector = LabelSelector{{{node_group_label, group.spec->name}}, {}};
    made.node = fleet_.described(g);
    made.price = group.spec->price.value;
    made.priority = static_cast<std::int32_t>(group.spec->priority);
  }
  return objects;
}

/// The real one draws among groups that are as good: the drawn one is shown first, and is what it takes then.
ClusterAutoscalerDecision ClusterAutoscalerRun::decide(const Objects& objects) {
  ClusterAutoscalerDecision made = decide_cluster_autoscaler(objects, memory_, control_.now(), options_);
  const auto& best = made.up.best;
  if (best.size() < 2) return made;
  sim::Draws draws(sim::stream_key(seed_, "cluster-autoscaler", "expander"), {.ordinal = draws_++});
  const auto drawn = std::min(best.size() - 1, static_cast<std::size_t>(draws.uniform() * static_cast<double>(best.size())));
  if (drawn == 0) return made;
  Objects turned = objects;
  const auto first = std::ranges::find(turned.node_groups, best[drawn], [](const NodeGroup& group) { return group.meta.name; });
  std::rotate(turned.node_groups.begin(), first, first + 1);
  return decide_cluster_autoscaler(std::move(turned), memory_, control_.now(), options_);
}

void ClusterAutoscalerRun::scan() {
  control_.schedule(control_.now() + settings_.scan, [this] { scan(); });
  const std::uint64_t version = fleet_.objects_version();
  if (version == seen_ && control_.now() < matters_) return;
  const Objects objects = shown();
  ClusterAutoscalerDecision made = decide(objects);
  memory_ = std::move(made.memory);
  seen_ = version;
  matters_ = made.up.group.empty() && made.down.remove.empty() ? next_matter(objects) : control_.now();
  enlarge(made.up);
  remove(made.down);
}

void ClusterAutoscalerRun::enlarge(const ScaleUp& up) {
  if (up.group.empty()) return;
  const auto groups = fleet_.groups();
  const auto group = std::ranges::find(groups, up.group, [](const FleetGroup& one) { return one.spec->name; });
  for (std::int32_t i = 0; i < up.count; ++i)
    fleet_.create_node(static_cast<std::uint32_t>(group - groups.begin()), joined(up.why, "; "));
}

void ClusterAutoscalerRun::remove(const ScaleDown& down) {
  const auto nodes = fleet_.fleet_nodes();
  for (const std::string& name : down.remove) {
    const auto node = std::ranges::find(nodes, name, &FleetNode::name);
    const auto why = std::ranges::find(down.nodes, name, &ScaleDownCandidate::node);
    Removal removal;
    removal.taint = {to_be_deleted_taint, "", TaintEffect::no_schedule, {}};
    removal.eviction_timeout = settings_.eviction_timeout;
    removal.linger =
        why->empty ? sim::Duration{0} : graceful_termination;  // on an empty one are none but those long past their time
    removal.why = why->why;
    fleet_.remove_node(node->id, removal);
  }
}

sim::Time ClusterAutoscalerRun::next_matter(const Objects& objects) const {
  sim::Time next = sim::never;
  const auto ends = [&next, now = control_.now()](sim::Time since, sim::Duration span) {
    // Some spans must be over, some more than over.
    for (const sim::Time at : {since + span, since + span + sim::Duration{1}})
      if (at > now) next = std::min(next, at);
  };
  for (const Node& node : objects.nodes)
    if (!is_ready(node)) return control_.now();
  for (const auto& [node, since] : memory_.unneeded) ends(since, options_.unneeded_time);
  for (const auto& [group, backoff] : memory_.backoffs) ends(backoff.until, {});
  for (const ScaleRequest& request : memory_.requests) ends(request.at, options_.max_provision_time);
  if (memory_.last_scale_up) ends(*memory_.last_scale_up, options_.delay_after_add);
  if (memory_.last_delete) ends(*memory_.last_delete, options_.delay_after_delete);
  if (memory_.last_failure) ends(*memory_.last_failure, options_.delay_after_failure);
  for (const Pod& pod : objects.pods)
    if (pod.spec.node.empty() && pod.meta.created) ends(*pod.meta.created, options_.new_pod_delay);
  return next;
}

}  // namespace sandtable::models::kube::run

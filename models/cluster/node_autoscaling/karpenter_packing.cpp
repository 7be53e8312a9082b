#include "models/cluster/node_autoscaling/karpenter_packing.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "models/cluster/node_autoscaling/first_fit.hpp"
#include "models/cluster/node_autoscaling/node_template.hpp"
#include "models/cluster/node_autoscaling/pod_preferences.hpp"
#include "models/cluster/scheduler/filters.hpp"

namespace sandtable::models::kube {
namespace {

/// What a pod takes of a node, itself counted.
Resources taken_by(const Pod& pod) {
  auto asked = requests_of(pod.spec);
  std::erase_if(asked, [](const auto& entry) { return entry.second.milli == 0; });
  asked["pods"] = whole(1);
  return asked;
}

bool larger(const Pod& a, const Pod& b) {
  const auto one = requests_of(a.spec), other = requests_of(b.spec);
  for (const char* name : {"cpu", "memory"})
    if (const auto first = amount_of(one, name), second = amount_of(other, name); first != second) return first > second;
  if (a.meta.created != b.meta.created) return a.meta.created < b.meta.created;
  return std::pair(a.meta.uid, a.meta.name) < std::pair(b.meta.uid, b.meta.name);
}

bool looks_at_zones(const Pod& pod) {
  const auto by_zone = [](const PodAffinityTerm& term) { return term.topology_key == zone_label; };
  return std::ranges::any_of(pod.spec.spread, [](const SpreadConstraint& one) { return one.topology_key == zone_label; }) ||
         std::ranges::any_of(pod.spec.affinity.pods.required, by_zone) ||
         std::ranges::any_of(pod.spec.affinity.against.required, by_zone);
}

/// Pods that the pod's rule for spreading over zones counts there.
std::size_t alike_in_zone(const Pod& pod, const SpreadConstraint& rule, const std::string& zone,
                          const scheduler::Snapshot& snapshot) {
  std::size_t count = 0;
  if (rule.selector) {
    for (const auto& view : snapshot.nodes()) {
      const auto found = view.labels().find(zone_label);
      if (found == view.labels().end() || found->second != zone) continue;
      count += static_cast<std::size_t>(std::ranges::count_if(view.pods, [&](const scheduler::PlacedPod* placed) {
        return placed->pod.meta.space == pod.meta.space && rule.selector->matches(placed->pod.meta.labels);
      }));
    }
  }
  return count;
}

/// Not there for long, and no pod is asked to bear them: the node's own, while it starts.
bool passes_at_start(const Taint& taint, const NodePool* pool) {
  if (taint.key == "node.kubernetes.io/not-ready" || taint.key == "node.kubernetes.io/unreachable" ||
      taint.key == "node.cloudprovider.kubernetes.io/uninitialized" || taint.key == "karpenter.sh/unregistered")
    return true;
  return pool != nullptr && std::ranges::any_of(pool->startup_taints, [&taint](const Taint& one) {
           return one.key == taint.key && one.effect == taint.effect;
         });
}

Objects as_they_will_be(Objects objects) {
  for (auto& node : objects.nodes) {
    if (is_initialized(node, objects) || !node.meta.labels.contains(node_pool_label)) continue;
    const auto pool = std::ranges::find(objects.node_pools, node.meta.labels.at(node_pool_label),
                                        [](const NodePool& one) { return one.meta.name; });
    const NodePool* known = pool == objects.node_pools.end() ? nullptr : &*pool;
    std::erase_if(node.taints, [known](const Taint& taint) { return passes_at_start(taint, known); });
  }
  return objects;
}

Resources capacity_of(const Resources& capacity) {
  auto all = capacity;
  all["nodes"] = whole(1);
  return all;
}

}  // namespace

Resources KarpenterPacking::Draft::with_daemons(const InstanceType* type, const Resources& more) const {
  Resources all = requests;
  add(all, more);
  if (const auto found = pool->daemons.find(type); found != pool->daemons.end()) add(all, found->second);
  return all;
}

std::optional<Launch> launch_of(const NewNode& node) {
  if (node.types.empty()) return std::nullopt;
  const auto offering = launched(*node.types.front(), node.requirements);
  if (!offering) return std::nullopt;
  return Launch{node.types.front()->meta.name, offering->zone, offering->capacity_type, offering->price};
}

KarpenterPacking::KarpenterPacking(const Objects& objects, sim::Time now, const KarpenterOptions& options, bool consolidating)
    : objects_(as_they_will_be(objects)),
      now_(now),
      options_(options),
      consolidating_(consolidating),
      snapshot_(objects_, options.scheduler) {
  for (const auto& node : objects_.nodes) {
    if (is_disrupted(node, objects_)) continue;
    existing_.push_back(node.meta.name);
    starting_[node.meta.name] = node.meta.labels.contains(node_pool_label) && !is_initialized(node, objects_);
    settling_[node.meta.name] = is_settling(node, objects_, now_);
  }
  std::ranges::sort(existing_, {}, [this](const std::string& name) { return std::pair(starting_.at(name), name); });
  for (const auto& pool : objects_.node_pools) {
    if (pool.replicas || pool.meta.deleted) continue;
    Pool made;
    made.pool = &pool;
    made.requirements.add({node_pool_label, Operator::in, {pool.meta.name}});
    for (const auto& requirement : pool.requirements) made.requirements.add(requirement);
    for (const auto& [key, value] : pool.labels) made.requirements.add({key, Operator::in, {value}});
    for (const auto& type : objects_.instance_types) {
      if (!mismatch(type, made.requirements).empty()) continue;
      made.types.push_back(&type);
      Node node;
      node.meta.labels = type.meta.labels;
      node.meta.labels.insert(pool.labels.begin(), pool.labels.end());
      node.meta.labels[node_pool_label] = pool.meta.name;
      node.meta.labels[instance_type_label] = type.meta.name;
      node.taints = pool.taints;
      for (const auto& set : objects_.daemon_sets)
        if (runs_on(set, node, options_.scheduler)) add(made.daemons[&type], taken_by(pod_of(set, "")));
    }
    pools_.push_back(std::move(made));
  }
  std::ranges::sort(pools_, {}, [](const Pool& one) { return std::pair(-one.pool->weight, one.pool->meta.name); });
}

Packing KarpenterPacking::pack(std::vector<Pod> pods, const std::vector<std::string>& without) {
  std::vector<scheduler::NodeView> away;
  for (const auto& name : without) away.push_back(snapshot_.take_away(name));
  const auto mark = snapshot_.mark();
  for (auto& pool : pools_) {
    pool.left = pool.pool->limits;
    for (const auto& view : snapshot_.nodes()) {
      const auto found = view.labels().find(node_pool_label);
      if (found == view.labels().end() || found->second != pool.pool->meta.name) continue;
      const auto used = capacity_of(view.node->capacity.empty() ? view.node->allocatable : view.node->capacity);
      for (auto& [name, amount] : pool.left) amount.milli -= amount_of(used, name).milli;
    }
  }
  Packing made;
  std::ranges::stable_sort(pods, larger);
  std::map<const Pod*, std::vector<std::string>> reasons;
  std::deque<const Pod*> queue;
  for (const auto& pod : pods) queue.push_back(&pod);
  std::map<const Pod*, std::size_t> last_length;
  while (!queue.empty()) {
    const Pod* pod = queue.front();
    if (const auto last = last_length.find(pod); last != last_length.end() && last->second == queue.size()) break;
    queue.pop_front();
    reasons[pod].clear();
    if (place(*pod, *pod, made, reasons[pod])) continue;
    queue.push_back(pod);
    last_length[pod] = queue.size();
  }
  for (const auto& pod : pods)
    if (std::ranges::find(queue, &pod) != queue.end()) made.failed.emplace_back(title_of(pod.meta), reasons[&pod]);
  for (auto& draft : drafts_) {
    if (draft.types.size() > options_.most_types) draft.types.resize(options_.most_types);
    Resources asked = draft.with_daemons(draft.types.front(), {});
    made.nodes.push_back({draft.pool->pool->meta.name, draft.requirements, draft.types, draft.pods, std::move(asked)});
  }
  snapshot_.rewind(mark);
  drafts_.clear();
  for (auto& view : away) snapshot_.put_back(std::move(view));
  return made;
}

bool KarpenterPacking::place(const Pod& pod, const Pod& asked, Packing& made, std::vector<std::string>& reasons) {
  Pod tried = made_anew(pod);
  if (options_.ignore_preferences) {
    tried.spec.affinity.pods.preferred.clear();
    tried.spec.affinity.against.preferred.clear();
    tried.spec.affinity.node.preferred.clear();
    std::erase_if(tried.spec.spread, [](const SpreadConstraint& one) { return !one.hard; });
  }
  do {
    const Pod needs = with_needs(tried);
    if (place_on_existing(needs, asked, made)) return true;
    std::vector<Draft*> order;
    for (auto& draft : drafts_) order.push_back(&draft);
    std::ranges::stable_sort(order, {}, [](const Draft* draft) { return draft->pods.size(); });
    for (auto* draft : order)
      if (place_on_draft(*draft, needs)) return true;
    reasons.clear();
    if (place_on_new(needs, reasons)) return true;
  } while (relax(tried));
  return false;
}

bool KarpenterPacking::place_on_existing(const Pod& needs, const Pod& asked, Packing& made) {
  const bool runs = !asked.spec.node.empty();
  std::vector<std::string> names;
  for (const auto& name : existing_)
    if (!(consolidating_ && runs && settling_.at(name))) names.push_back(name);
  const auto node = first_fit(needs, snapshot_, names, options_.scheduler);
  if (!node) return false;
  made.placed.emplace_back(title_of(asked.meta), *node);
  if (starting_.at(*node)) made.on_starting.push_back(title_of(asked.meta));
  return true;
}

bool KarpenterPacking::place_on_draft(Draft& draft, const Pod& needs) { return try_on(draft, needs, draft.types).empty(); }

bool KarpenterPacking::place_on_new(const Pod& needs, std::vector<std::string>& reasons) {
  for (auto& pool : pools_) {
    const auto& name = pool.pool->meta.name;
    if (pool.types.empty()) {
      reasons.push_back(name + ": its requirements leave no kind of machine");
      continue;
    }
    std::vector<const InstanceType*> types;
    for (const auto* type : pool.types) {
      const auto capacity = capacity_of(type->capacity);
      if (std::ranges::all_of(pool.left, [&](const auto& left) { return amount_of(capacity, left.first) <= left.second; }))
        types.push_back(type);
    }
    if (types.empty()) {
      reasons.push_back(name + ": every kind of machine would go beyond its limits");
      continue;
    }
    auto& draft = drafts_.emplace_back();
    draft.pool = &pool;
    draft.requirements = pool.requirements;
    draft.types = types;
    draft.node.meta.name = "new-" + std::to_string(named_++);
    draft.node.meta.space.clear();
    draft.node.taints = pool.pool->taints;
    const auto before = snapshot_.mark();
    snapshot_.add_node(draft.node);
    auto why = try_on(draft, needs, types);
    if (why.empty()) {
      Resources most;
      for (const auto* type : draft.types)
        for (const auto& [resource, amount] : capacity_of(type->capacity)) most[resource] = std::max(most[resource], amount);
      for (auto& [resource, left] : pool.left) left.milli -= amount_of(most, resource).milli;
      return true;
    }
    snapshot_.rewind(before);
    drafts_.pop_back();
    reasons.push_back(name + ": " + why);
  }
  if (pools_.empty()) reasons.push_back("there is no NodePool");
  return false;
}

/// Puts the pod on the draft where it can; else says why not, and leaves the draft as it was.
std::string KarpenterPacking::try_on(Draft& draft, const Pod& needs, const std::vector<const InstanceType*>& types) {
  const auto wanted = requirements_of(needs);
  for (const auto& [key, values] : wanted.keys()) {
    const bool known = draft.requirements.has(key) || key == zone_label || key == capacity_type_label ||
                       key == instance_type_label || key == hostname_label ||
                       std::ranges::any_of(types, [&key](const InstanceType* type) { return type->meta.labels.contains(key); });
    if (!known && !values.may_be_absent) return "its nodes do not bear the label " + key;
  }
  auto requirements = draft.requirements;
  requirements.add(wanted);
  if (const auto key = requirements.conflict()) return "its requirements and the pod's leave nothing of " + *key;
  const auto asked = taken_by(needs);
  std::vector<const InstanceType*> left;
  bool allowed = false;
  for (const auto* type : types) {
    if (!mismatch(*type, requirements).empty()) continue;
    allowed = true;
    if (fits(draft.with_daemons(type, asked), *type)) left.push_back(type);
  }
  if (left.empty()) return allowed ? "no kind of machine that is allowed is large enough" : "no kind of machine is allowed";

  const Draft before = draft;
  draft.types = std::move(left);
  draft.requirements = std::move(requirements);
  auto why = stand_as_launched(draft, needs);
  if (why.empty()) {
    snapshot_.bind(needs, draft.node.meta.name);
    add(draft.requests, asked);
    draft.pods.push_back(title_of(needs.meta));
    return {};
  }
  draft = before;
  if (!draft.node.allocatable.empty()) snapshot_.renew(draft.node.meta.name);
  return why;
}

/// Over all zones that there are, or that a pool could have a node in for this pod.
bool KarpenterPacking::keeps_skew(const Pod& needs, const std::string& zone) const {
  const auto wanted = requirements_of(needs);
  std::set<std::string> zones;
  for (const auto& view : snapshot_.nodes())
    if (const auto found = view.labels().find(zone_label); found != view.labels().end() && wanted.allows(zone_label, found->second))
      zones.insert(found->second);
  for (const auto& pool : pools_) {
    auto both_want = pool.requirements;
    both_want.add(wanted);
    for (const auto* type : pool.types)
      for (const auto* offering : offerings_of(*type, both_want)) zones.insert(offering->zone);
  }
  return std::ranges::all_of(needs.spec.spread, [&](const SpreadConstraint& rule) {
    if (rule.topology_key != zone_label || !rule.hard || !rule.selector) return true;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const auto& one : zones) least = std::min(least, alike_in_zone(needs, rule, one, snapshot_));
    const std::size_t itself = rule.selector->matches(needs.meta.labels) ? 1 : 0;
    return alike_in_zone(needs, rule, zone, snapshot_) + itself <= least + static_cast<std::size_t>(std::max(rule.max_skew, 0));
  });
}

/// Gives the draft's node the labels of what would be launched, zone by zone where the pod has rules about zones, until the filters
/// let the pod in.
std::string KarpenterPacking::stand_as_launched(Draft& draft, const Pod& needs) {
  std::vector<std::string> zones{""};  // empty: as it comes
  if (looks_at_zones(needs)) {
    std::map<std::string, std::pair<std::size_t, double>> known;
    for (const auto* type : draft.types)
      for (const auto* offering : offerings_of(*type, draft.requirements)) {
        const auto [at, fresh] = known.try_emplace(offering->zone, 0, offering->price);
        for (const auto& rule : needs.spec.spread)
          if (fresh && rule.topology_key == zone_label) at->second.first += alike_in_zone(needs, rule, offering->zone, snapshot_);
        at->second.second = std::min(at->second.second, offering->price);
      }
    zones.clear();
    for (const auto& [zone, rank] : known) zones.push_back(zone);
    std::ranges::stable_sort(zones, {}, [&known](const std::string& zone) { return known.at(zone); });
  }
  std::string why;
  const auto requirements = draft.requirements;
  const auto types = draft.types;
  for (const auto& zone : zones) {
    draft.requirements = requirements;
    draft.types = types;
    if (!zone.empty()) {
      if (!keeps_skew(needs, zone)) {
        why = "node(s) didn't match pod topology spread constraints";
        continue;
      }
      draft.requirements.add({zone_label, Operator::in, {zone}});
      std::erase_if(draft.types, [&draft](const InstanceType* type) { return !mismatch(*type, draft.requirements).empty(); });
      if (draft.types.empty()) continue;
    }
    order_by_price(draft.types, draft.requirements);
    const auto& type = *draft.types.front();
    const auto offering = launched(type, draft.requirements);
    auto& labels = draft.node.meta.labels;
    labels = type.meta.labels;
    labels.insert(draft.pool->pool->labels.begin(), draft.pool->pool->labels.end());
    for (const auto& [key, values] : draft.requirements.keys())
      if (!values.all_but && values.values.size() == 1) labels[key] = *values.values.begin();
    labels[node_pool_label] = draft.pool->pool->meta.name;
    labels[instance_type_label] = type.meta.name;
    labels[hostname_label] = draft.node.meta.name;
    labels[zone_label] = offering->zone;
    labels[capacity_type_label] = offering->capacity_type;
    draft.node.allocatable = type.allocatable();
    draft.node.allocatable.try_emplace("pods", whole(110));
    if (const auto found = draft.pool->daemons.find(&type); found != draft.pool->daemons.end())
      for (const auto& [name, amount] : found->second) draft.node.allocatable[name].milli -= amount.milli;
    snapshot_.renew(draft.node.meta.name);
    const auto rejection = scheduler::Filters(needs, snapshot_, options_.scheduler).check(*snapshot_.find(draft.node.meta.name));
    if (!rejection) return {};
    why = rejection->text();
  }
  return why.empty() ? "no zone is left" : why;
}

}  // namespace sandtable::models::kube

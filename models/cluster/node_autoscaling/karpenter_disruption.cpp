#include "models/cluster/node_autoscaling/karpenter_disruption.hpp"

#include <algorithm>

#include "models/cluster/node_autoscaling/karpenter_consolidation.hpp"
#include "models/cluster/scheduler/admission.hpp"

namespace sandtable::models::kube {
namespace {

constexpr std::size_t most_at_once = 100;
constexpr double balanced_threshold = 0.5;

const Condition* condition_of(const KarpenterCandidate& one, const char* type) {
  return one.claim == nullptr ? nullptr : find(one.claim->conditions, type);
}

bool drifted(const KarpenterCandidate& one) {
  const auto* condition = condition_of(one, "Drifted");
  return condition != nullptr && condition->status == Truth::yes;
}

/// One pass over the methods.
class DisruptionLoop {
 public:
  DisruptionLoop(const Objects& objects, sim::Time now, const KarpenterOptions& options)
      : objects_(objects),
        now_(now),
        options_(options),
        candidates_(karpenter_candidates(objects, now)),
        packing_(objects, now, options, true) {}

  KarpenterDisruption run() {
    for (const auto& one : candidates_) {
      auto& known = made_.nodes.emplace_back();
      known = {one.node->meta.name, one.node->meta.labels.at(node_pool_label), one.price, one.cost, one.blocked};
      expire(one);
    }
    for (const auto method :
         {&DisruptionLoop::empty, &DisruptionLoop::drift, &DisruptionLoop::several, &DisruptionLoop::one_by_one}) {
      (this->*method)();
      if (made_.command) break;
    }
    if (!made_.command) {
      made_.why.push_back("nothing is disrupted");
      list_budgets(DisruptionReason::underutilized);
    } else {
      made_.why.push_back(made_.command->why);
      list_budgets(made_.command->reason);
    }
    return std::move(made_);
  }

 private:
  using Chosen = std::vector<const KarpenterCandidate*>;

  void expire(const KarpenterCandidate& one) {
    const auto after = one.claim != nullptr ? one.claim->expire_after : one.pool != nullptr ? one.pool->expire_after : std::nullopt;
    const auto created = one.claim != nullptr && one.claim->meta.created ? one.claim->meta.created : one.node->meta.created;
    if (!after || !created || is_disrupted(*one.node, objects_) || now_ < *created + *after) return;
    made_.expired.push_back(one.node->meta.name);
    note(one, "it is older than its expireAfter of " +
                  std::to_string(std::chrono::duration_cast<std::chrono::hours>(*after).count()) + " h");
  }
  bool expires(const KarpenterCandidate& one) const {
    return std::ranges::find(made_.expired, one.node->meta.name) != made_.expired.end();
  }

  void empty() {
    Chosen some;
    for (const auto& one : candidates_)
      if (one.empty() && may_consolidate(one)) some.push_back(&one);
    by_worth(some);
    some = within_budgets(std::move(some), DisruptionReason::empty);
    if (some.empty()) return;
    command(DisruptionReason::empty, "empty", some, {}, total_price(some),
            std::to_string(some.size()) + " nodes hold nothing that has to go elsewhere");
  }

  void drift() {
    Chosen some;
    for (const auto& one : candidates_) {
      const bool bounded = one.blocked_by_pods && one.claim != nullptr && one.claim->grace_period;
      if (drifted(one) && (one.blocked.empty() || bounded) && one.pool != nullptr && !one.pool->replicas && !expires(one))
        some.push_back(&one);
    }
    std::ranges::stable_sort(some, {}, [](const KarpenterCandidate* one) {
      return std::pair(!one->pods.empty(), condition_of(*one, "Drifted")->changed.value_or(sim::Time{}));
    });
    for (const auto* one : some) {
      if (allowed(*one->pool, DisruptionReason::drifted) == 0) {
        note(*one, "it has drifted, and the budgets of its pool let no node go now");
        continue;
      }
      std::vector<Pod> pods;
      for (const auto& pod : one->pods)
        if (is_movable(pod, objects_, now_)) pods.push_back(pod);
      KarpenterPacking packing(objects_, now_, options_, false);
      const auto packed = packing.pack(std::move(pods), {one->node->meta.name});
      if (!packed.failed.empty() || !packed.on_starting.empty()) {
        note(*one, "it has drifted, but " + (packed.failed.empty()
                                                 ? packed.on_starting.front() + " would count on a node that is not initialised"
                                                 : packed.failed.front().first + " would find no place"));
        continue;
      }
      command(DisruptionReason::drifted, "drift", {one}, packed.nodes, 0,
              one->node->meta.name + " has drifted from its pool's template");
      return;
    }
  }

  void several() {
    auto some = within_budgets(consolidatable(), DisruptionReason::underutilized);
    if (some.size() > most_at_once + 1) some.resize(most_at_once + 1);
    if (some.size() < 2) return;
    std::size_t low = 1, high = some.size() - 1;  // places of the last one that goes
    std::optional<Consolidation> best;
    std::size_t best_last = 0;
    while (low <= high) {
      const auto middle = (low + high) / 2;
      const Chosen first(some.begin(), some.begin() + static_cast<std::ptrdiff_t>(middle + 1));
      auto found = consolidate(first, packing_, now_, options_);
      if (found.possible && is_balanced(first, found.savings)) {
        best = std::move(found);
        best_last = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    if (!best) return;
    some.resize(best_last + 1);
    command(DisruptionReason::underutilized, "multi", some, best->replacements, best->savings, best->why);
  }

  void one_by_one() {
    for (const auto* one : pools_in_turn(consolidatable())) {
      if (allowed(*one->pool, DisruptionReason::underutilized) == 0) {
        note(*one, "the budgets of its pool let no node go now");
        continue;
      }
      auto found = consolidate({one}, packing_, now_, options_);
      if (found.possible && !is_balanced({one}, found.savings)) {
        found.possible = false;
        found.why = "what it saves does not outweigh the disruption (Balanced)";
      }
      if (!found.possible) {
        note(*one, found.why);
        continue;
      }
      command(DisruptionReason::underutilized, "single", {one}, found.replacements, found.savings, found.why);
      return;
    }
  }

  /// Whatever the method; the reason why not becomes the node's.
  bool may_consolidate(const KarpenterCandidate& one) {
    if (!one.blocked.empty() || one.pool->replicas || expires(one)) return false;
    if (!one.pool->consolidate_after) {
      note(one, "consolidation is switched off in its pool");
      return false;
    }
    const auto* condition = condition_of(one, "Consolidatable");
    const bool over = condition != nullptr ? condition->status == Truth::yes : !is_settling(*one.node, objects_, now_);
    if (!over) note(one, "consolidateAfter is not over since a pod last came or went");
    return over;
  }
  Chosen consolidatable() {
    Chosen some;
    for (const auto& one : candidates_) {
      if (!may_consolidate(one) || one.empty()) continue;
      std::string why;
      if (one.type == nullptr) why = "its instance type is not known";
      else if (one.capacity_type.empty()) why = "it does not bear the label karpenter.sh/capacity-type";
      else if (one.zone.empty()) why = "it does not bear the label topology.kubernetes.io/zone";
      else if (one.pool->policy == ConsolidationPolicy::when_empty) why = "its pool consolidates WhenEmpty, and it is not empty";
      if (why.empty()) some.push_back(&one);
      else note(one, why);
    }
    by_worth(some);
    return some;
  }
  static void by_worth(Chosen& some) {
    std::ranges::stable_sort(some, [](const auto* a, const auto* b) { return a->worth() > b->worth(); });
  }
  static Chosen pools_in_turn(const Chosen& some) {
    std::map<std::string, Chosen> by_pool;
    for (const auto* one : some) by_pool[one->pool->meta.name].push_back(one);
    Chosen order;
    for (std::size_t i = 0; order.size() < some.size(); ++i)
      for (const auto& [pool, ones] : by_pool)
        if (i < ones.size()) order.push_back(ones[i]);
    return order;
  }
  static double total_price(const Chosen& some) {
    double sum = 0;
    for (const auto* one : some) sum += one->price;
    return sum;
  }

  std::int64_t allowed(const NodePool& pool, DisruptionReason reason) const {
    const auto found = disruptions_allowed(pool, reason, objects_, now_);
    return found.allowed;
  }
  /// In their order, as many of each pool as its budgets let go.
  Chosen within_budgets(Chosen some, DisruptionReason reason) {
    std::map<const NodePool*, std::int64_t> left;
    std::erase_if(some, [&](const KarpenterCandidate* one) {
      const auto [at, fresh] = left.try_emplace(one->pool, 0);
      if (fresh) at->second = allowed(*one->pool, reason);
      if (at->second == 0) {
        note(*one, "the budgets of its pool let no more nodes go now");
        return true;
      }
      --at->second;
      return false;
    });
    return some;
  }

  /// Of pools with the policy Balanced.
  bool is_balanced(const Chosen& some, double savings) const {
    std::map<const NodePool*, std::pair<double, double>> parts;  // price and disruption of those that go
    for (const auto* one : some) {
      parts[one->pool].first += one->price;
      parts[one->pool].second += one->cost;
    }
    const double whole = total_price(some);
    for (const auto& [pool, part] : parts) {
      if (pool->policy != ConsolidationPolicy::balanced) continue;
      double price = 0, cost = 0;
      for (const auto& one : candidates_)
        if (one.pool == pool) {
          price += one.price;
          cost += one.cost;
        }
      const double saved = whole > 0 ? savings * part.first / whole : 0;
      if (price <= 0 || cost <= 0 || saved <= 0) return false;
      if (saved / price < balanced_threshold * part.second / cost) return false;
    }
    return true;
  }

  void command(DisruptionReason reason, std::string method, const Chosen& some, const std::vector<NewNode>& fresh, double savings,
               const std::string& why) {
    auto& made = made_.command.emplace();
    made.reason = reason;
    made.method = std::move(method);
    made.savings = savings;
    made.why = why;
    for (const auto* one : some) {
      made.nodes.push_back(one->node->meta.name);
      note(*one, why);
    }
    for (const auto& node : fresh) {
      auto& replacement = made.replacements.emplace_back();
      replacement.pool = node.pool;
      replacement.pods = node.pods;
      for (const auto* type : node.types) replacement.types.push_back(type->meta.name);
      if (const auto launch = launch_of(node)) {
        replacement.zone = launch->zone;
        replacement.capacity_type = launch->capacity_type;
        replacement.price = launch->price;
      }
    }
  }
  void note(const KarpenterCandidate& one, const std::string& why) {
    for (auto& known : made_.nodes)
      if (known.node == one.node->meta.name) known.why = why;
  }
  void list_budgets(DisruptionReason reason) {
    for (const auto& pool : objects_.node_pools) made_.budgets.push_back(disruptions_allowed(pool, reason, objects_, now_));
  }

  const Objects& objects_;
  sim::Time now_;
  const KarpenterOptions& options_;
  std::vector<KarpenterCandidate> candidates_;
  KarpenterPacking packing_;
  KarpenterDisruption made_;
};

}  // namespace

KarpenterDisruption decide_disruption(const Objects& objects, sim::Time now, const KarpenterOptions& options) {
  Objects admitted = objects;
  for (auto& pod : admitted.pods) pod = scheduler::admitted(std::move(pod), objects.priority_classes);
  return DisruptionLoop(admitted, now, options).run();
}

}  // namespace sandtable::models::kube

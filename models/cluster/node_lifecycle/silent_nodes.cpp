#include "models/cluster/node_lifecycle/silent_nodes.hpp"

#include <algorithm>
#include <deque>

#include "models/cluster/node_lifecycle/node_loss.hpp"
#include "models/cluster/node_lifecycle/zone_limiter.hpp"

namespace sandtable::models::kube {
namespace {

/// A zone's queue of nodes that wait for their taint.
class TaintQueue {
 public:
  TaintQueue() { limiter_.set_rate(EvictionRates{}.normal, {}); }

  void join(SilentNode& node) { waiting_.push_back(&node); }

  /// From `now` on.
  void set_rate(double rate, const std::string& why, sim::Time now) {
    why_ = why;
    limiter_.set_rate(rate, now);
  }

  /// Gives out the tokens that come before `until`, from `now` on.
  void work(sim::Time now, sim::Time until) {
    for (sim::Time from = now; !waiting_.empty();) {
      const sim::Time at = limiter_.next(from);
      if (at >= until) break;
      auto& node = *waiting_.front();
      node.tainted = at;
      node.why = why_ + (at > now ? ": it had to wait for its turn" : ": at once");
      waiting_.pop_front();
      limiter_.take(at);
      from = at;
    }
    if (!limiter_.stopped()) return;
    for (auto* node : waiting_) node->why = why_ + ": no node gets its taint";
  }

 private:
  std::deque<SilentNode*> waiting_;
  ZoneLimiter limiter_;
  std::string why_;
};

std::vector<SilentNode> in_order(const std::vector<Node>& nodes, const std::map<std::string, sim::Time>& heard,
                                 const SilentNodesInput& input) {
  std::vector<SilentNode> silent;
  for (const auto& node : nodes) {
    const auto found = heard.find(node.meta.name);
    if (found == heard.end()) continue;
    NodeLoss loss;
    loss.monitor = input.monitor;
    if (find(node.conditions, "Ready") == nullptr) loss.monitor.grace = input.monitor.startup_grace;
    loss.last_heard = found->second;
    loss.first_look = input.first_look;
    silent.push_back({node.meta.name, zone_of(node), found->second, course_of(loss).unknown, sim::never, {}});
  }
  std::ranges::sort(silent, {}, [](const auto& one) { return std::tie(one.unknown, one.name); });
  return silent;
}

void make_unknown(std::vector<Node>& nodes, const SilentNode& silent, const NodeMonitor& monitor) {
  const auto node = std::ranges::find_if(nodes, [&silent](const auto& one) { return one.meta.name == silent.name; });
  node->conditions = judge_node(*node, silent.heard, silent.unknown, monitor).conditions;
}

}  // namespace

std::vector<SilentNode> silent_nodes(std::vector<Node> nodes, const std::map<std::string, sim::Time>& heard,
                                     const SilentNodesInput& input) {
  auto silent = in_order(nodes, heard, input);
  std::map<std::string, TaintQueue> queues;
  std::map<std::string, ZoneState> states;
  for (std::size_t i = 0; i < silent.size();) {
    const sim::Time look = silent[i].unknown;
    for (; i < silent.size() && silent[i].unknown == look; ++i) {
      make_unknown(nodes, silent[i], input.monitor);
      queues[silent[i].zone].join(silent[i]);
    }
    const auto verdict = judge_zones(nodes, states, input.rates);
    const sim::Time rated = look + input.rates_after;
    for (auto& [name, queue] : queues) queue.work(look, rated);
    for (const auto& [name, zone] : verdict.zones) {
      states[name] = zone.state;
      queues[name].set_rate(zone.rate, zone.why, rated);
    }
    const sim::Time next = i < silent.size() ? silent[i].unknown : sim::never;
    for (auto& [name, queue] : queues) queue.work(rated, next);
    if (verdict.take_back_taints) {
      for (auto& one : silent) {
        one.tainted = sim::never;
        one.why = verdict.zones.at(one.zone).why;
      }
    }
  }
  return silent;
}

}  // namespace sandtable::models::kube

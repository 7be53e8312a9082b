#include <algorithm>
#include <map>

#include "models/scenario/checks.hpp"
#include "models/scenario/steps.hpp"

namespace sandtable::models {
namespace {

struct Call {
  std::string to;
  std::string path;
};

/// Depth-first search with the way walked so far; each cycle is reported once, at the call that closes it. The stack is our own: a
/// chain of calls may be as long as the file.
class CycleSearch {
 public:
  CycleSearch(const std::map<std::string, std::vector<Call>>& calls, Checks& checks) : calls_(calls), checks_(checks) {}

  void from(const std::string& start) {
    if (done_[start]) return;
    enter(start);
    while (!way_.empty()) {
      auto& [endpoint, next] = way_.back();
      const auto found = calls_.find(endpoint);
      if (found == calls_.end() || next == found->second.size()) {
        done_[endpoint] = true;
        on_way_[endpoint] = false;
        way_.pop_back();
        continue;
      }
      const auto& call = found->second[next++];
      if (on_way_[call.to]) {
        report(call);
      } else if (!done_[call.to]) {
        enter(call.to);
      }
    }
  }

 private:
  struct Stop {
    std::string endpoint;
    std::size_t next = 0;
  };

  void enter(const std::string& endpoint) {
    on_way_[endpoint] = true;
    way_.push_back({endpoint, 0});
  }

  void report(const Call& call) {
    const auto start = std::find_if(way_.begin(), way_.end(), [&](const Stop& stop) { return stop.endpoint == call.to; });
    constexpr std::ptrdiff_t most_shown = 8;
    std::string cycle;
    for (auto stop = start; stop != way_.end(); ++stop) {
      if (stop - start == most_shown) {
        cycle += "… -> ";
        break;
      }
      cycle += stop->endpoint + " -> ";
    }
    checks_.report(call.path, "the call closes a cycle", cycle + call.to,
                   "a request would never end: break the cycle, or let a choice end at another endpoint");
  }

  const std::map<std::string, std::vector<Call>>& calls_;
  Checks& checks_;
  std::map<std::string, bool> done_, on_way_;
  std::vector<Stop> way_;
};

std::string queue_node(const std::string& name) { return "queue " + name; }

/// Messages go round in a circle as calls do: to who handles them, and to where dead ones go.
void add_queues(const Scenario& scenario, std::map<std::string, std::vector<Call>>& calls, std::vector<std::string>& order,
                const Checks& checks) {
  for (std::size_t i = 0; i < scenario.queues.size(); ++i) {
    const auto& queue = scenario.queues[i];
    const auto path = "queues." + element_step(scenario.queues, i);
    auto& from = calls[queue_node(queue.name)];
    if (queue.consumer && checks.intact_below(path + ".consumer"))
      from.push_back({queue.consumer->to.service + "." + queue.consumer->to.endpoint, path + ".consumer.to"});
    if (!queue.dead_letters.empty() && checks.intact(path + ".dead_letters"))
      from.push_back({queue_node(queue.dead_letters), path + ".dead_letters"});
    order.push_back(queue_node(queue.name));
  }
}

}  // namespace

void check_call_cycles(const Scenario& scenario, Checks& checks) {
  std::map<std::string, std::vector<Call>> calls;
  std::vector<std::string> order;
  each_step(scenario, [&](const Service& service, const Endpoint& endpoint, const Step& step, const std::string& path) {
    const auto* call = std::get_if<CallStep>(&step.kind);
    const auto* publish = std::get_if<PublishStep>(&step.kind);
    const std::string place = path + (call ? ".call.to" : ".publish.queue");
    if ((!call && !publish) || !checks.intact(place)) return;
    const auto from = service.name + "." + endpoint.name;
    if (order.empty() || order.back() != from) order.push_back(from);
    calls[from].push_back({call ? call->to.service + "." + call->to.endpoint : queue_node(publish->queue), place});
  });
  add_queues(scenario, calls, order, checks);
  CycleSearch search(calls, checks);
  for (const auto& endpoint : order) search.from(endpoint);
}

}  // namespace sandtable::models

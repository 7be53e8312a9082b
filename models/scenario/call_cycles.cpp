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

}  // namespace

void check_call_cycles(const Scenario& scenario, Checks& checks) {
  std::map<std::string, std::vector<Call>> calls;
  std::vector<std::string> order;
  each_step(scenario, [&](const Service& service, const Endpoint& endpoint, const Step& step, const std::string& path) {
    const auto* call = std::get_if<CallStep>(&step.kind);
    if (!call || !checks.intact(path + ".call.to")) return;
    const auto from = service.name + "." + endpoint.name;
    if (order.empty() || order.back() != from) order.push_back(from);
    calls[from].push_back({call->to.service + "." + call->to.endpoint, path + ".call.to"});
  });
  CycleSearch search(calls, checks);
  for (const auto& endpoint : order) search.from(endpoint);
}

}  // namespace sandtable::models

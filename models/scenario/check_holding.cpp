// Requests that hold something while they wait for something else, and others that do so the other way round, wait for each other
// for ever. So what can be waited for while something is held (places of pools, locks, the fill of a cache that coalesces) must
// have one order: the graph "is held while … is taken", through calls too, has no cycle. Slots are left out: that calls go in no
// circle does not keep services from waiting for each other's, and they time out as they do in reality.
#include <algorithm>
#include <map>
#include <set>

#include "models/scenario/checks.hpp"
#include "models/scenario/steps.hpp"

namespace sandtable::models {
namespace {

/// Such as `lock "stock" of service "shop"`.
using Held = std::string;

Held named(const char* kind, const std::string& name, const Service& service) {
  return std::string(kind) + " \"" + name + "\" of service \"" + service.name + "\"";
}

class Holding {
 public:
  Holding(const Scenario& scenario, Checks& checks) : scenario_(scenario), checks_(checks) {}

  void look() {
    learn_doings();
    for (std::size_t s = 0; s < scenario_.services.size(); ++s) {
      service_ = &scenario_.services[s];
      for (std::size_t e = 0; e < service_->endpoints.size(); ++e)
        look(service_->endpoints[e].steps,
             "services." + element_step(scenario_.services, s) + ".endpoints." + element_step(service_->endpoints, e) + ".steps");
    }
  }

 private:
  struct Taken {
    std::string what;
    bool pool = false;
    auto operator<=>(const Taken&) const = default;
  };

  /// What a step takes for its steps; empty: nothing.
  static std::vector<Taken> taken(const Step& step, const Service& service) {
    if (const auto* use = std::get_if<UseStep>(&step.kind)) return {{named("pool", use->pool, service), true}};
    if (const auto* lock = std::get_if<LockStep>(&step.kind)) return {{named("lock", lock->lock, service)}};
    if (const auto* cache = std::get_if<CacheStep>(&step.kind)) {
      const auto spec = std::ranges::find(service.caches, cache->cache, &CacheSpec::name);
      if (spec != service.caches.end() && !spec->hit_ratio && spec->coalesce) return {{named("cache", cache->cache, service)}};
    }
    return {};
  }

  void look(const std::vector<Step>& steps, const std::string& path) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto at = path + "." + std::to_string(i);
      const auto own = taken(steps[i], *service_);
      if (const auto* call = std::get_if<CallStep>(&steps[i].kind)) {
        if (!held_.empty()) {
          for (const auto& deeper : taken_by(call->to)) take(deeper, at + ".call.to", true);
        }
      } else if (const auto* parallel = std::get_if<ParallelStep>(&steps[i].kind)) {
        look(parallel->branches, at + ".parallel");
      } else if (const auto* choice = std::get_if<ChoiceStep>(&steps[i].kind)) {
        for (std::size_t k = 0; k < choice->branches.size(); ++k)
          look(choice->branches[k].steps, at + ".choice." + std::to_string(k) + ".steps");
      } else if (const auto* use = std::get_if<UseStep>(&steps[i].kind)) {
        look_within(own, use->steps, at + ".use.pool", at + ".use.steps");
      } else if (const auto* lock = std::get_if<LockStep>(&steps[i].kind)) {
        look_within(own, lock->steps, at + ".lock.lock", at + ".lock.steps");
      } else if (const auto* cache = std::get_if<CacheStep>(&steps[i].kind)) {
        look_within(own, cache->miss, at + ".cache.cache", at + ".cache.miss");
        look(cache->hit, at + ".cache.hit");
      }
    }
  }

  void look_within(const std::vector<Taken>& own, const std::vector<Step>& steps, const std::string& path,
                   const std::string& steps_path) {
    for (const auto& one : own) take(one, path, false);
    held_.insert(held_.end(), own.begin(), own.end());
    look(steps, steps_path);
    held_.resize(held_.size() - own.size());
  }

  /// Something more, while others are held.
  void take(const Taken& more, const std::string& path, bool by_call) {
    for (const auto& held : held_) {
      if (held == more) {
        // A pool inside itself is check_serving.cpp's, and a callee's may be another replica's.
        if (!more.pool && checks_.intact(path))
          checks_.report(path, "the " + more.what + (by_call ? " is taken by this call" : " is taken") + " while it is held",
                         "a request would wait for itself for ever", "take it once, around both");
        continue;
      }
      if (held.pool && more.pool && by_call) continue;  // of other replicas
      if (reaches(more.what, held.what)) {
        if (checks_.intact(path) && told_.insert(path).second)
          checks_.report(path,
                         "the " + more.what + " is taken while the " + held.what + " is held, and elsewhere the other way round",
                         "requests could wait for each other for ever", "take them in one order everywhere");
        continue;
      }
      after_[held.what].insert(more.what);
    }
  }

  bool reaches(const Held& from, const Held& to) const {
    std::vector<Held> open{from};
    std::set<Held> seen{from};
    while (!open.empty()) {
      const Held at = open.back();
      open.pop_back();
      if (at == to) return true;
      const auto found = after_.find(at);
      if (found == after_.end()) continue;
      for (const auto& next : found->second)
        if (seen.insert(next).second) open.push_back(next);
    }
    return false;
  }

  /// What an endpoint takes itself, and whom it calls.
  struct Doing {
    std::set<Taken> takes;
    std::set<std::string> calls;
  };

  void learn_doings() {
    for (const auto& service : scenario_.services) {
      for (const auto& endpoint : service.endpoints) {
        auto& doing = doings_[service.name + "." + endpoint.name];
        each_step(endpoint.steps, {}, [&](const Step& step, const std::string&) {
          for (const auto& one : taken(step, service)) doing.takes.insert(one);
          if (const auto* call = std::get_if<CallStep>(&step.kind)) doing.calls.insert(call->to.service + "." + call->to.endpoint);
        });
      }
    }
  }

  /// All that an endpoint takes, those that it calls included. Chains of calls may be as long as the file, so nothing recurses.
  const std::set<Taken>& taken_by(const Target& to) {
    const std::string start = to.service + "." + to.endpoint;
    const auto [found, first] = by_endpoint_.try_emplace(start);
    if (!first) return found->second;
    std::vector<std::string> open{start};
    std::set<std::string> seen{start};
    while (!open.empty()) {
      const auto doing = doings_.find(open.back());
      open.pop_back();
      if (doing == doings_.end()) continue;
      found->second.insert(doing->second.takes.begin(), doing->second.takes.end());
      for (const auto& next : doing->second.calls)
        if (seen.insert(next).second) open.push_back(next);
    }
    return found->second;
  }

  const Scenario& scenario_;
  Checks& checks_;
  const Service* service_ = nullptr;
  std::vector<Taken> held_;
  std::map<Held, std::set<Held>> after_;
  std::map<std::string, Doing> doings_;
  std::map<std::string, std::set<Taken>> by_endpoint_;
  std::set<std::string> told_;  ///< paths
};

/// Most scenarios hold nothing; chains of calls may be as long as the file.
bool holds_anything(const Scenario& scenario) {
  return std::ranges::any_of(scenario.services, [](const Service& service) {
    return !service.pools.empty() || !service.locks.empty() ||
           std::ranges::any_of(service.caches, [](const CacheSpec& cache) { return cache.coalesce; });
  });
}

}  // namespace

void check_holding(const Scenario& scenario, Checks& checks) {
  if (holds_anything(scenario)) Holding(scenario, checks).look();
}

}  // namespace sandtable::models

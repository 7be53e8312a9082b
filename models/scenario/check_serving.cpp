#include <algorithm>

#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/steps.hpp"
#include "sim/distribution.hpp"

namespace sandtable::models {
namespace {

void check_limits(const Service& service, const std::string& path, Checks& checks) {
  if (service.cpu.enforcement == CpuEnforcement::cfs && !service.cpu.limit && checks.intact_below(path + ".cpu"))
    checks.report(path + ".cpu.enforcement", "\"enforcement\" without a limit", "the quota is the limit times the period",
                  "such as limit: 500m");
  const auto& memory = service.memory;
  if (!checks.intact_below(path + ".memory")) return;
  if (memory.per_request && !memory.limit)
    checks.report(path + ".memory.per_request", "\"per_request\" without a limit", "nothing would come of it",
                  "such as limit: 512Mi");
  if (memory.base && memory.limit && memory.base->value >= memory.limit->value)
    checks.report(path + ".memory.base",
                  "\"base\" is " + write_leaf(*memory.base) + ", no less than the limit, " + write_leaf(*memory.limit),
                  "the replica would be killed by its first request");
}

void check_waiting(const Service& service, const std::string& path, Checks& checks) {
  if (!checks.intact(path + ".concurrency")) return;
  const auto needs_slots = [&](const std::string& key) {
    checks.report(path + "." + key, "\"" + key + "\" without concurrency", "without a bound on slots nobody waits for one",
                  "such as concurrency: 16");
  };
  if (service.shed && service.discipline != Discipline::fifo && checks.intact(path + ".discipline"))
    checks.report(path + ".discipline", "\"discipline\" beside \"shed\"",
                  "load shedding takes the first in the line for the one that has waited longest", "remove one of them");
  if (service.concurrency) return;
  if (service.discipline != Discipline::fifo && checks.intact(path + ".discipline")) needs_slots("discipline");
  if (service.patience && checks.intact(path + ".patience")) needs_slots("patience");
}

void check_pauses(const Service& service, const std::string& path, Checks& checks) {
  if (!service.pauses || !checks.intact_below(path + ".pauses") || !service.pauses->every.law) return;
  if (!(sim::mean(*service.pauses->every.law) > 0))
    checks.report(path + ".pauses.every", "\"every\" is 0", "the replica would never run", "such as exponential(20s)");
}

/// The steps of one endpoint, with the pools held and whether a `parallel` is around.
class StepChecks {
 public:
  StepChecks(const Service& service, const std::string& service_path, Checks& checks)
      : service_(service), path_(service_path), checks_(checks) {}

  void look(const std::vector<Step>& steps, const std::string& path) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto at = path + "." + std::to_string(i);
      if (const auto* call = std::get_if<CallStep>(&steps[i].kind)) check(*call, at + ".call");
      if (const auto* batch = std::get_if<BatchStep>(&steps[i].kind)) check(*batch, at + ".batch");
      if (const auto* use = std::get_if<UseStep>(&steps[i].kind)) check(*use, at + ".use");
      if (const auto* parallel = std::get_if<ParallelStep>(&steps[i].kind)) {
        ++parallel_;
        look(parallel->branches, at + ".parallel");
        --parallel_;
      }
      if (const auto* cache = std::get_if<CacheStep>(&steps[i].kind)) {
        look(cache->miss, at + ".cache.miss");
        look(cache->hit, at + ".cache.hit");
      }
      if (const auto* lock = std::get_if<LockStep>(&steps[i].kind)) look(lock->steps, at + ".lock.steps");
      if (const auto* choice = std::get_if<ChoiceStep>(&steps[i].kind)) {
        for (std::size_t k = 0; k < choice->branches.size(); ++k)
          look(choice->branches[k].steps, at + ".choice." + std::to_string(k) + ".steps");
      }
    }
  }

 private:
  void check(const CallStep& call, const std::string& path) {
    if (call.io != Io::async || !checks_.intact(path + ".io") || !checks_.intact(path_ + ".concurrency")) return;
    if (!service_.concurrency)
      checks_.report(path + ".io", "\"io\" is async without concurrency", "there is no slot to free", "such as concurrency: 16");
    else if (parallel_ > 0)
      checks_.report(path + ".io", "\"io\" is async inside parallel", "the request goes on in other branches, and keeps its slot");
  }

  void check(const BatchStep& batch, const std::string& path) {
    if (!service_.concurrency || !checks_.intact(path + ".size") || !checks_.intact(path_ + ".concurrency")) return;
    if (batch.size > *service_.concurrency)
      checks_.report(
          path + ".size",
          "\"size\" is " + std::to_string(batch.size) + ", more than the concurrency, " + std::to_string(*service_.concurrency),
          "requests hold their slots while they are gathered", "raise the concurrency");
  }

  void check(const UseStep& use, const std::string& path) {
    if (checks_.intact(path + ".pool") && checks_.intact_below(path_ + ".pools")) {
      std::vector<std::string> names;
      for (const auto& pool : service_.pools) names.push_back(pool.name);
      if (std::find(names.begin(), names.end(), use.pool) == names.end()) {
        checks_.report(path + ".pool", "no pool \"" + shown(use.pool) + "\"",
                       names.empty() ? "service \"" + service_.name + "\" has no pools" : "", suggest(use.pool, names));
      } else if (std::find(held_.begin(), held_.end(), use.pool) != held_.end()) {
        checks_.report(path + ".pool", "a use of pool \"" + use.pool + "\" inside another",
                       "requests that hold its places would wait for each other for ever", "take it once, around both");
      }
    }
    held_.push_back(use.pool);
    look(use.steps, path + ".steps");
    held_.pop_back();
  }

  const Service& service_;
  const std::string& path_;
  Checks& checks_;
  std::vector<std::string> held_;
  int parallel_ = 0;
};

bool has_async(const Service& service) {
  bool found = false;
  for (const auto& endpoint : service.endpoints) {
    each_step(endpoint.steps, {}, [&](const Step& step, const std::string&) {
      const auto* call = std::get_if<CallStep>(&step.kind);
      found = found || (call != nullptr && call->io.value_or(endpoint.io) == Io::async);
    });
  }
  return found;
}

}  // namespace

void check_serving(const Scenario& scenario, Checks& checks) {
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const auto& service = scenario.services[i];
    const auto path = "services." + element_step(scenario.services, i);
    check_limits(service, path, checks);
    check_waiting(service, path, checks);
    check_pauses(service, path, checks);
    if (service.balance.rule == Balance::shared_queue && checks.intact(path + ".balance") && has_async(service))
      checks.report(path + ".balance", "asynchronous calls beside the balance shared-queue",
                    "who comes back needs a slot of its own replica, which the queue may have given away",
                    "choose another balance");
    for (std::size_t e = 0; e < service.endpoints.size(); ++e) {
      StepChecks steps(service, path, checks);
      steps.look(service.endpoints[e].steps, path + ".endpoints." + element_step(service.endpoints, e) + ".steps");
    }
  }
}

}  // namespace sandtable::models

#include <algorithm>

#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/steps.hpp"

namespace sandtable::models {
namespace {

void check_breaker(const BreakerSpec& breaker, const std::string& path, Checks& checks) {
  if (breaker.window && breaker.window_calls && checks.intact_below(path))
    checks.report(path + ".window_calls", "this breaker has \"window\" and \"window_calls\"", "only one of them can hold",
                  "remove one");
}

void check_budget(const BudgetSpec& budget, const std::string& path, Checks& checks) {
  if (!checks.intact_below(path)) return;
  const auto preset = budget.preset.value_or(BudgetPreset::envoy);
  const bool grpc = preset == BudgetPreset::grpc;
  const auto foreign = [&](bool given, bool fits, const std::string& key) {
    if (!given || fits) return;
    checks.report(path + "." + key, "\"" + key + "\" does not go with the preset " + write_leaf(preset),
                  grpc                              ? "its fields are tokens and refund"
                  : preset == BudgetPreset::linkerd ? "its fields are share, least and ttl"
                                                    : "its fields are share and least");
  };
  foreign(budget.share.has_value(), !grpc, "share");
  foreign(budget.least.has_value(), !grpc, "least");
  foreign(budget.ttl.has_value(), preset == BudgetPreset::linkerd, "ttl");
  foreign(budget.tokens.has_value(), grpc, "tokens");
  foreign(budget.refund.has_value(), grpc, "refund");
}

void check_outliers(const CallStep& call, const std::string& path, const Scenario& scenario, Checks& checks) {
  if (!checks.intact_below(path)) return;
  if (call.outliers->ejection > call.outliers->max_ejection) {
    checks.report(path + ".max_ejection",
                  "\"max_ejection\" is " + write_duration(call.outliers->max_ejection) + ", less than the first",
                  "the first ejection lasts " + write_duration(call.outliers->ejection));
  }
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const auto& service = scenario.services[i];
    if (service.name != call.to.service || service.balance.rule != Balance::shared_queue) continue;
    if (!checks.intact("services." + element_step(scenario.services, i) + ".balance")) continue;
    checks.report(path, "\"outliers\" of a service with the balance shared-queue", "its callers choose no replica",
                  "choose another balance");
  }
}

void check_call(const CallStep& call, const std::string& path, const Scenario& scenario, Checks& checks) {
  if (call.breaker) check_breaker(*call.breaker, path + ".breaker", checks);
  if (call.budget) check_budget(*call.budget, path + ".budget", checks);
  if (call.outliers) check_outliers(call, path + ".outliers", scenario, checks);
  if (call.hedge && call.retries.value_or(0) > 0 && checks.intact(path + ".hedge") && checks.intact(path + ".retries")) {
    checks.report(path + ".retries", "this call has \"hedge\" and \"retries\"", "only one of them can hold",
                  "hedging tries again after failures, too");
  }
}

/// What stands at the entrance of each replica needs one.
template <class Spec>
void check_entrance(const std::optional<Spec>& spec, const Service& service, const std::string& path, const std::string& key,
                    const std::string& why, Checks& checks) {
  if (spec && service.balance.rule == Balance::shared_queue && checks.intact(path + ".balance")) {
    checks.report(path + "." + key, "\"" + key + "\" beside the balance shared-queue", why,
                  "choose another balance, or bound the queue");
  }
}

}  // namespace

void check_resilience(const Scenario& scenario, Checks& checks) {
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const auto& service = scenario.services[i];
    const auto path = "services." + element_step(scenario.services, i);
    const std::string why = "each replica has a limit, and the queue is common to all";
    check_entrance(service.rate_limit, service, path, "rate_limit", why, checks);
    check_entrance(service.shed, service, path, "shed", why, checks);
    check_entrance(service.adaptive_concurrency, service, path, "adaptive_concurrency", why, checks);
    if (service.shed && !service.shed->oldest && !service.shed->target && checks.intact_below(path + ".shed")) {
      checks.report(path + ".shed", "this load shedding has no bound", "\"oldest\" or \"target\" is needed",
                    "such as oldest: 100ms");
    }
    if (const auto& limit = service.adaptive_concurrency; limit && limit->least > limit->most) {
      if (checks.intact_below(path + ".adaptive_concurrency"))
        checks.report(path + ".adaptive_concurrency.most", "\"most\" is " + std::to_string(limit->most) + ", fewer than \"least\"",
                      "the limit lies between the two");
    }
  }
  each_step(scenario, [&](const Service&, const Endpoint&, const Step& step, const std::string& path) {
    if (const auto* call = std::get_if<CallStep>(&step.kind)) check_call(*call, path + ".call", scenario, checks);
  });
}

}  // namespace sandtable::models

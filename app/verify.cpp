#include "app/verify.hpp"

#include <algorithm>

#include "app/apply.hpp"

namespace sandtable::app {

namespace {

sim::Result<twin::Decision> decision_of(twin::Ledger& ledger, const VerifyRequest& request) {
  if (request.decision) {
    auto entry = ledger.entry(*request.decision);
    if (!entry) return entry.failure();
    return std::move(entry->decision);
  }
  constexpr std::size_t far_back = 1000;
  auto decisions = ledger.decisions(far_back);
  if (!decisions) return decisions.failure();
  for (const auto& decision : *decisions)
    if (decision.status == twin::DecisionStatus::applied && !decision.prediction.empty()) return decision;
  return sim::fail(sim::ErrorKind::not_found, request.ledger.string() + ": no plan with a prediction has been applied yet");
}

/// The ledger keeps intervals, not samples: what needs samples (CRPS) stays unknown.
twin::Outcome outcome_of(const twin::Decision& decision) {
  twin::Outcome outcome;
  for (const auto& kpi : decision.prediction) outcome.kpis.push_back({kpi.name, kpi.unit, {}, kpi.mean, {}, kpi.pi90});
  return outcome;
}

}  // namespace

Answer<VerifyAnswer> verify(const VerifyRequest& request, StopFlag stop) {
  std::error_code ignored;
  if (!std::filesystem::exists(request.ledger, ignored))
    return problem(sim::ErrorKind::not_found, request.ledger.string() + ": there is no such ledger; `sandtable apply` makes one");
  auto ledger = twin::Ledger::open(request.ledger);
  if (!ledger) return problem_of(ledger);
  auto decision = decision_of(*ledger, request);
  if (!decision) return problem_of(decision);
  const auto subject = open_subject({request.twin.value_or(kept_scenario(request.ledger, decision->scenario_sha256)), {}, {}, {}});
  if (!subject) return subject.failure();
  const auto source = open_telemetry(request.prometheus, subject->scenario(), stop);
  if (!source) return source.failure();

  const auto window = window_until(request.at_unix_s, request.window);
  auto measured = twin::measure(subject->scenario(), **source, window);
  if (!measured) return problem_of(measured);
  VerifyAnswer answer{std::move(*decision), {}, std::move(measured->missing)};
  answer.fidelity = twin::score(outcome_of(answer.decision), measured->kpis, window);
  if (answer.fidelity.kpis.empty())
    return problem(sim::ErrorKind::unavailable, "telemetry holds nothing of this window that was predicted");
  if (auto status = ledger->record_outcome(answer.decision.id, {window.to, measured->kpis, answer.fidelity}); !status)
    return problem_of(status);
  return answer;
}

}  // namespace sandtable::app

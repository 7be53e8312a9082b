#include "twin/execution.hpp"

#include <algorithm>
#include <map>

#include "twin/execution_lock.hpp"
#include "twin/state_digest.hpp"

namespace sandtable::twin {

// Reasons to turn round travel as a list of strings: empty means "go on". Errors of the ledger travel as errors, because without a
// ledger nothing more may be done.
using Reasons = std::vector<std::string>;

Executor::Executor(Ledger& ledger, Actuator& actuator, ExecutionHost host)
    : ledger_(ledger), actuator_(actuator), host_(std::move(host)) {
  SANDTABLE_EXPECT(host_.now && host_.wait, "an executor needs a clock and a way to wait");
}

sim::Result<ExecutionReport> Executor::apply(Proposal proposal, const std::optional<Watch>& watch) {
  const auto lock = ExecutionLock::take(ledger_.file(), proposal.decision.target);
  if (!lock) return lock.failure();
  const auto unfinished = ledger_.unfinished(proposal.decision.target);
  if (!unfinished) return unfinished.failure();
  if (!unfinished->empty()) {
    return sim::fail(sim::ErrorKind::conflict, "decision " + std::to_string(unfinished->front().id) + " on " +
                                                   proposal.decision.target + " was not finished: recover it first");
  }
  const auto stop_seen = ledger_.last_stop();
  if (!stop_seen) return stop_seen.failure();
  auto present = actuator_.objects();
  if (!present) return present.failure();
  GateInput& gate = proposal.gate;
  gate.present = std::move(*present);
  gate.present_state = state_digest(gate.present, proposal.read_set);
  gate.now = host_.now();

  Decision decision = std::move(proposal.decision);
  decision.time = gate.now;
  decision.plan_name = gate.plan.name;
  decision.actions = static_cast<std::uint32_t>(gate.plan.actions.size());
  decision.state_digest = gate.simulated_state;
  decision.status = DecisionStatus::proposed;
  const auto id = ledger_.record(decision);
  if (!id) return id.failure();
  decision.id = *id;

  const Verdict verdict = judge_plan(gate);
  if (const auto written = ledger_.record_verdict(*id, verdict, host_.now()); !written) return written.failure();
  if (!verdict.allowed()) {
    ExecutionReport report{*id, DecisionStatus::refused, verdict, {}};
    for (const auto& check : verdict.checks)
      if (!check.passed) report.reasons.push_back(check.name + ": " + check.reason);
    if (const auto written = ledger_.set_status(*id, report.status, report.reasons.front(), host_.now()); !written)
      return written.failure();
    return report;
  }
  if (const auto written = ledger_.set_status(*id, DecisionStatus::running, "", host_.now()); !written) return written.failure();
  auto reasons = take_all(decision, gate.plan, *stop_seen);
  if (reasons && reasons->empty() && watch) reasons = watched(decision, *watch, *stop_seen);
  if (!reasons) return reasons.failure();
  auto report = reasons->empty() ? keep(decision) : roll_back(decision, std::move(*reasons));
  if (report) report->verdict = verdict;
  return report;
}

sim::Result<ExecutionReport> Executor::take_action(Decision decision, const models::Action& action) {
  const auto lock = ExecutionLock::take(ledger_.file(), decision.target);
  if (!lock) return lock.failure();
  const auto stop_seen = ledger_.last_stop();
  if (!stop_seen) return stop_seen.failure();
  decision.time = host_.now();
  decision.actions = 1;
  decision.status = DecisionStatus::running;
  const auto id = ledger_.record(decision);
  if (!id) return id.failure();
  decision.id = *id;
  models::Action now = action;
  now.at = sim::Duration{0};
  auto reasons = take_all(decision, models::Plan{decision.plan_name, {now}}, *stop_seen);
  if (!reasons) return reasons.failure();
  return reasons->empty() ? keep(decision) : roll_back(decision, std::move(*reasons));
}

sim::Result<Reasons> Executor::take_all(const Decision& decision, const models::Plan& plan, std::int64_t stop_seen) {
  for (std::uint32_t i = 0; i < plan.actions.size(); ++i) {
    auto reasons = wait_for(decision, plan.actions[i].at, stop_seen);
    if (!reasons || !reasons->empty()) return reasons;
    const auto effects = actuator_.effects_of(plan.actions[i]);
    if (!effects) return Reasons{"action " + std::to_string(i + 1) + " can't be taken: " + effects.error().message};
    if (const auto written = ledger_.plan_steps(decision.id, i, *effects, host_.now()); !written) return written.failure();
    reasons = take_effects(decision.id, i, *effects, stop_seen);
    if (!reasons || !reasons->empty()) return reasons;
  }
  return Reasons{};
}

sim::Result<Reasons> Executor::take_effects(std::int64_t decision, std::uint32_t action, const std::vector<Effect>& effects,
                                            std::int64_t stop_seen) {
  const auto rows = ledger_.steps(decision);
  if (!rows) return rows.failure();
  auto row = std::find_if(rows->begin(), rows->end(), [&](const auto& r) { return r.action == action; });
  for (const auto& effect : effects) {
    SANDTABLE_EXPECT(row != rows->end() && row->effect == effect, "planned steps follow the action's effects");
    const std::uint32_t ordinal = (row++)->ordinal;
    auto stop = reasons_to_stop(stop_seen);
    if (!stop || !stop->empty()) return stop;
    if (const auto written = ledger_.set_step(decision, ordinal, StepStatus::intended, "", host_.now()); !written)
      return written.failure();
    const auto taken = actuator_.take(effect);
    const StepStatus status = taken ? StepStatus::taken : StepStatus::failed;
    const std::string note = taken ? "" : taken.error().message;
    if (const auto written = ledger_.set_step(decision, ordinal, status, note, host_.now()); !written) return written.failure();
    if (!taken) return Reasons{effect.object + ": " + note};
  }
  return Reasons{};
}

sim::Result<Reasons> Executor::wait_for(const Decision& decision, sim::Duration at, std::int64_t stop_seen) {
  const WallTime due{decision.time.ns + at.count()};
  for (WallTime now = host_.now(); now < due; now = host_.now()) {
    auto stop = reasons_to_stop(stop_seen);
    if (!stop || !stop->empty()) return stop;
    const WallTime until = std::min(due, WallTime{now.ns + 1'000'000'000});  // so that a stop is seen within a second
    if (!host_.wait(until)) return Reasons{"interrupted"};
  }
  return Reasons{};
}

sim::Result<Reasons> Executor::watched(const Decision& decision, const Watch& watch, std::int64_t stop_seen) {
  for (std::uint32_t outside = 0;;) {
    auto stop = reasons_to_stop(stop_seen);
    if (!stop || !stop->empty()) return stop;
    const auto measured = watch.next();
    if (!measured) return Reasons{"reality can't be watched: " + measured.error().message};
    if (!*measured) return Reasons{};
    auto breaches = outside_envelope(decision.prediction, **measured, watch.envelope);
    outside = breaches.empty() ? 0 : outside + 1;
    if (outside >= std::max(1U, watch.envelope.in_row)) return breaches;
  }
}

sim::Result<Reasons> Executor::reasons_to_stop(std::int64_t stop_seen) {
  const auto last = ledger_.last_stop();
  if (!last) return last.failure();
  if (*last > stop_seen) return Reasons{"a stop was asked for"};
  return host_.wait(host_.now()) ? Reasons{} : Reasons{"interrupted"};
}

sim::Result<std::vector<ExecutionReport>> Executor::recover(const std::string& target, const EnvelopeCheck& breaches_of) {
  const auto lock = ExecutionLock::take(ledger_.file(), target);
  if (!lock) return lock.failure();
  const auto unfinished = ledger_.unfinished(target);
  if (!unfinished) return unfinished.failure();
  std::vector<ExecutionReport> reports;
  for (const auto& decision : *unfinished) {
    Reasons reasons{"the run was cut off"};
    if (decision.status == DecisionStatus::running) {
      const auto complete = all_there(decision);
      if (!complete) return complete.failure();
      if (*complete) {
        const auto breaches = breaches_of(decision);
        if (!breaches) reasons.push_back("reality can't be watched: " + breaches.error().message);
        else if (breaches->empty()) reasons.clear();
        else reasons.insert(reasons.end(), breaches->begin(), breaches->end());
      } else {
        reasons.push_back("not all of its effects are there");
      }
    }
    auto report = reasons.empty() ? keep(decision) : roll_back(decision, std::move(reasons));
    if (!report) return report.failure();
    reports.push_back(std::move(*report));
  }
  return reports;
}

sim::Result<bool> Executor::all_there(const Decision& decision) {
  if (decision.begun < decision.actions) return false;
  const auto rows = ledger_.steps(decision.id);
  if (!rows) return rows.failure();
  std::map<std::string, std::string> last;  // a later effect on the same object supersedes an earlier one
  for (const auto& row : *rows) last[row.effect.object] = row.effect.after;
  for (const auto& [object, after] : last) {
    const auto state = actuator_.state_of(object);
    if (!state) return state.failure();
    if (*state != after) return false;
  }
  return true;
}

sim::Result<ExecutionReport> Executor::keep(const Decision& decision) {
  const auto rows = ledger_.steps(decision.id);
  if (!rows) return rows.failure();
  for (const auto& row : *rows) {
    if (row.status == StepStatus::taken) continue;
    const auto written = ledger_.set_step(decision.id, row.ordinal, StepStatus::taken, "found in effect", host_.now());
    if (!written) return written.failure();
  }
  if (const auto written = ledger_.set_status(decision.id, DecisionStatus::applied, "", host_.now()); !written)
    return written.failure();
  return ExecutionReport{decision.id, DecisionStatus::applied, {}, {}};
}

sim::Result<ExecutionReport> Executor::roll_back(const Decision& decision, Reasons reasons) {
  std::string note;
  for (const auto& reason : reasons) note += (note.empty() ? "" : "; ") + reason;
  if (const auto written = ledger_.set_status(decision.id, DecisionStatus::rolling_back, note, host_.now()); !written)
    return written.failure();
  const auto rows = ledger_.steps(decision.id);
  if (!rows) return rows.failure();
  UndoFailures failures;
  for (auto row = rows->rbegin(); row != rows->rend(); ++row) {
    if (const auto done = undo(decision.id, *row, failures); !done) return done.failure();
  }
  // What can't be reached now can be turned round later: the decision stays unfinished, and `recover` tries again.
  const auto status = failures.out_of_reach   ? DecisionStatus::rolling_back
                      : failures.what.empty() ? DecisionStatus::rolled_back
                                              : DecisionStatus::failed;
  for (auto* remarks : {&failures.what, &failures.told}) {
    for (auto& remark : *remarks) {
      note += "; " + remark;
      reasons.push_back(std::move(remark));
    }
  }
  if (const auto written = ledger_.set_status(decision.id, status, note, host_.now()); !written) return written.failure();
  return ExecutionReport{decision.id, status, {}, std::move(reasons)};
}

sim::Status Executor::undo(std::int64_t decision, const StepRow& step, UndoFailures& failures) {
  if (step.status == StepStatus::planned || step.status == StepStatus::undone) return sim::Done{};
  const Effect& effect = step.effect;
  const auto settle = [&](StepStatus status, const std::string& note) {
    return ledger_.set_step(decision, step.ordinal, status, note, host_.now());
  };
  const auto give_up = [&](const sim::Error& error) -> sim::Status {
    failures.what.push_back(effect.object + " could not be turned round: " + error.message);
    if (error.kind == sim::ErrorKind::unavailable || error.kind == sim::ErrorKind::timeout ||
        error.kind == sim::ErrorKind::interrupted) {
      failures.out_of_reach = true;
      return sim::Done{};
    }
    return settle(StepStatus::failed, error.message);
  };
  const auto state = actuator_.state_of(effect.object);
  if (!state) return give_up(state.error());
  if (*state == effect.before) {
    return settle(StepStatus::undone,
                  step.status == StepStatus::undoing || step.status == StepStatus::taken ? "" : "had not taken effect");
  }
  if (*state != effect.after) {
    return give_up({sim::ErrorKind::conflict, "it is " + *state + ", neither " + effect.before + " nor " + effect.after});
  }
  if (auto written = settle(StepStatus::undoing, ""); !written) return written;
  const auto taken = actuator_.take({effect.object, effect.after, effect.before});
  if (!taken) {
    // As it was, and what follows from it is late or fails: that is said, but there is nothing left to turn round.
    const auto now = actuator_.state_of(effect.object);
    if (!now || *now != effect.before) return give_up(taken.error());
    failures.told.push_back(effect.object + " is as it was again, but " + taken.error().message);
    return settle(StepStatus::undone, taken.error().message);
  }
  return settle(StepStatus::undone, "");
}

}  // namespace sandtable::twin

#include "app/apply.hpp"

#include <algorithm>

#include "app/detail/files.hpp"
#include "app/plan_scaling.hpp"
#include "app/prediction_file.hpp"
#include "app/version.hpp"
#include "models/scenario/data_files.hpp"
#include "models/scenario/writer.hpp"
#include "twin/ledger.hpp"
#include "twin/state_digest.hpp"

namespace sandtable::app {

namespace {

/// The digest of the world that was simulated: the present one's where every service has as many replicas in rotation as the
/// simulation started from, else words that say where they differ (which equal no digest, so that the gate refuses).
std::string simulated_state(const PredictionFile& prediction, const models::Scenario& scenario, const twin::Snapshot& present) {
  std::string differences;
  for (const auto& [service, replicas] : prediction.replicas_before) {
    const auto found = std::ranges::find(present.services, service, &twin::ServiceObject::name);
    if (found == present.services.end()) {
      differences += (differences.empty() ? "" : ", ") + service + " simulated but not found";
      continue;
    }
    const auto in_rotation = std::ranges::count(found->replicas, true, &twin::ReplicaObject::in_rotation);
    if (in_rotation != static_cast<std::ptrdiff_t>(replicas))
      differences += (differences.empty() ? "" : ", ") + service + " with " + std::to_string(replicas) + " replicas, " +
                     std::to_string(in_rotation) + " are in rotation";
  }
  return differences.empty() ? twin::state_digest(present, twin::read_set(scenario)) : differences;
}

std::optional<double> predicted_cost(const PredictionFile& prediction) {
  for (const auto& kpi : prediction.with_plan)
    if (kpi.name == "cluster.cost") return kpi.mean;
  return std::nullopt;
}

twin::Proposal proposal_of(const ApplyRequest& request, const models::Plan& plan, const Subject& subject,
                           const PredictionFile& prediction, const std::string& target, const twin::Snapshot& present) {
  twin::Proposal proposal;
  twin::Decision& decision = proposal.decision;
  decision.target = target;
  decision.plan_yaml = models::to_yaml(plan);
  decision.scenario = prediction.scenario;
  decision.scenario_sha256 = prediction.scenario_sha256;
  decision.seed = prediction.seed;
  decision.version = version;
  decision.state_digest = simulated_state(prediction, subject.scenario(), present);
  decision.window_s = prediction.window_s;
  decision.prediction = prediction.with_plan;

  proposal.read_set = twin::read_set(subject.scenario());
  proposal.gate.plan = plan;
  proposal.gate.simulated_state = decision.state_digest;
  proposal.gate.fidelity = subject.fidelity;
  proposal.gate.bounds = request.bounds;
  proposal.gate.guardrails = request.guardrails;
  proposal.gate.predicted_cost = predicted_cost(prediction);
  proposal.gate.objectives = prediction.objectives;
  proposal.gate.approval = request.approval;
  return proposal;
}

/// How long to watch; 0: not at all.
sim::Duration watching_time(const WatchOptions& options, bool has_telemetry) {
  return options.lasts.value_or(has_telemetry ? sim::Duration(std::chrono::minutes(1)) : sim::Duration{0});
}

/// With the tables that it names beside it.
sim::Status keep_scenario(const std::filesystem::path& file, const models::Scenario& scenario) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  const auto kept = models::portable(scenario);
  for (const auto& table : kept.files)
    if (auto status = detail::replace_file(file.parent_path() / table.name, table.text); !status) return status;
  return detail::replace_file(file, models::to_yaml(kept.scenario));
}

Answer<OpenActuator> open_actuator(const ApplyRequest& request, Exclusive exclusive, StopFlag stop) {
  if (request.kubernetes.has_value() == !request.haproxy.empty())
    return problem(sim::ErrorKind::invalid_input, "name what the plan is to be carried out on: either --haproxy or --kubernetes");
  return request.kubernetes ? open_kubernetes(*request.kubernetes, exclusive, stop) : open_haproxy(request.haproxy);
}

/// `scale web`, `drain n1`
std::string title_of(const models::Action& action) {
  struct Title {
    std::string operator()(const models::ScaleAction& kind) const { return "scale " + kind.service; }
    std::string operator()(const models::WeightAction& kind) const { return "weight " + kind.service; }
    std::string operator()(const models::CrashAction& kind) const { return "crash " + kind.target.node + kind.target.replica; }
    std::string operator()(const models::RolloutAction& kind) const { return "rollout " + kind.service; }
    std::string operator()(const models::ResourcesAction& kind) const { return "resources " + kind.service; }
    std::string operator()(const models::AutoscaleAction& kind) const { return "autoscale " + kind.service; }
    std::string operator()(const models::BudgetAction& kind) const { return "budget " + kind.service; }
    std::string operator()(const models::PauseAction& kind) const { return "pause " + kind.service; }
    std::string operator()(const models::ResumeAction& kind) const { return "resume " + kind.service; }
    std::string operator()(const models::UndoAction& kind) const { return "undo " + kind.service; }
    std::string operator()(const models::CordonAction& kind) const { return "cordon " + kind.node; }
    std::string operator()(const models::UncordonAction& kind) const { return "uncordon " + kind.node; }
    std::string operator()(const models::DrainAction& kind) const { return "drain " + kind.node; }
    std::string operator()(const models::NodesAction& kind) const { return "nodes " + kind.group; }
  };
  return std::visit(Title{}, action.kind);
}

Answer<std::vector<ActionEffects>> rehearse(const models::Plan& plan, twin::Actuator& actuator) {
  std::vector<ActionEffects> rehearsed;
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    auto effects = actuator.effects_of(plan.actions[i]);
    if (!effects) return problem(effects.error().kind, "action " + std::to_string(i + 1) + ": " + effects.error().message);
    rehearsed.push_back({std::to_string(i + 1) + ": " + title_of(plan.actions[i]), std::move(*effects)});
  }
  return rehearsed;
}

}  // namespace

Answer<std::vector<ActionEffects>> dry_run(const ApplyRequest& request, StopFlag stop) {
  const auto subject = open_subject(request.twin);
  if (!subject) return subject.failure();
  const auto plan =
      open_plan(request.plan, subject->scenario(), request.kubernetes ? models::PlanUse::live : models::PlanUse::simulated);
  if (!plan) return plan.failure();
  const auto opened = open_actuator(request, Exclusive::no, stop);
  if (!opened) return opened.failure();
  return rehearse(*plan, *opened->actuator);
}

std::filesystem::path kept_scenario(const std::filesystem::path& ledger, const std::string& sha256) {
  auto folder = ledger;
  folder += ".scenarios";
  return folder / sha256 / "scenario.yaml";
}

Answer<ApplyAnswer> apply_plan(const ApplyRequest& request, StopFlag stop) {
  const auto subject = open_subject(request.twin);
  if (!subject) return subject.failure();
  const auto plan =
      open_plan(request.plan, subject->scenario(), request.kubernetes ? models::PlanUse::live : models::PlanUse::simulated);
  if (!plan) return plan.failure();
  const auto prediction = read_prediction(prediction_path(request.plan));
  if (!prediction) return problem_of(prediction);
  if (prediction->plan != plan->name || prediction->scenario_sha256 != subject->sha256)
    return problem(sim::ErrorKind::invalid_input,
                   request.plan.string() + ": its prediction is of plan " + prediction->plan +
                       " and of another state of the twin: plan again with `sandtable plan scaling`");
  std::unique_ptr<twin::TelemetrySource> telemetry;
  if (request.prometheus) {
    auto opened = open_telemetry(*request.prometheus, subject->scenario(), stop);
    if (!opened) return opened.failure();
    telemetry = std::move(*opened);
  } else if (watching_time(request.watch, false).count() > 0) {
    return problem(sim::ErrorKind::invalid_input, "watching needs telemetry: name it with --prometheus");
  }
  const auto outside = open_actuator(request, Exclusive::yes, stop);
  if (!outside) return outside.failure();
  auto ledger = twin::Ledger::open(request.ledger);
  if (!ledger) return problem_of(ledger);

  const twin::ExecutionHost host = system_host(stop);
  twin::Executor executor(*ledger, *outside->actuator, host);
  ApplyAnswer answer;
  const auto breaches_of = [&](const twin::Decision& decision) -> sim::Result<std::vector<std::string>> {
    if (!telemetry) return sim::fail(sim::ErrorKind::unavailable, "no telemetry was named");
    return present_breaches(request.watch, subject->scenario(), *telemetry, host.now(), decision.prediction);
  };
  auto recovered = executor.recover(outside->target, breaches_of);
  if (!recovered) return problem_of(recovered);
  answer.recovered = std::move(*recovered);

  WatchOptions watching = request.watch;
  answer.watched = watching_time(watching, telemetry != nullptr);
  if (answer.watched.count() > 0) {
    watching.every = std::min(watching.every, answer.watched);
    const auto visible = can_watch(watching, subject->scenario(), *telemetry, host.now(), prediction->with_plan);
    if (!visible) return problem_of(visible);
  }
  if (request.kubernetes) {
    auto rehearsed = rehearse(*plan, *outside->actuator);
    if (!rehearsed) return rehearsed.failure();
    answer.rehearsed = std::move(*rehearsed);
  }
  const auto present = outside->actuator->objects();
  if (!present) return problem_of(present);
  if (auto kept = keep_scenario(kept_scenario(request.ledger, subject->sha256), subject->scenario()); !kept)
    return problem_of(kept);

  std::optional<twin::Watch> watching_it;
  if (answer.watched.count() > 0)
    watching_it = watch(watching, answer.watched, subject->scenario(), *telemetry, host, prediction->with_plan);
  auto report = executor.apply(proposal_of(request, *plan, *subject, *prediction, outside->target, *present), watching_it);
  if (!report) return problem_of(report);
  answer.report = std::move(*report);
  return answer;
}

ExitStatus exit_status(const ApplyAnswer& answer, StopFlag stop) {
  switch (answer.report.status) {
    case twin::DecisionStatus::applied:
      return ExitStatus::done;
    case twin::DecisionStatus::refused:
      return ExitStatus::gate_refused;
    case twin::DecisionStatus::rolled_back:
      return stop != nullptr && stop->requested() ? ExitStatus::interrupted : ExitStatus::rolled_back;
    case twin::DecisionStatus::proposed:
    case twin::DecisionStatus::running:
    case twin::DecisionStatus::rolling_back:
    case twin::DecisionStatus::failed:
      break;
  }
  return ExitStatus::outside_failed;
}

}  // namespace sandtable::app

#include "models/cluster/autoscaling/keda.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "models/whole_number.hpp"

namespace sandtable::models::kube {
namespace {

std::string count(std::int32_t replicas) { return std::to_string(replicas); }

/// One poll on its way.
class Poll {
 public:
  explicit Poll(const KedaInput& input) : input_(input), scaled_(*input.scaled) {
    made_.current = made_.desired = input.current;
    made_.last_active = scaled_.last_active;
    failed_ = std::ranges::any_of(input.triggers, &TriggerState::failed);
  }

  KedaDecision run() && {
    set("Ready", Truth::yes, "ScaledObjectReady", "ScaledObject is defined correctly and is ready for scaling");
    if (is_paused(scaled_)) pause();
    else if (const bool forced = is_annotated(scaled_, force_activation_annotation); forced || is_active()) activate(forced);
    else deactivate();
    return std::move(made_);
  }

 private:
  void set(const char* type, Truth status, const char* reason, const char* message) {
    const auto found = std::ranges::find(made_.conditions, type, &Condition::type);
    const Condition made{type, status, reason, message, input_.now};
    if (found == made_.conditions.end()) made_.conditions.push_back(made);
    else *found = made;
  }
  void why(std::string line) { made_.why.push_back(std::move(line)); }
  std::int32_t min_replicas() const { return scaled_.min_replicas.value_or(0); }

  bool is_active() {
    if (scaled_.uses_formula()) {
      double above = 0;
      if (!scaled_.formula_activation.empty()) above = std::strtod(scaled_.formula_activation.c_str(), nullptr);
      const bool active = !failed_ && input_.formula && *input_.formula > above;
      why(active ? "the formula is above its activation target" : "the formula is not above its activation target");
      return active;
    }
    for (const auto& trigger : input_.triggers) {
      if (!trigger.active) continue;
      why("the trigger " + trigger.name + " is active");
      return true;
    }
    const bool only_resources =
        std::ranges::all_of(scaled_.triggers, [](const auto& one) { return one.type == "cpu" || one.type == "memory"; });
    why(only_resources && !failed_ ? "its triggers are cpu and memory, which are always active" : "no trigger is active");
    return only_resources && !failed_;
  }

  void pause() {
    made_.keeps_hpa = false;
    set("Paused", Truth::yes, "ScaledObjectPaused", "ScaledObject is paused");
    const auto found = scaled_.meta.annotations.find(paused_replicas_annotation);
    if (found == scaled_.meta.annotations.end()) return why("paused: the autoscaler is deleted, the count stays");
    const auto replicas = read_whole_number<std::int32_t>(found->second);
    if (!replicas) return why("paused: the autoscaler is deleted; paused-replicas is no number, the count stays");
    made_.desired = *replicas;
    why("paused: the autoscaler is deleted, the count is set to " + count(*replicas));
  }

  void activate(bool forced) {
    set("Active", Truth::yes, "ScalerActive",
        forced ? "Scaling is performed because activation is being forced by annotation"
               : "Scaling is performed because triggers are active");
    if (forced) why("activation is forced by annotation");
    const bool idle = scaled_.idle_replicas && input_.current < min_replicas();
    if (idle || input_.current == 0) {
      if (is_annotated(scaled_, paused_scale_out_annotation)) return why("scaling out is paused by annotation");
      made_.desired = std::max(min_replicas(), 1);
      made_.last_active = input_.now;
      return why("from " + count(input_.current) + " to " + count(made_.desired) + "; from there on the autoscaler scales");
    }
    if (failed_) {
      set("Ready", Truth::unknown, "PartialTriggerError", "Some triggers defined in ScaledObject are not working correctly");
      return why("a trigger fails: the activity is not noted");
    }
    made_.last_active = input_.now;
    why("the autoscaler scales between " + count(std::max(min_replicas(), 1)) + " and " +
        count(scaled_.max_replicas.value_or(100)));
  }

  void deactivate() {
    set("Active", Truth::no, "ScalerNotActive", "Scaling is not performed because triggers are not active");
    const auto& idle = scaled_.idle_replicas;
    if (failed_ && scaled_.fallback && scaled_.fallback->replicas != 0)
      return why("a trigger fails: the count stays, until the fallback's " + count(scaled_.fallback->replicas) + " take over");
    if (failed_ && !scaled_.fallback) {
      set("Ready", Truth::no, "TriggerError", "Triggers defined in ScaledObject are not working correctly");
      return why("a trigger fails, and there is no fallback: the count stays");
    }
    if ((idle && input_.current > *idle) || (input_.current > 0 && min_replicas() == 0)) return go_idle();
    if (!idle && input_.current < min_replicas()) {
      made_.desired = min_replicas();
      return why("below minReplicaCount: to " + count(made_.desired));
    }
    why("the count stays");
  }

  void go_idle() {
    if (is_annotated(scaled_, paused_scale_in_annotation)) return why("scaling in is paused by annotation");
    const bool was_active = scaled_.last_active.has_value();
    const auto since = was_active ? scaled_.last_active : scaled_.meta.created;
    const auto wait = std::chrono::seconds{was_active ? scaled_.cooldown_seconds : scaled_.initial_cooldown_seconds};
    const std::string period = was_active ? "cooldownPeriod" : "initialCooldownPeriod";
    if (since && !(*since + wait < input_.now)) {
      set("Active", Truth::no, "ScalerCooldown", "Scaler cooling down because triggers are not active");
      const auto left = std::chrono::duration_cast<std::chrono::seconds>(*since + wait - input_.now).count();
      return why("cooling down: " + std::to_string(left) + " s of the " + period + " of " + std::to_string(wait.count()) +
                 " s are left");
    }
    made_.desired = scaled_.idle_replicas.value_or(min_replicas());
    why("the " + period + " of " + std::to_string(wait.count()) + " s is over: to " + count(made_.desired));
  }

  const KedaInput& input_;
  const ScaledObject& scaled_;
  bool failed_ = false;
  KedaDecision made_;
};

double as_double(Amount amount) { return static_cast<double>(amount.milli) / 1000; }

}  // namespace

bool is_annotated(const ScaledObject& scaled, const std::string& name) {
  // As Go reads a bool; anything else counts as yes.
  static constexpr std::array<std::string_view, 6> no{"0", "f", "F", "false", "FALSE", "False"};
  const auto found = scaled.meta.annotations.find(name);
  return found != scaled.meta.annotations.end() && std::ranges::find(no, std::string_view(found->second)) == no.end();
}

KedaDecision decide_keda(const KedaInput& input) { return Poll(input).run(); }

std::optional<Amount> fallback_value(const ScaledObject& scaled, const MetricTarget& target, const FallbackInput& input) {
  if (!scaled.fallback || input.failures <= scaled.fallback->failure_threshold) return std::nullopt;
  const auto fixed = scaled.fallback->replicas;
  double replicas = fixed;
  switch (scaled.fallback->behavior) {
    case FallbackBehavior::fixed:
      break;
    case FallbackBehavior::current:
      replicas = input.current;
      break;
    case FallbackBehavior::current_if_higher:
      replicas = std::max(input.current, fixed);
      break;
    case FallbackBehavior::current_if_lower:
      replicas = std::min(input.current, fixed);
      break;
    case FallbackBehavior::scaling_modifiers:
      return std::nullopt;
  }
  const bool whole = scaled.uses_formula() ? scaled.formula_metric_type == "Value" : target.kind == TargetKind::value;
  if (whole) {
    if (input.ready == 0) return std::nullopt;
    replicas /= static_cast<double>(input.ready);
  }
  double aim = as_double((whole ? target.value : target.average_value).value_or(Amount{}));
  if (scaled.uses_formula()) aim = std::strtod(scaled.formula_target.c_str(), nullptr);
  return Amount{static_cast<std::int64_t>(aim * 1000 * replicas)};
}

}  // namespace sandtable::models::kube

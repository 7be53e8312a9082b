#include "twin/gate.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "twin/detail/four_digits.hpp"

namespace sandtable::twin {
namespace {

std::uint32_t in_rotation(const ServiceObject& service) {
  return static_cast<std::uint32_t>(
      std::count_if(service.replicas.begin(), service.replicas.end(), [](const auto& r) { return r.in_rotation && !r.draining; }));
}

GateCheck unchanged(const GateInput& input) {
  const bool same = input.simulated_state == input.present_state;
  return {"state unchanged", same,
          same ? "the world is as it was simulated"
               : "the world has changed since the plan was simulated (state " + input.simulated_state + ", now " +
                     input.present_state + ")"};
}

GateCheck faithful(const GateInput& input) {
  if (!input.fidelity) return {"fidelity", false, "the twin has not been held against reality yet"};
  const auto breaches = outside_bounds(*input.fidelity, input.bounds);
  std::string why = "predictions held in the last scored window";
  if (!breaches.empty()) why.clear();
  for (const auto& breach : breaches) why += (why.empty() ? "" : "; ") + breach;
  return {"fidelity", breaches.empty(), why};
}

GateCheck objectives(const GateInput& input) {
  std::string why;
  for (const auto& objective : input.objectives) {
    if (objective.met) continue;
    why += (why.empty() ? "" : "; ") + objective.name + " is not met by the simulated plan";
    if (!objective.reason.empty()) why += " (" + objective.reason + ")";
  }
  return {"objectives", why.empty(), why.empty() ? "every objective is met by the simulated plan" : why};
}

/// Follows the plan's actions over the snapshot, action by action, and collects what speaks against each.
class Walk {
 public:
  explicit Walk(const GateInput& input) : input_(input) {
    for (const auto& service : input.present.services) {
      ready_[service.name] = in_rotation(service);
      places_[service.name] =
          service.elastic ? std::numeric_limits<std::uint32_t>::max() : static_cast<std::uint32_t>(service.replicas.size());
    }
    for (const auto& action : input.plan.actions) {
      std::visit([this](const auto& kind) { visit(kind); }, action.kind);
      ++position_;
    }
  }

  GateCheck preconditions() const {
    if (input_.plan.actions.empty()) return {"preconditions", false, "the plan has no action"};
    return {"preconditions", against_.empty(), against_.empty() ? "every action can be taken from the present state" : against_};
  }
  GateCheck largest_step() const {
    return {"largest step", too_large_.empty(), too_large_.empty() ? "no action changes more replicas than allowed" : too_large_};
  }
  GateCheck blast_radius() const {
    return {"blast radius", too_wide_.empty(), too_wide_.empty() ? "no action takes out more than allowed" : too_wide_};
  }

 private:
  void add(std::string& to, const std::string& what) {
    to += (to.empty() ? "" : "; ") + ("action " + std::to_string(position_ + 1) + ": " + what);
  }

  void visit(const models::ScaleAction& scale) {
    const auto found = ready_.find(scale.service);
    if (found == ready_.end()) return add(against_, "no service " + scale.service + " is there to scale");
    const std::uint32_t places = places_[scale.service], before = found->second;
    if (scale.replicas > places) {
      add(against_,
          scale.service + " has places for " + std::to_string(places) + " replicas, not " + std::to_string(scale.replicas));
    }
    if (scale.replicas < input_.guardrails.min_in_rotation) {
      add(against_, scale.service + " would keep " + std::to_string(scale.replicas) + " replicas, less than " +
                        std::to_string(input_.guardrails.min_in_rotation));
    }
    const std::uint32_t change = std::max(scale.replicas, before) - std::min(scale.replicas, before);
    if (input_.guardrails.largest_step && change > *input_.guardrails.largest_step) {
      add(too_large_, scale.service + " changes by " + std::to_string(change) + " replicas, more than " +
                          std::to_string(*input_.guardrails.largest_step));
    }
    if (scale.replicas < before) take_out(scale.service, before - scale.replicas, before);
    found->second = scale.replicas;
  }

  void visit(const models::WeightAction& weight) {
    if (!ready_.contains(weight.service)) return add(against_, "no service " + weight.service + " is there to weigh");
    double moved = 0;
    for (const auto& version : weight.weights) moved += version.weight;
    if (!(moved > 0)) add(against_, "no version of " + weight.service + " would get traffic");
  }

  void visit(const models::CrashAction& crash) {
    const auto& target = crash.target;
    const bool node = std::any_of(input_.present.nodes.begin(), input_.present.nodes.end(),
                                  [&](const auto& n) { return !target.node.empty() && n.name == target.node && n.up; });
    bool replica = false;
    for (const auto& service : input_.present.services) {
      for (const auto& one : service.replicas) {
        if (target.replica.empty() || one.name != target.replica || !one.in_rotation) continue;
        replica = true;
        take_out(service.name, 1, ready_[service.name]);
        if (ready_[service.name] > 0) --ready_[service.name];
      }
    }
    if (!node && !replica) add(against_, (target.node.empty() ? target.replica : target.node) + " is not there to crash");
  }

  void visit(const models::AutoscaleAction& autoscale) {
    if (!ready_.contains(autoscale.service)) return add(against_, "no service " + autoscale.service + " is there");
    if (autoscale.max && *autoscale.max < input_.guardrails.min_in_rotation)
      add(against_, autoscale.service + " could keep at most " + std::to_string(*autoscale.max) + " replicas, less than " +
                        std::to_string(input_.guardrails.min_in_rotation));
  }

  void visit(const models::DrainAction& drain) { require_node(drain.node); }
  void visit(const models::CordonAction& cordon) { require_node(cordon.node); }
  void visit(const models::UncordonAction& uncordon) { require_node(uncordon.node); }
  void visit(const models::NodesAction& nodes) {
    add(against_, "the bounds of the group of nodes " + nodes.group + " are its cloud's, which nobody here can tell");
  }
  void require_node(const std::string& node) {
    if (std::ranges::find(input_.present.nodes, node, &NodeObject::name) == input_.present.nodes.end())
      add(against_, "no node " + node + " is there");
  }

  /// Rollouts, resources, budgets: what they name must be there; how far they reach, the service's own strategy bounds.
  template <class OfService>
  void visit(const OfService& action) {
    if (!ready_.contains(action.service)) add(against_, "no service " + action.service + " is there");
  }

  void take_out(const std::string& service, std::uint32_t count, std::uint32_t of) {
    if (!input_.guardrails.blast_radius || of == 0) return;
    const double share = static_cast<double>(count) / of;
    if (share > *input_.guardrails.blast_radius) {
      add(too_wide_, "takes out " + detail::four_digits(100 * share) + " % of " + service + ", more than " +
                         detail::four_digits(100 * *input_.guardrails.blast_radius) + " %");
    }
  }

  const GateInput& input_;
  std::map<std::string, std::uint32_t> ready_, places_;
  std::size_t position_ = 0;
  std::string against_, too_large_, too_wide_;
};

GateCheck affordable(const GateInput& input) {
  if (!input.guardrails.budget) return {"budget", true, "no budget is set"};
  if (!input.predicted_cost) return {"budget", false, "a budget is set, but the plan's cost is not known"};
  const bool inside = *input.predicted_cost <= *input.guardrails.budget;
  return {"budget", inside,
          "the plan costs " + detail::four_digits(*input.predicted_cost) + " an hour, the budget is " +
              detail::four_digits(*input.guardrails.budget)};
}

GateCheck not_frozen(const GateInput& input) {
  for (const auto& freeze : input.guardrails.freezes) {
    if (freeze.window.from <= input.now && input.now < freeze.window.to)
      return {"freeze", false, "changes are frozen: " + freeze.why};
  }
  return {"freeze", true, "no freeze window holds"};
}

GateCheck approved(const GateInput& input) {
  return {"approval", input.approval.given,
          input.approval.given ? "approved by " + input.approval.by : "nobody has approved the plan"};
}

}  // namespace

Verdict judge_plan(const GateInput& input) {
  const Walk walk(input);
  return {{unchanged(input), walk.preconditions(), objectives(input), faithful(input), walk.largest_step(), walk.blast_radius(),
           affordable(input), not_frozen(input), approved(input)}};
}

}  // namespace sandtable::twin

/// Scheduling, probes and termination in the scenario language, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/scheduling_specs.hpp"

namespace sandtable::models {

template <>
struct Describe<SpreadSpec> {
  static constexpr std::string_view name = "spread constraint", doc = "How evenly a service's replicas lie over zones or nodes";
  static constexpr auto fields = std::tuple{
      required("key", &SpreadSpec::key, "over what"),
      optional("max_skew", &SpreadSpec::max_skew, "by which one may have more than the one with fewest", within(1, 1e9)),
      optional("unsatisfiable", &SpreadSpec::unsatisfiable, "refuse: DoNotSchedule; prefer: ScheduleAnyway"),
  };
};

template <>
struct Describe<ApartSpec> {
  static constexpr std::string_view name = "anti-affinity", doc = "A service's replicas shun each other";
  static constexpr auto fields = std::tuple{
      required("key", &ApartSpec::key, "no two in one of these"),
      optional("required", &ApartSpec::required, "false: only where it can be had"),
  };
};

template <>
struct Describe<DisruptionBudgetSpec> {
  static constexpr std::string_view name = "disruption budget", doc = "How many of a service's replicas evictions may take at once";
  static constexpr auto fields = std::tuple{
      optional("min_available", &DisruptionBudgetSpec::min_available, "replicas that must stay; or max_unavailable"),
      optional("max_unavailable", &DisruptionBudgetSpec::max_unavailable, "replicas that may be missing"),
  };
};

template <>
struct Describe<ProbeSpec> {
  static constexpr std::string_view name = "probe",
                                    doc = "A question that the kubelet asks a container; times are whole seconds, as in Kubernetes";
  static constexpr auto fields = std::tuple{
      optional("after", &ProbeSpec::after, "the container's start: not asked before", not_negative),
      optional("every", &ProbeSpec::every, "between two questions", at_least(1)),
      optional("timeout", &ProbeSpec::timeout, "an answer that takes longer is a failure", at_least(1)),
      optional("successes", &ProbeSpec::successes, "in a row, after failure", within(1, 1e6)),
      optional("failures", &ProbeSpec::failures, "in a row, after success", within(1, 1e6)),
  };
};

template <>
struct Describe<TerminationSpec> {
  static constexpr std::string_view name = "termination", doc = "How a replica that is told to end does it";
  static constexpr auto fields = std::tuple{
      optional("grace", &TerminationSpec::grace, "then what is left of it is killed", not_negative),
      optional("pre_stop", &TerminationSpec::pre_stop, "it goes on serving for so long before it is told", not_negative),
  };
};

}  // namespace sandtable::models

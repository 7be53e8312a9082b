/// Enumerations of the language, each written as one of a few words. A new one is added here and as a field, nowhere else.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/scenario/scenario.hpp"

namespace sandtable::models {

/// Enumerators in their order, with their words.
template <class E>
struct Words;

template <>
struct Words<Balance> {
  static constexpr std::string_view what = "balancing rule", example = "least-request";
  static constexpr std::array table{
      std::pair{Balance::random, "random"},
      std::pair{Balance::round_robin, "round-robin"},
      std::pair{Balance::least_request, "least-request"},
      std::pair{Balance::least_connections, "least-connections"},
      std::pair{Balance::ring_hash, "ring-hash"},
      std::pair{Balance::shared_queue, "shared-queue"},
      std::pair{Balance::least_request_full, "least-request-full"},
      std::pair{Balance::ewma, "ewma"},
      std::pair{Balance::maglev, "maglev"},
      std::pair{Balance::weighted_round_robin, "weighted-round-robin"},
      std::pair{Balance::dns, "dns"},
  };
  /// Words of other languages, with ours.
  static constexpr std::array foreign{std::pair{"leastconn", "least-connections"}, std::pair{"p2c", "least-request"},
                                      std::pair{"peak-ewma", "ewma"}};
};

template <>
struct Words<DnsPick> {
  static constexpr std::string_view what = "pick", example = "first";
  static constexpr std::array table{std::pair{DnsPick::round_robin, "round-robin"}, std::pair{DnsPick::first, "first"}};
};

template <>
struct Words<Affinity> {
  static constexpr std::string_view what = "affinity", example = "user";
  static constexpr std::array table{std::pair{Affinity::none, "none"}, std::pair{Affinity::user, "user"}};
};

template <>
struct Words<RunFidelity> {
  static constexpr std::string_view what = "fidelity", example = "exact";
  static constexpr std::array table{std::pair{RunFidelity::exact, "exact"}, std::pair{RunFidelity::sampled, "sampled"},
                                    std::pair{RunFidelity::fluid, "fluid"}, std::pair{RunFidelity::analytic, "analytic"}};
};

template <>
struct Words<KubernetesVersion> {
  static constexpr std::string_view what = "version of Kubernetes", example = "1.34";
  static constexpr std::array table{
      std::pair{KubernetesVersion::v1_31, "1.31"}, std::pair{KubernetesVersion::v1_32, "1.32"},
      std::pair{KubernetesVersion::v1_33, "1.33"}, std::pair{KubernetesVersion::v1_34, "1.34"},
      std::pair{KubernetesVersion::v1_35, "1.35"}, std::pair{KubernetesVersion::v1_36, "1.36"},
      std::pair{KubernetesVersion::v1_37, "1.37"},
  };
};

/// Within taints and tolerations.
template <>
struct Words<kube::TaintEffect> {
  static constexpr std::string_view what = "effect of a taint", example = "NoSchedule";
  static constexpr std::array table{std::pair{kube::TaintEffect::no_schedule, "NoSchedule"},
                                    std::pair{kube::TaintEffect::prefer_no_schedule, "PreferNoSchedule"},
                                    std::pair{kube::TaintEffect::no_execute, "NoExecute"}};
};

template <>
struct Words<kube::SelectPolicy> {
  static constexpr std::string_view what = "selection of policies", example = "min";
  static constexpr std::array table{std::pair{kube::SelectPolicy::max, "max"}, std::pair{kube::SelectPolicy::min, "min"},
                                    std::pair{kube::SelectPolicy::disabled, "disabled"}};
};

template <>
struct Words<kube::Expander> {
  static constexpr std::string_view what = "expander", example = "price";
  static constexpr std::array table{
      std::pair{kube::Expander::random, "random"},       std::pair{kube::Expander::least_waste, "least-waste"},
      std::pair{kube::Expander::most_pods, "most-pods"}, std::pair{kube::Expander::least_nodes, "least-nodes"},
      std::pair{kube::Expander::price, "price"},         std::pair{kube::Expander::priority, "priority"},
  };
};

template <>
struct Words<kube::ConsolidationPolicy> {
  static constexpr std::string_view what = "consolidation policy", example = "when-empty";
  static constexpr std::array table{
      std::pair{kube::ConsolidationPolicy::when_empty, "when-empty"},
      std::pair{kube::ConsolidationPolicy::when_empty_or_underutilized, "when-empty-or-underutilized"},
      std::pair{kube::ConsolidationPolicy::balanced, "balanced"},
  };
  static constexpr std::array foreign{std::pair{"WhenEmpty", "when-empty"},
                                      std::pair{"WhenEmptyOrUnderutilized", "when-empty-or-underutilized"}};
};

template <>
struct Words<RolloutStrategy> {
  static constexpr std::string_view what = "strategy", example = "recreate";
  static constexpr std::array table{std::pair{RolloutStrategy::rolling, "rolling"},
                                    std::pair{RolloutStrategy::recreate, "recreate"}};
};

template <>
struct Words<PodManagement> {
  static constexpr std::string_view what = "management of pods", example = "parallel";
  static constexpr std::array table{std::pair{PodManagement::ordered, "ordered"}, std::pair{PodManagement::parallel, "parallel"}};
  static constexpr std::array foreign{std::pair{"OrderedReady", "ordered"}, std::pair{"Parallel", "parallel"}};
};

template <>
struct Words<kube::Concurrency> {
  static constexpr std::string_view what = "concurrency policy", example = "forbid";
  static constexpr std::array table{std::pair{kube::Concurrency::allow, "allow"}, std::pair{kube::Concurrency::forbid, "forbid"},
                                    std::pair{kube::Concurrency::replace, "replace"}};
  static constexpr std::array foreign{std::pair{"Allow", "allow"}, std::pair{"Forbid", "forbid"}, std::pair{"Replace", "replace"}};
};

template <>
struct Words<Topology> {
  static constexpr std::string_view what = "topology", example = "zone";
  static constexpr std::array table{std::pair{Topology::zone, "zone"}, std::pair{Topology::node, "node"}};
  static constexpr std::array foreign{std::pair{"topology.kubernetes.io/zone", "zone"}, std::pair{"kubernetes.io/hostname", "node"},
                                      std::pair{"hostname", "node"}};
};

template <>
struct Words<Unsatisfiable> {
  static constexpr std::string_view what = "way out", example = "prefer";
  static constexpr std::array table{std::pair{Unsatisfiable::refuse, "refuse"}, std::pair{Unsatisfiable::prefer, "prefer"}};
  static constexpr std::array foreign{std::pair{"DoNotSchedule", "refuse"}, std::pair{"ScheduleAnyway", "prefer"}};
};

template <>
struct Words<CpuEnforcement> {
  static constexpr std::string_view what = "enforcement", example = "cfs";
  static constexpr std::array table{std::pair{CpuEnforcement::fluid, "fluid"}, std::pair{CpuEnforcement::cfs, "cfs"}};
};

template <>
struct Words<Discipline> {
  static constexpr std::string_view what = "discipline", example = "priority";
  static constexpr std::array table{std::pair{Discipline::fifo, "fifo"}, std::pair{Discipline::lifo, "lifo"},
                                    std::pair{Discipline::priority, "priority"}};
  static constexpr std::array foreign{std::pair{"fcfs", "fifo"}, std::pair{"lcfs", "lifo"}};
};

template <>
struct Words<Io> {
  static constexpr std::string_view what = "kind of I/O", example = "async";
  static constexpr std::array table{std::pair{Io::blocking, "blocking"}, std::pair{Io::async, "async"}};
};

template <>
struct Words<WarmingCurve> {
  static constexpr std::string_view what = "curve", example = "exponential";
  static constexpr std::array table{std::pair{WarmingCurve::linear, "linear"}, std::pair{WarmingCurve::exponential, "exponential"}};
};

template <>
struct Words<Jitter> {
  static constexpr std::string_view what = "jitter", example = "full";
  static constexpr std::array table{std::pair{Jitter::none, "none"}, std::pair{Jitter::full, "full"}};
};

template <>
struct Words<BreakerPreset> {
  static constexpr std::string_view what = "preset of circuit breakers", example = "hystrix";
  static constexpr std::array table{std::pair{BreakerPreset::hystrix, "hystrix"},
                                    std::pair{BreakerPreset::resilience4j, "resilience4j"}};
};

template <>
struct Words<bool> {
  static constexpr std::string_view what = "answer", example = "true";
  static constexpr std::array table{std::pair{false, "false"}, std::pair{true, "true"}};
};

template <>
struct Words<CallPreset> {
  static constexpr std::string_view what = "preset of calls", example = "envoy";
  static constexpr std::array table{std::pair{CallPreset::envoy, "envoy"}, std::pair{CallPreset::istio, "istio"},
                                    std::pair{CallPreset::grpc, "grpc"}, std::pair{CallPreset::hystrix, "hystrix"},
                                    std::pair{CallPreset::resilience4j, "resilience4j"}};
};

template <>
struct Words<CallFailure> {
  static constexpr std::string_view what = "failure of calls", example = "timeout";
  static constexpr std::array table{std::pair{CallFailure::timeout, "timeout"}, std::pair{CallFailure::rejected, "rejected"},
                                    std::pair{CallFailure::unavailable, "unavailable"},
                                    std::pair{CallFailure::open_circuit, "open-circuit"}};
};

template <>
struct Words<BudgetPreset> {
  static constexpr std::string_view what = "preset of retry budgets", example = "envoy";
  static constexpr std::array table{std::pair{BudgetPreset::envoy, "envoy"}, std::pair{BudgetPreset::linkerd, "linkerd"},
                                    std::pair{BudgetPreset::grpc, "grpc"}};
};

template <>
struct Words<KeyOf> {
  static constexpr std::string_view what = "kind of keys", example = "user";
  static constexpr std::array table{std::pair{KeyOf::request, "request"}, std::pair{KeyOf::user, "user"}};
};

template <>
struct Words<CacheScope> {
  static constexpr std::string_view what = "scope", example = "service";
  static constexpr std::array table{std::pair{CacheScope::replica, "replica"}, std::pair{CacheScope::service, "service"}};
  static constexpr std::array foreign{std::pair{"local", "replica"}, std::pair{"shared", "service"}};
};

template <>
struct Words<LockMode> {
  static constexpr std::string_view what = "mode", example = "shared";
  static constexpr std::array table{std::pair{LockMode::exclusive, "exclusive"}, std::pair{LockMode::shared, "shared"}};
  static constexpr std::array foreign{std::pair{"read", "shared"}, std::pair{"write", "exclusive"}};
};

template <>
struct Words<Access> {
  static constexpr std::string_view what = "access", example = "read";
  static constexpr std::array table{std::pair{Access::read, "read"}, std::pair{Access::write, "write"}};
};

template <>
struct Words<SyncCommit> {
  static constexpr std::string_view what = "kind of commit", example = "one";
  static constexpr std::array table{std::pair{SyncCommit::none, "none"}, std::pair{SyncCommit::one, "one"},
                                    std::pair{SyncCommit::all, "all"}};
};

template <>
struct Words<ParallelWait> {
  static constexpr std::string_view what = "way of waiting", example = "first";
  static constexpr std::array table{std::pair{ParallelWait::all, "all"}, std::pair{ParallelWait::first, "first"},
                                    std::pair{ParallelWait::quorum, "quorum"}};
};

template <>
struct Words<Losers> {
  static constexpr std::string_view what = "fate of losers", example = "cancel";
  static constexpr std::array table{std::pair{Losers::run, "run"}, std::pair{Losers::cancel, "cancel"}};
};

template <>
struct Words<WhenFull> {
  static constexpr std::string_view what = "way of being full", example = "block";
  static constexpr std::array table{std::pair{WhenFull::reject, "reject"}, std::pair{WhenFull::block, "block"},
                                    std::pair{WhenFull::drop_oldest, "drop-oldest"}};
  static constexpr std::array foreign{std::pair{"drop-head", "drop-oldest"}, std::pair{"reject-publish", "reject"}};
};

template <>
struct Words<MessageKey> {
  static constexpr std::string_view what = "key", example = "user";
  static constexpr std::array table{std::pair{MessageKey::message, "message"}, std::pair{MessageKey::user, "user"}};
};

template <>
struct Words<StreamWait> {
  static constexpr std::string_view what = "way of waiting", example = "first";
  static constexpr std::array table{std::pair{StreamWait::all, "all"}, std::pair{StreamWait::first, "first"}};
};

template <class E>
concept Worded = requires {
  Words<E>::table;
};

template <Worded E>
std::vector<std::string> words_of() {
  std::vector<std::string> words;
  for (const auto& [value, word] : Words<E>::table) words.emplace_back(word);
  return words;
}

/// The word of an enumerator.
template <Worded E>
constexpr std::string_view word_of(E value) {
  for (const auto& [candidate, word] : Words<E>::table)
    if (candidate == value) return word;
  return {};
}

/// The word of ours that a foreign one means, or empty.
template <Worded E>
std::string translated(std::string_view text) {
  if constexpr (requires { Words<E>::foreign; }) {
    for (const auto& [foreign, ours] : Words<E>::foreign)
      if (text == foreign) return ours;
  }
  return {};
}

template <Worded E>
inline constexpr E last_of = Words<E>::table.back().first;

}  // namespace sandtable::models

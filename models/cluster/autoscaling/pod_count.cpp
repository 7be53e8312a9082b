#include "models/cluster/autoscaling/pod_count.hpp"

#include <optional>

namespace sandtable::models::kube {
namespace {

struct Usage {
  double ratio = 0;
  std::int32_t utilization = 0;
  std::int64_t average = 0;
};

/// Strangers have no request, and stay out.
std::optional<Usage> utilization(const PodSum& sum, std::int64_t percent) {
  if (sum.requested == 0) return std::nullopt;
  Usage usage;
  usage.utilization = static_cast<std::int32_t>(wrapping_product(sum.used, 100) / sum.requested);
  usage.ratio = static_cast<double>(usage.utilization) / static_cast<double>(percent);
  usage.average = sum.used / sum.pods;
  return usage;
}

Usage average(const PodSum& sum, const PodSum& strangers, std::int64_t amount) {
  Usage usage;
  usage.average = wrapping_sum(sum.used, strangers.used) / (sum.pods + strangers.pods);
  usage.ratio = static_cast<double>(usage.average) / static_cast<double>(amount);
  return usage;
}

}  // namespace

sim::Result<PodCount, const char*> count_pods(const PodSums& sums, const PodTarget& target, const Tolerances& tolerances,
                                              std::int32_t current) {
  const auto measure = [&](const PodSum& sum) {
    return target.percent ? utilization(sum, target.amount) : average(sum, sums.strangers, target.amount);
  };
  const sim::Unexpected<const char*> nothing{"no metrics returned matched known pods"};
  const auto first = measure(sums.ready);
  if (!first) return nothing;
  PodCount made;
  made.replicas = current;
  made.utilization = first->utilization;
  made.average = first->average;
  made.ratio = first->ratio;
  const bool up_with_unready = sums.unready.pods > 0 && made.ratio > 1;
  if (!up_with_unready && sums.missing.pods == 0) {
    if (tolerances.within(made.ratio)) return made;
    made.rule = CountRule::product;
    made.replicas = made.product = replicas_above(made.ratio * static_cast<double>(sums.ready.pods));
    return made;
  }
  PodSum all = sums.ready;
  if (made.ratio < 1) all = all.with(sums.missing.pods, sums.missing.used, sums.missing.requested);
  if (made.ratio > 1) all = all.with(sums.missing.pods, 0, sums.missing.requested);
  if (up_with_unready) all = all.with(sums.unready.pods, 0, sums.unready.requested);
  const auto second = measure(all);
  if (!second) return nothing;
  made.again = second->ratio;
  made.counted = all.pods + sums.strangers.pods;
  made.rule = CountRule::again_within;
  if (tolerances.within(made.again)) return made;
  made.rule = CountRule::across;
  if ((made.ratio < 1 && made.again > 1) || (made.ratio > 1 && made.again < 1)) return made;
  made.product = replicas_above(made.again * static_cast<double>(made.counted));
  made.rule = CountRule::against;
  if ((made.again < 1 && made.product > current) || (made.again > 1 && made.product < current)) return made;
  made.rule = CountRule::again_product;
  made.replicas = made.product;
  return made;
}

}  // namespace sandtable::models::kube

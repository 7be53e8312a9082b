#include "models/cluster/autoscaling/vpa_recommender.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sandtable::models::kube {
namespace {

/// Whole millicores or bytes, as the recommender cuts them.
std::int64_t whole_amount(double amount) {
  constexpr double most = 1e14;
  if (std::isnan(amount)) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(std::clamp(amount, 0.0, most));
}

std::int64_t times(std::int64_t amount, double factor) { return whole_amount(static_cast<double>(amount) * factor); }

struct Bounds {
  std::int64_t target = 0, lower = 0, upper = 0;
};

/// `unit`: how many of the amounts there are in what the histogram holds.
Bounds bounds_of(const DecayingHistogram& histogram, double unit, double confidence, std::int64_t least,
                 const RecommenderOptions& options) {
  const auto with_margin = [&](double share) {
    const auto base = whole_amount(histogram.percentile(share) * unit);
    return base + times(base, options.margin);
  };
  Bounds bounds{with_margin(options.target), with_margin(options.lower), with_margin(options.upper)};
  bounds.upper = times(bounds.upper, std::pow(1 + 1 / confidence, 1.0));
  bounds.lower = times(bounds.lower, std::pow(1 + 0.001 / confidence, -2.0));
  return {std::max(bounds.target, least), std::max(bounds.lower, least), std::max(bounds.upper, least)};
}

void put(ContainerRecommendation& made, const std::string& resource, const Bounds& bounds, std::int64_t to_milli) {
  made.target[resource] = thousandths(bounds.target * to_milli);
  made.lower_bound[resource] = thousandths(bounds.lower * to_milli);
  made.upper_bound[resource] = thousandths(bounds.upper * to_milli);
}

}  // namespace

double confidence_of(const UsageHistory& history, const RecommenderOptions& options) {
  if (!history.first_sample || !history.last_sample) return 0;
  const auto span = static_cast<double>((*history.last_sample - *history.first_sample).count());
  const double minutes = sim::to_seconds(options.confidence) / 60;
  return std::min(span / static_cast<double>(options.confidence.count()), static_cast<double>(history.samples) / minutes);
}

void keep_within(Resources& amounts, const ContainerPolicy& policy) {
  for (auto& [name, amount] : amounts) {
    const auto low = amount_of(policy.min_allowed, name), high = amount_of(policy.max_allowed, name);
    if (low.milli != 0) amount = std::max(amount, low);
    if (high.milli != 0) amount = std::min(amount, high);
  }
}

std::vector<ContainerRecommendation> recommend(const VerticalPodAutoscaler& vpa, const HistoryByContainer& histories,
                                               const RecommenderOptions& options) {
  std::vector<std::pair<const std::string*, const UsageHistory*>> scaled;
  for (const auto& [name, history] : histories) {
    const auto* policy = vpa.policy_of(name);
    if (policy == nullptr || !policy->off) scaled.emplace_back(&name, &history);
  }
  if (scaled.empty()) return {};
  const double share = 1.0 / static_cast<double>(scaled.size());
  const auto least_cpu = times(whole_amount(options.min_millicores), share);
  const auto least_memory = times(whole_amount(options.min_mib * 1024 * 1024), share);
  std::vector<ContainerRecommendation> all;
  for (const auto& [name, history] : scaled) {
    auto& made = all.emplace_back();
    made.container = *name;
    const double confidence = confidence_of(*history, options);
    put(made, "cpu", bounds_of(history->cpu, 1000, confidence, least_cpu, options), 1);
    put(made, "memory", bounds_of(history->memory, 1, confidence, least_memory, options), 1000);
    const auto* policy = vpa.policy_of(*name);
    if (policy != nullptr) {
      for (auto* amounts : {&made.target, &made.lower_bound, &made.upper_bound})
        std::erase_if(*amounts, [policy](const auto& amount) {
          return std::ranges::find(policy->controlled, amount.first) == policy->controlled.end();
        });
    }
    made.uncapped_target = made.target;
    if (policy == nullptr) continue;
    for (auto* amounts : {&made.target, &made.lower_bound, &made.upper_bound}) keep_within(*amounts, *policy);
  }
  return all;
}

}  // namespace sandtable::models::kube

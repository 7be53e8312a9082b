/// An evaluator that computes instead of simulating: independent M/M/c stations, exactly.
///     C = Erlang C(c, a), a = λ/μ                     mean = 1/μ + C ÷ (cμ − λ)
///     P(T > t) = e^(−μt) · (1 + C · (1 − e^(−μt(c−1−a))) ÷ (c−1−a))      (the limit C·μt where a = c − 1)
/// Source: D. Gross et al., Fundamentals of Queueing Theory, 4th ed., §2.4.
#pragma once

#include <functional>

#include "twin/evaluator.hpp"

namespace sandtable::planners::testing {

struct MmcStation {
  double arrival_rate = 0, service_rate = 0;
  std::uint64_t servers = 1;
};
/// Infinite where the station can't keep up.
double mmc_mean(const MmcStation& station);
double mmc_quantile(const MmcStation& station, double q);

class ClosedFormula final : public twin::Evaluator {
 public:
  sim::Result<std::vector<twin::Outcome>> evaluate(const models::Scenario& scenario,
                                                   const std::vector<std::optional<models::Plan>>& plans,
                                                   const twin::EvaluationOptions& options) override;
  /// One set of replica counts, without a plan around it.
  static twin::Outcome outcome(const models::Scenario& scenario, const std::vector<std::uint32_t>& replicas,
                               const std::optional<models::Plan>& plan);
  int evaluated = 0;
};

/// An evaluator made of a function from replica counts to KPIs.
class Made final : public twin::Evaluator {
 public:
  using Measure = std::function<std::vector<models::Kpi>(const std::vector<std::uint32_t>& replicas)>;
  explicit Made(Measure measure) : measure_(std::move(measure)) {}
  sim::Result<std::vector<twin::Outcome>> evaluate(const models::Scenario& scenario,
                                                   const std::vector<std::optional<models::Plan>>& plans,
                                                   const twin::EvaluationOptions& options) override;

 private:
  Measure measure_;
};

/// Replica counts of a scenario once a plan's scale actions have been taken.
std::vector<std::uint32_t> after(const models::Scenario& scenario, const std::optional<models::Plan>& plan);

}  // namespace sandtable::planners::testing

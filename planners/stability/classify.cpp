#include "planners/stability/classify.hpp"

#include <algorithm>
#include <cmath>

#include "planners/selection/wording.hpp"
#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

std::string seconds(double value) { return in_unit(value, models::Unit::seconds); }

/// Whether the worst congestion is over by the end of the window, or on its way there.
bool draining(const Evidence& steady, const Evidence& shocked, double recovery, const Criteria& criteria) {
  const Trend* worst = nullptr;
  double usual = 0, most = 0;
  for (std::size_t i = 0; i < shocked.services.size(); ++i) {
    const Trend &now = shocked.services[i].latency, &before = steady.services[i].latency;
    if (!(now.mean > criteria.slower * before.mean) || now.mean - before.mean <= most) continue;
    worst = &now;
    usual = before.mean;
    most = now.mean - before.mean;
  }
  if (worst == nullptr) return false;
  if (worst->late <= criteria.slower * usual) return true;
  const double fall = worst->surely_falling();
  return fall > 0 && (worst->end - usual) / fall <= criteria.patience * recovery;
}

std::optional<std::string> still_off(const TrafficEvidence& before, const TrafficEvidence& after, const Criteria& criteria) {
  if (after.answered < (1 - criteria.lost_goodput) * before.answered)
    return "traffic " + before.name + " gets " + percent(after.answered / before.answered) + " of its answers";
  if (after.latency > criteria.slower * before.latency)
    return "traffic " + before.name + "'s mean latency is " + seconds(after.latency) + ", " + seconds(before.latency) +
           " without it";
  return {};
}

const Evidence* steady_of(const std::vector<Evidence>& steady, std::uint64_t replication) {
  const auto found = std::ranges::find(steady, replication, &Evidence::replication);
  return found == steady.end() ? nullptr : &*found;
}

double mean(double sum, double count) { return count > 0 ? sum / count : not_seen; }

double worst_goodput(const Evidence& steady) {
  double worst = not_seen;
  for (const auto& traffic : steady.traffic)
    if (!std::isnan(traffic.goodput) && !(worst <= traffic.goodput)) worst = traffic.goodput;
  return worst;
}

double worst_answers(const Evidence& steady, const Evidence& shocked) {
  double worst = not_seen;
  for (std::size_t i = 0; i < shocked.traffic.size(); ++i) {
    const double share = shocked.traffic[i].answered / steady.traffic[i].answered;
    if (std::isfinite(share) && !(worst <= share)) worst = share;
  }
  return worst;
}

std::string how_many(std::size_t count, std::size_t of) {
  return count == of ? "in every replication" : "in " + std::to_string(count) + " of " + std::to_string(of) + " replications";
}

/// Those that don't stand, of all.
struct Steady {
  std::size_t falling = 0;
  const Evidence* first = nullptr;  ///< that does not stand
  std::string why;
};
Steady judge_steady(const PointEvidence& evidence, const Criteria& criteria) {
  Steady judged;
  for (const auto& run : evidence.steady)
    if (auto why = why_not_standing(run, criteria)) {
      if (judged.falling++ == 0) judged.first = &run, judged.why = std::move(*why);
    }
  return judged;
}

/// What came of one kind of shock.
struct Judged {
  std::size_t compared = 0, tipped = 0;
  std::string why;
  Diagnosis diagnosis;
  double answers = not_seen, amplified = not_seen;
};
Judged judge(const std::vector<Evidence>& steady, const AfterShock& after, double recovery, const Criteria& criteria) {
  Judged judged;
  double answers = 0, answer_count = 0, amplified = 0, amplified_count = 0;
  for (const auto& run : after.runs) {
    const Evidence* without = steady_of(steady, run.replication);
    if (without == nullptr) continue;
    ++judged.compared;
    if (const double share = worst_answers(*without, run); !std::isnan(share)) answers += share, ++answer_count;
    if (const double ratio = amplification(*without, run); !std::isnan(ratio)) amplified += ratio, ++amplified_count;
    auto why = why_not_returned(*without, run, recovery, criteria);
    if (why && judged.tipped++ == 0) {
      judged.why = std::move(*why);
      judged.diagnosis = diagnose(*without, run, criteria.symptoms);
    }
  }
  judged.answers = mean(answers, answer_count);
  judged.amplified = mean(amplified, amplified_count);
  return judged;
}

}  // namespace

std::string_view to_string(Stability stability) {
  switch (stability) {
    case Stability::safe:
      return "safe";
    case Stability::vulnerable:
      return "vulnerable";
    case Stability::unstable:
      break;
  }
  return "unstable";
}

std::optional<std::string> why_not_standing(const Evidence& steady, const Criteria& criteria) {
  for (const auto& traffic : steady.traffic)
    if (traffic.goodput < criteria.least_goodput)
      return "traffic " + traffic.name + " has " + percent(traffic.goodput) + " of its requests answered";
  for (const auto& service : steady.services)
    if (service.latency.surely_rising() >= criteria.growth)
      return service.name + "'s backlog grows: its latency by " + seconds(service.latency.slope) + " a second";
  if (!steady.missed.empty()) return steady.missed.front();
  return {};
}

std::optional<std::string> why_not_returned(const Evidence& steady, const Evidence& shocked, double recovery,
                                            const Criteria& criteria) {
  SANDTABLE_EXPECT(steady.traffic.size() == shocked.traffic.size() && steady.services.size() == shocked.services.size(),
                   "both windows are of one scenario");
  std::optional<std::string> why;
  for (std::size_t i = 0; i < steady.traffic.size() && !why; ++i) why = still_off(steady.traffic[i], shocked.traffic[i], criteria);
  if (!why || draining(steady, shocked, recovery, criteria)) return {};
  return why;
}

Verdict classify(const PointEvidence& evidence, const Evidence* reference, double recovery, const Criteria& criteria) {
  SANDTABLE_EXPECT(!evidence.steady.empty(), "a point has at least one run");
  const std::size_t runs = evidence.steady.size();
  Verdict verdict;
  double goodput = 0, counted = 0;
  for (const auto& run : evidence.steady)
    if (const double worst = worst_goodput(run); !std::isnan(worst)) goodput += worst, ++counted;
  verdict.goodput = mean(goodput, counted);

  const auto steady = judge_steady(evidence, criteria);
  if (steady.falling > 0) {
    const bool most = 2 * steady.falling > runs;
    verdict.stability = most ? Stability::unstable : Stability::vulnerable;
    verdict.tipped = static_cast<double>(steady.falling) / static_cast<double>(runs);
    verdict.reason =
        std::string(most ? "without a shock, " : "by chance alone, ") + how_many(steady.falling, runs) + ": " + steady.why;
    if (const Evidence* well = most ? reference : nullptr; well != nullptr) {
      verdict.diagnosis = diagnose(*well, *steady.first, criteria.symptoms);
      verdict.amplified = amplification(*well, *steady.first);
    }
    return verdict;
  }

  verdict.reason = "it returns from every shock";
  for (const auto& after : evidence.shocked) {
    const auto judged = judge(evidence.steady, after, recovery, criteria);
    if (!(verdict.goodput_after <= judged.answers)) verdict.goodput_after = judged.answers;
    if (!(verdict.amplified >= judged.amplified)) verdict.amplified = judged.amplified;
    const double share = judged.compared > 0 ? static_cast<double>(judged.tipped) / static_cast<double>(judged.compared) : 0;
    if (share <= verdict.tipped) continue;
    verdict.stability = Stability::vulnerable;
    verdict.tipped = share;
    verdict.shock = after.shock;
    verdict.diagnosis = judged.diagnosis;
    verdict.reason = "after " + after.shock + ", " + how_many(judged.tipped, judged.compared) + ", it does not return within " +
                     seconds(recovery) + ": " + judged.why;
  }
  return verdict;
}

}  // namespace sandtable::planners

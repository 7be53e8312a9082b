#include "planners/stability/mechanism.hpp"

#include <cmath>
#include <optional>

#include "planners/selection/wording.hpp"

namespace sandtable::planners {

namespace {

using Detail = std::optional<std::string>;

std::string times(double ratio) { return in_unit(std::round(ratio * 100) / 100, models::Unit::count); }

/// Per user request; the reference's sending stands in where all fail and it is not known how many there were.
double attempts_each(const ServiceEvidence& service, const Evidence& of, const Evidence& reference) {
  const double sent = of.sent() > 0 ? of.sent() : reference.sent();
  return service.attempts / sent;
}

struct Amplified {
  const ServiceEvidence* service = nullptr;
  double ratio = not_seen;
};
Amplified most_amplified(const Evidence& reference, const Evidence& now) {
  Amplified most;
  for (std::size_t i = 0; i < now.services.size(); ++i) {
    const double before = attempts_each(reference.services[i], reference, reference);
    const double ratio = attempts_each(now.services[i], now, reference) / before;
    if (std::isfinite(ratio) && !(ratio <= most.ratio)) most = {&now.services[i], ratio};
  }
  return most;
}

Detail replicas_out(const Evidence& reference, const Evidence& now, const Symptoms& symptoms) {
  for (std::size_t i = 0; i < now.services.size(); ++i) {
    const double before = reference.services[i].ready, after = now.services[i].ready;
    if (after < before * (1 - symptoms.out))
      return percent(after) + " of the replicas of " + now.services[i].name + " are ready, " + percent(before) +
             " where it stands well";
  }
  return {};
}

Detail cold_cache(const Evidence& reference, const Evidence& now, const Symptoms& symptoms) {
  for (std::size_t i = 0; i < now.services.size(); ++i) {
    const auto& caches = now.services[i].caches;
    for (std::size_t c = 0; c < caches.size(); ++c) {
      const double before = reference.services[i].caches[c].hit_ratio, after = caches[c].hit_ratio;
      if ((1 - after) >= symptoms.missed * (1 - before) && before - after >= symptoms.cold)
        return percent(after) + " of the look-ups in " + now.services[i].name + "'s cache " + caches[c].name + " hit, " +
               percent(before) + " where it stands well";
    }
  }
  return {};
}

Detail more_attempts(const Evidence& reference, const Evidence& now, const Symptoms& symptoms) {
  const auto most = most_amplified(reference, now);
  if (!(most.ratio >= symptoms.amplified)) return {};
  return most.service->name + " gets " + times(most.ratio) + " times the attempts for each user request";
}

Detail standing_queue(const Evidence& reference, const Evidence& now, const Symptoms& symptoms) {
  Detail detail;
  double worst = 0;
  for (std::size_t i = 0; i < now.services.size(); ++i) {
    const double before = reference.services[i].latency.mean;
    const auto& latency = now.services[i].latency;
    if (!(latency.end > symptoms.slower * before) || latency.end - before <= worst) continue;
    worst = latency.end - before;
    detail = now.services[i].name + "'s latency " +
             (latency.surely_rising() > 0    ? "grows, to "
              : latency.surely_falling() > 0 ? "falls too slowly, to "
                                             : "stands at ") +
             in_unit(latency.end, models::Unit::seconds) + " (" + in_unit(before, models::Unit::seconds) + " where it stands well)";
  }
  return detail;
}

struct Row {
  Mechanism mechanism;
  Detail (*shows)(const Evidence& reference, const Evidence& now, const Symptoms& symptoms);
};
constexpr Row table[] = {{Mechanism::out_of_rotation, replicas_out},
                         {Mechanism::cache_stampede, cold_cache},
                         {Mechanism::retry_storm, more_attempts},
                         {Mechanism::backlog, standing_queue}};

}  // namespace

std::string_view to_string(Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::out_of_rotation:
      return "out of rotation";
    case Mechanism::cache_stampede:
      return "cache stampede";
    case Mechanism::retry_storm:
      return "retry storm";
    case Mechanism::backlog:
      return "backlog";
    case Mechanism::unknown:
      break;
  }
  return "unknown";
}

Diagnosis diagnose(const Evidence& reference, const Evidence& now, const Symptoms& symptoms) {
  SANDTABLE_EXPECT(reference.services.size() == now.services.size(), "both windows are of one scenario");
  for (const auto& row : table)
    if (auto detail = row.shows(reference, now, symptoms)) return {row.mechanism, std::move(*detail)};
  return {Mechanism::unknown, "none of the symptoms that are looked for shows"};
}

double amplification(const Evidence& reference, const Evidence& now) { return most_amplified(reference, now).ratio; }

}  // namespace sandtable::planners

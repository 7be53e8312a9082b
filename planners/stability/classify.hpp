/// Safe, vulnerable or unstable: a pure decision on what the windows of a point's runs say (`evidence.hpp`).
///
/// One replication **stands** without a shock when every objective on traffic and services holds, every traffic's goodput is at
/// least `least_goodput`, and no service's latency surely grows by `growth` seconds a second or more. (A queue that is served in
/// order and gets x times what can be served grows by 1 − 1/x.)
///
/// It **returns** from a shock when, in the same window after the recovery time, every traffic has `1 − lost_goodput` of the
/// answers that it had without the shock, and `slower` times its mean latency at most; or when it is on its way: of the services
/// that are `slower` than without the shock, the one with the greatest excess is so no longer in the window's last third, or its
/// latency surely falls, by v a second, and what is left of the excess at the window's end, x, is gone in x ÷ v ≤ `patience` × the
/// recovery time. What drains is no overload that sustains itself, however far from the goal it still is.
///
/// The point is **unstable** when more than half of the replications don't stand; else **vulnerable** when one doesn't (chance
/// alone tips it), or one does not return from one of the shocks; else **safe**.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "planners/stability/mechanism.hpp"

namespace sandtable::planners {

/// From good to bad, so that they are compared.
enum class Stability { safe, vulnerable, unstable };
std::string_view to_string(Stability stability);

struct Criteria {
  double least_goodput = 0.9;
  double growth = 0.02;
  double lost_goodput = 0.05;
  double slower = 2;
  double patience = 4;
  Symptoms symptoms;
};

/// Why it does not stand, or nothing.
std::optional<std::string> why_not_standing(const Evidence& steady, const Criteria& criteria);
/// Why it has not returned, or nothing; `recovery` in seconds.
std::optional<std::string> why_not_returned(const Evidence& steady, const Evidence& shocked, double recovery,
                                            const Criteria& criteria);

/// What was seen after one kind of shock; fewer replications than without, where some failed.
struct AfterShock {
  std::string shock;  ///< in words
  std::vector<Evidence> runs;
};
struct PointEvidence {
  std::vector<Evidence> steady;
  std::vector<AfterShock> shocked;
};

struct Verdict {
  Stability stability = Stability::safe;
  std::string reason;
  std::optional<Diagnosis> diagnosis;  ///< of what is not safe
  std::string shock;                   ///< that tips it; empty: none, or none is needed
  double tipped = 0;                   ///< share of the replications
  // Means over replications, for the map; NaN where nothing was seen.
  double goodput = not_seen;        ///< without a shock, the worst traffic's
  double goodput_after = not_seen;  ///< answers after the worst shock, relative to those without
  double amplified = not_seen;      ///< attempts for each request, times the reference's, where it is worst
};

/// `reference` is what the diagnosis of an unstable point is compared with: the steady window of a point that stands, or null. At
/// least one steady run.
Verdict classify(const PointEvidence& evidence, const Evidence* reference, double recovery, const Criteria& criteria);

}  // namespace sandtable::planners

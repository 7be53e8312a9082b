/// How slow a replica is at first: code not yet compiled, caches cold, pools empty. With age t since readiness, times of `work` and
/// `cpu` steps that begin then are multiplied by
///     linear:       1 + (s − 1)·max(0, 1 − t/T)          full speed from T on
///     exponential:  1 + (s − 1)·e^(−t/T)                 T is the time constant
/// Replicas of time 0 are warm. Assumes that warming goes by time, not by requests served; a step keeps the factor with which it
/// began. Source: measured warm-up curves (Barrett et al., "Virtual machine warmup blows hot and
/// cold", OOPSLA 2017) are of many kinds; these are the two simplest, and the parameters are the user's.
#pragma once

#include <cmath>

#include "models/scenario/scenario.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

inline double warming_factor(const Warming& warming, sim::Duration age) {
  const double part = sim::to_seconds(age) / sim::to_seconds(warming.lasts);
  const double left = warming.curve == WarmingCurve::linear ? std::fmax(0, 1 - part) : std::exp(-part);
  return 1 + (warming.slowdown - 1) * left;
}

}  // namespace sandtable::models

/// Times that may be left to the twin.
#pragma once

#include <optional>
#include <string>

#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// A distribution of times in seconds, or the wish that the twin estimate one: `estimate` or `estimate(lognormal)`.
struct TimeLaw {
  std::optional<sim::Distribution> law;  ///< empty: to be estimated
  std::string estimate_as;               ///< family to fit; empty: the twin chooses
  bool operator==(const TimeLaw&) const = default;
};

/// A plain duration that may be left to the twin: `0.2ms` or `estimate`.
struct TimeValue {
  std::optional<sim::Duration> value;
  bool operator==(const TimeValue&) const = default;
};

}  // namespace sandtable::models

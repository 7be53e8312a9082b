/// What keeps an overload going, told from two windows: the one that is asked about, and a reference in which the system stood
/// well.
///
/// A table of symptoms, of which the first that shows counts (`mechanism.cpp`). A new mechanism is an enumerator and a row; what it
/// reads belongs into the evidence. A cache stampede is to be one: the hit ratio in both windows, and misses that ask the same
/// thing.
#pragma once

#include <string>
#include <string_view>

#include "planners/stability/evidence.hpp"

namespace sandtable::planners {

enum class Mechanism {
  out_of_rotation,  ///< replicas don't come back, or are taken out again: readiness or ejection spiral
  retry_storm,      ///< attempts for each user request are well above those of the reference
  backlog,          ///< a queue that stands or grows, without more attempts
  unknown,
};
std::string_view to_string(Mechanism mechanism);

struct Symptoms {
  double amplified = 1.2;  ///< attempts for each request sent, times the reference's
  double out = 0.05;       ///< of the share of replicas that was ready: is not any more
  double slower = 2;       ///< latency, times the reference's
};

struct Diagnosis {
  Mechanism mechanism = Mechanism::unknown;
  std::string detail;  ///< `db gets 3.4 times the attempts`
};
Diagnosis diagnose(const Evidence& reference, const Evidence& now, const Symptoms& symptoms);

/// The greatest ratio, over services, of attempts for each request sent, now ÷ reference; NaN where none is known.
double amplification(const Evidence& reference, const Evidence& now);

}  // namespace sandtable::planners

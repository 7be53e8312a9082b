/// What keeps an overload going, told from two windows: the one that is asked about, and a reference in which the system stood
/// well.
///
/// A table of symptoms, of which the first that shows counts (`mechanism.cpp`). A new mechanism is an enumerator and a row; what it
/// reads belongs into the evidence. A stampede stands before the retry storm, since what is behind the cache gets more attempts in
/// either.
#pragma once

#include <string>
#include <string_view>

#include "planners/stability/evidence.hpp"

namespace sandtable::planners {

enum class Mechanism {
  out_of_rotation,  ///< replicas don't come back, or are taken out again: readiness or ejection spiral
  cache_stampede,   ///< a cache that was emptied is not filled again, for those who would fill it are too late or too many
  retry_storm,      ///< attempts for each user request are well above those of the reference
  backlog,          ///< a queue that stands or grows, without more attempts
  unknown,
};
std::string_view to_string(Mechanism mechanism);

struct Symptoms {
  double amplified = 1.2;  ///< attempts for each request sent, times the reference's
  double out = 0.05;       ///< of the share of replicas that was ready: is not any more
  double slower = 2;       ///< latency, times the reference's
  double missed = 1.5;     ///< misses of a cache, times the reference's, and at least `cold` of its look-ups more
  double cold = 0.05;
};

struct Diagnosis {
  Mechanism mechanism = Mechanism::unknown;
  std::string detail;  ///< `db gets 3.4 times the attempts`
};
Diagnosis diagnose(const Evidence& reference, const Evidence& now, const Symptoms& symptoms);

/// The greatest ratio, over services, of attempts for each request sent, now ÷ reference; NaN where none is known.
double amplification(const Evidence& reference, const Evidence& now);

}  // namespace sandtable::planners

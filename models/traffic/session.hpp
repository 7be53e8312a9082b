/// What a user does between arriving and leaving: request, answer, pause, request, … Each waits for its answer, good or bad.
///
/// - requests: their number N by a law (count_law.hpp), the endpoint of each drawn from the traffic's mix, independently
/// - chain: a Markov chain; the first page by the `start` weights; after a page with weights w_k of the next and l of leaving the
/// user
///   leaves with probability l/(l + Σw), else goes on to page k with w_k/(l + Σw). Visits v of the pages in one session solve v = s
///   + v·P
/// - patience n: leaves after n failures in a row, before the law or the chain says so
/// With users arriving at rate λ, none impatient: requests at rate λ·E[N], and by Little λ·E[duration] users present, the duration
/// being the sum of N latencies and N − 1 pauses. Assumptions: users are independent and do not retry; pauses do not depend on the
/// page. State: one `Visit` per user who is present. Draws: user n's number of requests at counter (n, 0, 0) of the traffic's
/// "visits" stream; before request k ≥ 1 the pause at (n, k, 1), the page at (n, k, 2) (k = 0: the first page). Source: D. Menascé,
/// V. Almeida et al., "A methodology for workload characterization of e-commerce sites", EC'99 (customer behaviour model graph).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/measure/ending.hpp"
#include "models/quantity.hpp"
#include "models/traffic/count_law.hpp"
#include "models/traffic/weighted_choice.hpp"
#include "sim/distribution.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// One user who is present.
struct Visit {
  std::uint64_t user = 0;  ///< n-th of the traffic
  std::uint32_t traffic = 0;
  std::uint32_t requests = 0;  ///< sent so far
  std::uint32_t most = 0;      ///< then the user leaves; with a chain: no bound
  std::uint32_t page = 0;      ///< of the chain, the present one
  std::uint32_t failures = 0;  ///< in a row
};

struct CompiledPage {
  EndpointId endpoint;
  WeightedChoice next;  ///< leaving comes first, then `pages`
  std::vector<std::uint32_t> pages;
};

struct CompiledSession {
  std::optional<CountLaw> requests;
  WeightedChoice start;
  std::vector<CompiledPage> chain;  ///< empty where `requests` is given
  sim::Distribution think;
  std::uint32_t patience = UINT32_MAX;

  Visit begin(std::uint32_t traffic, std::uint64_t user, sim::StreamKey stream) const;
  /// After an answer: whether the user goes on, to `visit.page` in a chain.
  bool goes_on(Visit& visit, Ending ending, sim::StreamKey stream) const;
  sim::Duration pause(const Visit& visit, sim::StreamKey stream) const;
};

}  // namespace sandtable::models

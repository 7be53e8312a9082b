#include "models/analytic/call.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::models::analytic {
namespace {

/// Before try k + 1, on average.
double pause_after(const CompiledStep& step, std::uint32_t k) {
  double pause = std::ldexp(sim::to_seconds(step.backoff), static_cast<int>(std::min(k, 60U)));
  if (step.max_backoff != sim::Duration::max()) pause = std::min(pause, sim::to_seconds(step.max_backoff));
  return step.jitter == Jitter::full ? pause / 2 : pause;
}

}  // namespace

Called call(const CompiledStep& step, const EndpointState& callee, double network_s) {
  Called made;
  Path& path = made.path;
  path.between = callee.between;
  Cumulants answer = callee.latency;
  answer.mean += network_s;
  double in_time = 1;
  const bool bounded = step.timeout != sim::Duration::max();
  const double timeout = bounded ? sim::to_seconds(step.timeout) : unlimited;
  if (bounded && !(timeout > answer.mean + 40 * std::sqrt(answer.variance))) {
    in_time = std::isfinite(answer.variance) && answer.mean < 1e5 ? cdf(answer, timeout) : 0;
    if (in_time > 0 && in_time < 1)
      answer = {std::clamp(mean_up_to(answer, timeout) / in_time, 0.0, timeout), answer.variance * in_time,
                answer.third * in_time * in_time};
  }
  const double good = callee.success * in_time, bad = 1 - good;
  if (good == 1) {
    path.time = answer;
    path.all = answer.mean;
    return made;
  }
  Failures attempt = callee.failed;
  attempt[static_cast<std::size_t>(Failure::timeout)] += callee.success * (1 - in_time);
  const double late = callee.success * (1 - in_time);
  const double failed_after = bad > 0 ? (late * (bounded ? timeout : 0) + (bad - late) * std::min(timeout, network_s)) / bad : 0;
  RawMoments mixed;
  double still = 1, elapsed = 0, attempts = 0;
  for (std::uint32_t k = 0; k <= step.retries; ++k) {
    attempts += still;
    if (good > 0) {
      Cumulants here = answer;
      here.mean += elapsed;
      mixed.add(still * good, raw(here));
      path.all += still * good * here.mean;
    }
    still *= bad;
    elapsed += failed_after;
    if (k < step.retries) elapsed += pause_after(step, k);
    if (still < 1e-18) break;
  }
  path.all += still * elapsed;
  path.go = 1 - still;
  if (path.go > 0) path.time = central({mixed.first / path.go, mixed.second / path.go, mixed.third / path.go});
  for (std::size_t f = 0; f < failures; ++f) path.failed[f] = bad > 0 ? still * attempt[f] / bad : 0;
  made.attempts = attempts;
  made.failing = bad;
  return made;
}

}  // namespace sandtable::models::analytic

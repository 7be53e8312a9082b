#include "models/service/resilience/call_preset.hpp"

namespace sandtable::models {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

CallStep envoy() {
  CallStep call;
  call.deadline = seconds(15);
  call.retries = 1;
  call.backoff = milliseconds(25);
  call.max_backoff = milliseconds(250);
  call.jitter = Jitter::full;
  call.budget = BudgetSpec{BudgetPreset::envoy, Share{0}, 3, {}, {}, {}};  // max_retries, as no budget is set
  call.bulkhead = BulkheadSpec{1024, 1024};
  call.outliers.emplace();
  return call;
}

CallStep istio() {
  CallStep call;
  call.retries = 2;
  call.retry_on = {CallFailure::rejected, CallFailure::unavailable};
  call.backoff = milliseconds(25);
  call.max_backoff = milliseconds(250);
  call.jitter = Jitter::full;
  call.outliers.emplace();
  call.outliers->panic = Share{0};  // minHealthPercent
  return call;
}

CallStep grpc() {
  CallStep call;
  call.propagate = true;
  call.cancel = true;
  call.retries = 3;
  call.retry_on = {CallFailure::unavailable};
  call.backoff = milliseconds(100);
  call.max_backoff = seconds(1);
  call.jitter = Jitter::full;
  call.budget = BudgetSpec{BudgetPreset::grpc, {}, {}, {}, {}, {}};
  return call;
}

CallStep hystrix() {
  CallStep call;
  call.timeout = seconds(1);
  call.breaker = BreakerSpec{BreakerPreset::hystrix, {}, {}, {}, {}, {}, {}};
  call.bulkhead = BulkheadSpec{10, 0};
  return call;
}

CallStep resilience4j() {
  CallStep call;
  call.timeout = seconds(1);
  call.retries = 2;
  call.backoff = call.max_backoff = milliseconds(500);  // does not grow
  call.breaker = BreakerSpec{BreakerPreset::resilience4j, {}, {}, {}, {}, {}, {}};
  call.bulkhead = BulkheadSpec{25, 0};
  return call;
}

CallStep defaults_of(CallPreset preset) {
  switch (preset) {
    case CallPreset::envoy:
      return envoy();
    case CallPreset::istio:
      return istio();
    case CallPreset::grpc:
      return grpc();
    case CallPreset::hystrix:
      return hystrix();
    case CallPreset::resilience4j:
      return resilience4j();
  }
  return {};
}

}  // namespace

CallStep with_preset(const CallStep& call) {
  if (!call.preset) return call;
  const CallStep preset = defaults_of(*call.preset);
  CallStep filled = call;
  filled.preset.reset();
  const auto fill = [&](auto member) {
    if (!(filled.*member)) filled.*member = preset.*member;
  };
  fill(&CallStep::timeout);
  fill(&CallStep::deadline);
  fill(&CallStep::propagate);
  fill(&CallStep::cancel);
  if (!filled.hedge) fill(&CallStep::retries);  // one or the other
  fill(&CallStep::backoff);
  fill(&CallStep::max_backoff);
  fill(&CallStep::jitter);
  fill(&CallStep::breaker);
  fill(&CallStep::budget);
  fill(&CallStep::bulkhead);
  fill(&CallStep::outliers);
  if (filled.retry_on.empty()) filled.retry_on = preset.retry_on;
  return filled;
}

}  // namespace sandtable::models

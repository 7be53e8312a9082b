/// A span in the words that both trace formats use.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/export/run_identity.hpp"
#include "models/measure/observation.hpp"

namespace sandtable::app::exported {

using AttributeValue = std::variant<std::string, std::int64_t, bool>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

struct SpanView {
  std::string name, kind;  ///< `cart.read`; `client`, `server`, `internal`
  Attributes attributes;   ///< by OpenTelemetry's semantic conventions, and `sandtable.*`
  bool error = false;
};
/// A user's request says which run it is of.
SpanView view_of(const models::ObservedTraces& traces, const models::Span& span, const RunIdentity& run);

/// Of who made the span: a replica of a service, or a traffic.
Attributes resource_of(const models::ObservedTraces& traces, const models::Span& span);

/// 32 and 16 lower-case hexadecimal digits; the same request has another trace in another run.
std::string trace_id(const RunIdentity& run, std::uint64_t trace);
std::string span_id(std::uint64_t id);

}  // namespace sandtable::app::exported

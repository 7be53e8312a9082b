/// A run's spans trace by trace.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "models/measure/observation.hpp"

namespace sandtable::app::exported {

/// In the order in which the traces began; the spans of each in their order.
inline std::vector<std::vector<const models::Span*>> by_trace(const models::ObservedTraces& traces) {
  std::vector<std::vector<const models::Span*>> found;
  std::map<std::uint64_t, std::size_t> places;
  for (const models::Span& span : traces.spans) {
    const auto [place, added] = places.try_emplace(span.trace, found.size());
    if (added) found.emplace_back();
    found[place->second].push_back(&span);
  }
  return found;
}

}  // namespace sandtable::app::exported

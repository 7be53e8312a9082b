/// Instants as Kubernetes writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/time.hpp"

namespace sandtable::connectors::kubernetes {

/// Nothing where `text` is no instant by RFC 3339 between 1970 and 2200.
std::optional<sim::Time> read_instant(std::string_view text);

/// RFC 3339 in UTC of nanoseconds since 1970, with no more decimals than it takes: `2026-11-25T10:00:00Z`. What lies before 1970 is
/// written as its start.
std::string write_instant(sim::Time time);

}  // namespace sandtable::connectors::kubernetes

/// A span as Go writes it, and the metrics APIs with it: `30s`, `1m0s`, `14.567s`.
#pragma once

#include <optional>
#include <string_view>

#include "connectors/kubernetes/fields.hpp"
#include "sim/time.hpp"

namespace sandtable::connectors::kubernetes {

/// Nothing where `text` is none.
std::optional<sim::Duration> read_go_duration(std::string_view text);
/// Leaves `into` as it is where the field is absent, or damaged (which is reported).
void read_duration(const Fields& fields, std::string_view key, sim::Duration& into);

}  // namespace sandtable::connectors::kubernetes

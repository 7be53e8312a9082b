/// A span as Go writes it, and Kubernetes' objects with it: `30s`, `1m0s`, `14.567s`, `1.5h`.
#pragma once

#include <optional>
#include <string_view>

#include "sim/time.hpp"

namespace sandtable::models::kube {

/// Nothing where `text` is none, is negative, or is 10⁹ s or more.
std::optional<sim::Duration> read_go_duration(std::string_view text);

}  // namespace sandtable::models::kube

/// Which labels a series needs so that a selector finds it.
#pragma once

#include <string_view>

#include "models/measure/observation.hpp"

namespace sandtable::twin {

/// The labels that the matchers of `selector` (`job="front", zone=~"b"`) ask for by `=`, or by `=~` without anything that a regular
/// expression reads otherwise. Other matchers ask for nothing here, so a selector that hangs on them may not find the series;
/// `instance` is passed over, since it tells replicas apart. By name, each once.
models::Labels labels_of_selector(std::string_view selector);

}  // namespace sandtable::twin

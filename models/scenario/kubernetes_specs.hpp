/// What of Kubernetes a scenario names: a part of scenario.hpp.
#pragma once

#include <cstdint>

namespace sandtable::models {

/// Whose version's behaviour the simulated cluster has.
enum class KubernetesVersion : std::uint8_t { v1_31, v1_32, v1_33, v1_34, v1_35, v1_36, v1_37 };
/// The 34 of 1.34, as the controllers' decisions take it.
constexpr int minor_of(KubernetesVersion version) { return 31 + static_cast<int>(version); }

}  // namespace sandtable::models

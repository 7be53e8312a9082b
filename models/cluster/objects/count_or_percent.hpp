/// A number of pods, written as `3` or as `25%` of some whole.
/// Source: Kubernetes API reference, IntOrString, where a field says that it takes percentages.
#pragma once

#include <cstdint>

namespace sandtable::models::kube {

enum class Rounding : std::uint8_t { up, down };

struct CountOrPercent {
  std::int64_t value = 0;
  bool percent = false;

  /// What it comes to of `whole`.
  std::int64_t of(std::int64_t whole, Rounding rounding) const {
    if (!percent) return value;
    const std::int64_t hundredths = value * whole;
    return rounding == Rounding::up ? (hundredths + 99) / 100 : hundredths / 100;
  }
  bool operator==(const CountOrPercent&) const = default;
};

}  // namespace sandtable::models::kube

/// An effect as a person reads it, a line a field. Pure.
#pragma once

#include <string>
#include <vector>

#include "twin/actuator.hpp"

namespace sandtable::connectors::kubernetes {

struct DiffLine {
  std::string object, field, before, after;
  bool operator==(const DiffLine&) const = default;
};

/// `Deployment shop/web`, `/spec/replicas`, `3 (kubectl/Update)`, `6 (sandtable/Apply)`. Of an effect that is not of a cluster one
/// line as it is.
std::vector<DiffLine> diff_of(const twin::Effect& effect);

}  // namespace sandtable::connectors::kubernetes

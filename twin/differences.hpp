/// What changed of an object, in words, one line a change.
#pragma once

#include <string>
#include <vector>

#include "twin/world.hpp"

namespace sandtable::twin {

bool same(const ReplicaObject& a, const ReplicaObject& b);
/// `in rotation, weight 1`, `draining`, `out of rotation`.
std::string describe(const ReplicaObject& replica);
/// Empty where the service is as it was; `before` null: it is new.
std::vector<std::string> differences(const ServiceObject* before, const ServiceObject& after);

}  // namespace sandtable::twin

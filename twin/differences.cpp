#include "twin/differences.hpp"

#include <algorithm>

namespace sandtable::twin {

bool same(const ReplicaObject& a, const ReplicaObject& b) {
  return a.name == b.name && a.in_rotation == b.in_rotation && a.draining == b.draining && a.weight == b.weight;
}

std::string describe(const ReplicaObject& replica) {
  if (replica.draining) return "draining";
  return replica.in_rotation ? "in rotation, weight " + std::to_string(replica.weight) : "out of rotation";
}

std::vector<std::string> differences(const ServiceObject* before, const ServiceObject& after) {
  std::vector<std::string> out;
  if (!before) return {"appeared with " + std::to_string(after.replicas.size()) + " replicas"};
  for (const auto& replica : after.replicas) {
    const auto found =
        std::find_if(before->replicas.begin(), before->replicas.end(), [&](const auto& old) { return old.name == replica.name; });
    if (found == before->replicas.end() || !same(*found, replica)) out.push_back(replica.name + " is " + describe(replica));
  }
  for (const auto& old : before->replicas) {
    const bool gone = std::none_of(after.replicas.begin(), after.replicas.end(), [&](const auto& r) { return r.name == old.name; });
    if (gone) out.push_back(old.name + " is gone");
  }
  return out;
}

}  // namespace sandtable::twin

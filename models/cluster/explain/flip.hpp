/// The smallest change that would turn a decision round, found by deciding anew: what is told was tried.
#pragma once

#include <string>
#include <vector>

namespace sandtable::models::kube {

struct Flip {
  std::vector<std::string> changes;  ///< all of them at once
  std::string then;                  ///< what the decision would be
  bool operator==(const Flip&) const = default;
};

}  // namespace sandtable::models::kube

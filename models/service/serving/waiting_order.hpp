/// Where in a waiting line a request stands, by the discipline of its service; what is served is never interrupted:
/// - fifo: last · lifo: first
/// - priority: behind the last of its class or a higher one, so first come first served within a class (head of the line)
/// A join costs a look at each class, whatever the length of the line; leaving from the middle costs the same as from the front.
/// Source: A. Cobham, "Priority assignment in waiting line problems", Operations Research 2 (1954).
#pragma once

#include <array>

#include "models/scenario/scenario.hpp"
#include "models/service/waiting_line.hpp"

namespace sandtable::models {

/// The last of each priority class in one line.
class ClassEnds {
 public:
  ClassEnds() { last_.fill(nobody); }

  /// Behind whom one of this class goes; nobody: it is the first.
  std::uint32_t before(std::uint32_t priority) const {
    for (std::uint32_t c = priority; c < last_.size(); ++c)
      if (last_[c] != nobody) return last_[c];
    return nobody;
  }
  void joined(std::uint32_t request, std::uint32_t priority) { last_[priority] = request; }
  /// `previous`: who stood before it, of the same class; nobody: none such.
  void left(std::uint32_t request, std::uint32_t priority, std::uint32_t previous) {
    if (last_[priority] == request) last_[priority] = previous;
  }

 private:
  std::array<std::uint32_t, highest_priority + 1> last_{};
};

}  // namespace sandtable::models

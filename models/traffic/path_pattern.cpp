#include "models/traffic/path_pattern.hpp"

namespace sandtable::models {

/// The last star takes one character more whenever what follows it does not fit: earlier ones need not be tried again.
bool fits(std::string_view pattern, std::string_view path) {
  std::size_t p = 0, t = 0, after_star = std::string_view::npos, taken = 0;
  while (t < path.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == path[t]) {
      ++p;
      ++t;
    } else if (after_star != std::string_view::npos) {
      p = after_star;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace sandtable::models

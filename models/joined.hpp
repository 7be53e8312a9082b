/// Texts in a row, as lists in sentences have them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sandtable::models {

inline std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string text;
  for (const auto& part : parts) {
    if (!text.empty()) text += between;
    text += part;
  }
  return text;
}

}  // namespace sandtable::models

/// A whole number that fills all of a text, as names, paths and other systems' objects have them.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace sandtable::models {

/// Decimal digits, with a `-` before them where `Int` has a sign. Nothing where there is anything else, or it does not fit.
template <class Int>
std::optional<Int> read_whole_number(std::string_view text) {
  Int number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace sandtable::models

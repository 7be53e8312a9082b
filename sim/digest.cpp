#include "sim/digest.hpp"

namespace sandtable::sim {

std::string Digest::hex() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  std::uint64_t rest = state_;
  for (auto place = text.rbegin(); place != text.rend(); ++place, rest >>= 4) *place = digits[rest & 15];
  return text;
}

}  // namespace sandtable::sim

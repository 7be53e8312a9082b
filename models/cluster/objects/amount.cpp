#include "models/cluster/objects/amount.hpp"

#include <array>
#include <cctype>
#include <utility>

namespace sandtable::models::kube {
namespace {

__extension__ using Wide = __int128;

// A thousandth of a unit is 10^6 nano-units: digits are kept down to the nano, below that they only round up.
constexpr std::int64_t nano = 1'000'000'000;
constexpr Wide most = static_cast<Wide>(9'000'000'000'000'000) * nano;

struct Suffix {
  std::string_view text;
  std::int64_t over = 1, under = 1;  // a factor as a fraction
};
constexpr std::array<Suffix, 16> suffixes{{{"n", 1, 1'000'000'000},
                                           {"u", 1, 1'000'000},
                                           {"m", 1, 1000},
                                           {"", 1, 1},
                                           {"k", 1000, 1},
                                           {"M", 1'000'000, 1},
                                           {"G", 1'000'000'000, 1},
                                           {"T", 1'000'000'000'000, 1},
                                           {"P", 1'000'000'000'000'000, 1},
                                           {"E", 1'000'000'000'000'000'000, 1},
                                           {"Ki", std::int64_t{1} << 10, 1},
                                           {"Mi", std::int64_t{1} << 20, 1},
                                           {"Gi", std::int64_t{1} << 30, 1},
                                           {"Ti", std::int64_t{1} << 40, 1},
                                           {"Pi", std::int64_t{1} << 50, 1},
                                           {"Ei", std::int64_t{1} << 60, 1}}};

/// The digits of `text` up to its suffix, in nano-units and whether something below was left out; moves `text` on.
struct Mantissa {
  Wide nanos = 0;
  bool more = false, any = false;
};

Mantissa read_mantissa(std::string_view& text) {
  Mantissa read;
  std::int64_t place = nano;
  bool fraction = false;
  for (; !text.empty(); text.remove_prefix(1)) {
    const char c = text.front();
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) break;
    read.any = true;
    const int digit = c - '0';
    if (!fraction) {
      read.nanos = read.nanos * 10 + static_cast<Wide>(digit) * nano;
      if (read.nanos > most) read.nanos = most + 1;
    } else if (place > 1) {
      place /= 10;
      read.nanos += static_cast<Wide>(digit) * place;
    } else {
      read.more = read.more || digit != 0;
    }
  }
  return read;
}

/// `e3`, `E-2`: the factor as a fraction.
std::optional<Suffix> read_exponent(std::string_view text) {
  if (text.size() < 2 || (text.front() != 'e' && text.front() != 'E')) return std::nullopt;
  text.remove_prefix(1);
  const bool negative = text.front() == '-';
  if (text.front() == '-' || text.front() == '+') text.remove_prefix(1);
  if (text.empty() || text.size() > 2) return std::nullopt;
  int exponent = 0;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    exponent = exponent * 10 + (c - '0');
  }
  if (exponent > 18) return std::nullopt;
  Suffix made;
  for (int i = 0; i < exponent; ++i) (negative ? made.under : made.over) *= 10;
  return made;
}

std::optional<Suffix> factor_of(std::string_view text) {
  for (const auto& suffix : suffixes)
    if (suffix.text == text) return suffix;
  return read_exponent(text);
}

}  // namespace

std::optional<Amount> read_amount(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const Mantissa mantissa = read_mantissa(text);
  const auto factor = factor_of(text);
  if (!mantissa.any || !factor) return std::nullopt;
  if (mantissa.nanos > most / factor->over) return std::nullopt;
  const Wide scaled = mantissa.nanos * factor->over;
  const Wide thousandth = static_cast<Wide>(nano / 1000) * factor->under;
  const bool rest = scaled % thousandth != 0 || mantissa.more;
  auto milli = static_cast<std::int64_t>(scaled / thousandth);
  if (negative) return Amount{-milli};  // up is towards zero
  return Amount{milli + (rest ? 1 : 0)};
}

std::string to_text(Amount amount) {
  if (amount.milli % 1000 != 0) return std::to_string(amount.milli) + "m";
  const std::int64_t units = amount.milli / 1000;
  constexpr std::array<std::pair<std::string_view, int>, 5> binary{{{"Pi", 50}, {"Ti", 40}, {"Gi", 30}, {"Mi", 20}, {"Ki", 10}}};
  for (const auto& [suffix, bits] : binary) {
    const std::int64_t unit = std::int64_t{1} << bits;
    if (units != 0 && units % unit == 0) return std::to_string(units / unit) + std::string(suffix);
  }
  return std::to_string(units);
}

}  // namespace sandtable::models::kube

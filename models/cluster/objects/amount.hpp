/// An amount of a resource as Kubernetes writes it: `250m`, `1.5`, `2Gi`, `128974848`, `1e3`.
/// Held in whole thousandths, rounded up, as the controllers look at it (MilliValue, Value): the nanocores of metrics become whole
/// millicores. Source: Kubernetes API reference, resource.Quantity.
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sandtable::models::kube {

struct Amount {
  std::int64_t milli = 0;

  /// Whole units, rounded up.
  std::int64_t value() const { return milli > 0 ? (milli + 999) / 1000 : milli / 1000; }
  auto operator<=>(const Amount&) const = default;
  Amount& operator+=(Amount other) {
    milli += other.milli;
    return *this;
  }
};

constexpr Amount whole(std::int64_t units) { return {units * 1000}; }
constexpr Amount thousandths(std::int64_t milli) { return {milli}; }
inline Amount nearest_amount(double value) { return thousandths(std::llround(1000 * value)); }

/// Nothing where `text` is no quantity, or one beyond ±9·10¹⁵.
std::optional<Amount> read_amount(std::string_view text);
/// The shortest of plain, `m` and binary suffixes that says the same.
std::string to_text(Amount amount);

/// By resource name: `cpu`, `memory`, `ephemeral-storage`, `pods`, `example.com/gpu`.
using Resources = std::map<std::string, Amount>;

/// What there is of it; 0 where it is absent.
inline Amount amount_of(const Resources& resources, const std::string& name) {
  const auto found = resources.find(name);
  return found == resources.end() ? Amount{} : found->second;
}

inline void add(Resources& sum, const Resources& more) {
  for (const auto& [name, amount] : more) sum[name] += amount;
}

}  // namespace sandtable::models::kube

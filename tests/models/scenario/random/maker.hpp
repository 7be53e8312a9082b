/// Values at random, of which scenarios are made. Whoever draws from the same generator may make one after the other.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>

#include "models/scenario/time_law.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace sandtable::models::test {

class Maker {
 public:
  explicit Maker(std::mt19937_64& random) : random_(random) {}

  std::uint32_t whole(std::uint32_t low, std::uint32_t high) {
    return std::uniform_int_distribution<std::uint32_t>(low, high)(random_);
  }
  bool chance(double p) { return real(0, 1) < p; }
  /// Often round, as people write; else any of the double's bits.
  double real(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  double number(double high) { return chance(0.5) ? whole(1, 100) * high / 100 : std::max(real(0, high), 1e-9); }
  sim::Duration time() {
    switch (whole(0, 3)) {
      case 0:
        return std::chrono::milliseconds(whole(1, 5000));
      case 1:
        return std::chrono::seconds(whole(1, 600));
      case 2:
        return std::chrono::minutes(whole(1, 300));
      default:
        return std::chrono::nanoseconds(whole(1, 4'000'000'000));
    }
  }
  template <class T>
  std::optional<T> maybe(T value) {
    return chance(0.5) ? std::optional<T>(value) : std::nullopt;
  }

  /// At least one.
  sim::Duration seconds(std::uint32_t most) { return std::chrono::seconds(whole(1, most)); }
  sim::Distribution law(int depth = 0);
  TimeLaw time_law();

 private:
  std::mt19937_64& random_;
};

}  // namespace sandtable::models::test

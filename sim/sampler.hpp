/// A law made ready to be drawn from often: what `sample` derives from the parameters each time is derived once. The variates are
/// those of `sample`, bit for bit.
#pragma once

#include <cmath>
#include <cstdint>

#include "sim/distribution.hpp"
#include "sim/ziggurat.hpp"

namespace sandtable::sim {

class Sampler {
 public:
  /// Always 0.
  Sampler() = default;
  /// `law` outlives the sampler.
  explicit Sampler(const Distribution& law);

  double operator()(Draws& draws) const {
    switch (kind_) {
      case Kind::constant:
        return first_;
      case Kind::exponential:
        return first_ * standard_exponential(draws);
      case Kind::lognormal:
        return std::exp(first_ + second_ * standard_normal(draws));
      case Kind::other:
        return sample(*law_, draws);
    }
    return 0;
  }
  /// Whether the variate is always the same, so that no random number is needed.
  bool constant() const { return kind_ == Kind::constant; }
  /// What it then is.
  double value() const { return first_; }

 private:
  enum class Kind : std::uint8_t { constant, exponential, lognormal, other };
  Kind kind_ = Kind::constant;
  double first_ = 0;   ///< the value · the mean · the mean of the logarithm
  double second_ = 0;  ///< standard deviation of the logarithm
  const Distribution* law_ = nullptr;
};

}  // namespace sandtable::sim

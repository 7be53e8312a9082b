/// Traffic at random, to s0.e0 alone, which every random scenario has.
#pragma once

#include "models/scenario/traffic_specs.hpp"
#include "tests/models/scenario/random/maker.hpp"

namespace sandtable::models::test {

CountLaw random_count(Maker& make);

class TrafficMaker : public Maker {
 public:
  using Maker::Maker;
  Arrivals arrivals();
  /// Sessions, mixes, thinning.
  void vary(Traffic& traffic);
};

}  // namespace sandtable::models::test

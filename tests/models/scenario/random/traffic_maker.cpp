#include "tests/models/scenario/random/traffic_maker.hpp"

namespace sandtable::models::test {

Arrivals TrafficMaker::arrivals() {
  switch (whole(0, 6)) {
    case 0:
      return PoissonArrivals{maybe(Rate{number(500)})};
    case 1:
      return DeterministicArrivals{Rate{number(500)}};
    case 2:
      return RenewalArrivals{time_law()};
    case 3:
      return MmppArrivals{{Rate{number(100)}, time()}, {Rate{number(300)}, time()}};
    case 4: {
      const double base = number(100);
      return FlashArrivals{Rate{base}, Rate{base + number(500)}, time(), time(), time(), time()};
    }
    case 5:
      return OnOffArrivals{Rate{number(50)}, whole(1, 100), time(), time(), 1 + number(2)};
    default: {
      const double mean = number(100);
      return DiurnalArrivals{Rate{mean}, Rate{mean * real(1, 2)}, time()};
    }
  }
}

CountLaw random_count(Maker& make) {
  switch (make.whole(0, 3)) {
    case 0:
      return {FixedCount{make.whole(1, 20)}};
    case 1:
      return {GeometricCount{1 + make.number(20)}};
    case 2: {
      const auto low = make.whole(1, 9);
      return {UniformCount{low, low + make.whole(0, 9)}};
    }
    default:
      return {ParetoCount{make.whole(1, 5), 1 + make.number(2)}};
  }
}

void TrafficMaker::vary(Traffic& traffic) {
  const Target entrance = traffic.to;
  const bool open = std::holds_alternative<Arrivals>(traffic.source);
  if (open && chance(0.3)) {
    traffic.session = UserSession{{}, {}, time_law(), maybe(whole(1, 5))};
    if (chance(0.5)) {
      traffic.session->requests = random_count(*this);
    } else {
      traffic.to = {};
      traffic.session->chain = {{entrance, number(1), number(1), {}}};
      if (chance(0.5)) traffic.session->chain[0].next = {{entrance, number(5)}};
    }
  }
  if (traffic.to != Target{} && chance(0.3)) {
    traffic.to = {};
    traffic.mix = {{entrance, number(1)}, {entrance, number(3)}};
  }
  const auto* poisson = open ? std::get_if<PoissonArrivals>(&std::get<Arrivals>(traffic.source)) : nullptr;
  if (!open || (poisson && !poisson->rate)) return;
  if (chance(0.3)) traffic.keep = Share{number(1)};
  if (chance(0.3)) traffic.speed = number(10);
}

}  // namespace sandtable::models::test

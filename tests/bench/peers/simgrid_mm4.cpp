/// The M/M/4 of mm4.yaml in SimGrid, written as its manual would: an actor per customer, a semaphore of four slots, `sleep_for` for
/// its service. All settings are SimGrid's defaults.
///
///     simgrid_mm4 CUSTOMERS   prints one line of JSON
#include <cstdio>
#include <cstdlib>
#include <random>

#include <simgrid/s4u.hpp>

namespace s4u = simgrid::s4u;

int main(int argc, char** argv) {
  s4u::Engine engine(&argc, argv);
  if (argc != 2) return std::fprintf(stderr, "usage: simgrid_mm4 CUSTOMERS\n"), 2;
  const unsigned long long customers = std::strtoull(argv[1], nullptr, 10);

  s4u::NetZone* const zone = s4u::create_full_zone("zone");
  s4u::Host* const host = zone->create_host("station", 1e9);
  zone->seal();

  std::mt19937_64 generator(1);
  std::exponential_distribution<double> gap(3.2), work(1.0);
  const s4u::SemaphorePtr slots = s4u::Semaphore::create(4);
  double waited = 0;
  const auto customer = [&] {
    const double arrived = s4u::Engine::get_clock();
    slots->acquire();
    waited += s4u::Engine::get_clock() - arrived;
    s4u::this_actor::sleep_for(work(generator));
    slots->release();
  };
  s4u::Actor::create("arrivals", host, [&] {
    for (unsigned long long i = 0; i < customers; ++i) {
      s4u::this_actor::sleep_for(gap(generator));
      s4u::Actor::create("customer", host, customer);
    }
  });
  engine.run();
  std::printf("{\"events\": %llu, \"mean_wait\": %.5f}\n", 2 * customers, waited / static_cast<double>(customers));
  return 0;
}

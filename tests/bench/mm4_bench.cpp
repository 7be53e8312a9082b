/// `mm4_bench engine SCENARIO` runs one replication of a scenario in this process, `mm4_bench roofline CUSTOMERS` the bare loop.
/// Prints one line of JSON: request events (arrivals and departures), CPU seconds without start-up, mean wait to check against
/// theory.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <string>

#include "models/scenario/reader.hpp"
#include "models/service/compiled_world.hpp"
#include "models/service/request_plane.hpp"
#include "tests/bench/roofline.hpp"

namespace {

using namespace sandtable;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

int print(std::uint64_t events, double seconds, double wait) {
  std::printf("{\"events\": %llu, \"cpu_s\": %.6f, \"ns_per_event\": %.2f, \"mean_wait\": %.5f}\n",
              static_cast<unsigned long long>(events), seconds, seconds / static_cast<double>(events) * 1e9, wait);
  return 0;
}

int run_engine(const char* path) {
  const auto document = models::read_scenario_file(path);
  if (!document) return std::fprintf(stderr, "%s: not a scenario\n", path), 2;
  const auto world = models::compile(document->value);
  if (!world) return std::fprintf(stderr, "%s: %s\n", path, world.error().message.c_str()), 2;
  const double start = cpu_seconds();
  models::RequestPlane plane(*world, {document->value.seed, 0});
  for (std::uint32_t v = 0; v < world->versions.size(); ++v) {
    for (std::uint32_t i = 0; i < world->versions[v].replicas; ++i) plane.add_replica({v}, {});
  }
  plane.advance_to(sim::Time{world->duration});
  const auto result = plane.result();
  double wait = 0;
  for (const auto& kpi : result.kpis) {
    if (kpi.name == "service.station.wait.mean") wait = kpi.value;
  }
  return print(result.request_events, cpu_seconds() - start, wait);
}

int run_roofline(const char* customers) {
  const double start = cpu_seconds();
  const auto result = bench::roofline(std::strtoull(customers, nullptr, 10), 4, 3.2, 1, 1);
  return print(result.events, cpu_seconds() - start, result.mean_wait);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc == 3 && std::strcmp(argv[1], "engine") == 0) return run_engine(argv[2]);
  if (argc == 3 && std::strcmp(argv[1], "roofline") == 0) return run_roofline(argv[2]);
  std::fprintf(stderr, "usage: mm4_bench engine SCENARIO | roofline CUSTOMERS\n");
  return 2;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "mm4_bench: %s\n", problem.what());
  return 2;
}

/// The bare loops that the request plane is held against. Prints one line of JSON as plane_bench does.
///
///     bare_bench mm4 CUSTOMERS            bare_mm4.hpp
///     bare_bench mesh IN_FLIGHT SECONDS   bare_mesh.hpp, with the figures of mesh.py
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "tests/bench/bare_mesh.hpp"
#include "tests/bench/bare_mm4.hpp"

namespace {

using namespace sandtable;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void print(std::uint64_t events, double seconds) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"events\": %llu, \"cpu_s\": %.6f, \"ns_per_event\": %.2f, \"peak_kb\": %ld",
              static_cast<unsigned long long>(events), seconds, seconds / static_cast<double>(events) * 1e9, usage.ru_maxrss);
}

int mm4(const char* customers) {
  const double start = cpu_seconds();
  const auto result = bench::bare_mm4(std::strtoull(customers, nullptr, 10), 4, 3.2, 1, 1);
  print(result.events, cpu_seconds() - start);
  std::printf(", \"mean_wait\": %.5f}\n", result.mean_wait);
  return 0;
}

int mesh(const char* in_flight, const char* seconds) {
  bench::BareMeshConfig config;
  const double residence = (config.layers - 1) * config.passing_mean + (config.leaf_least + config.leaf_most) / 2;
  config.rate = std::atof(in_flight) / residence;
  config.seconds = std::atof(seconds);
  config.servers = std::max(40U, static_cast<std::uint32_t>(1.5 * std::atof(in_flight) / config.width));
  bench::BareMesh bare(config, 1);
  const double start = cpu_seconds();
  const auto result = bare.run();
  print(result.events, cpu_seconds() - start);
  std::printf(", \"completed\": %llu, \"timed_out\": %llu, \"in_flight\": %llu, \"pending\": %llu}\n",
              static_cast<unsigned long long>(result.completed), static_cast<unsigned long long>(result.timed_out),
              static_cast<unsigned long long>(result.in_flight), static_cast<unsigned long long>(result.pending));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "mm4") == 0) return mm4(argv[2]);
  if (argc == 4 && std::strcmp(argv[1], "mesh") == 0) return mesh(argv[2], argv[3]);
  std::fprintf(stderr, "usage: bare_bench mm4 CUSTOMERS | mesh IN_FLIGHT SECONDS\n");
  return 2;
}

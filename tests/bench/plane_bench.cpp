/// `plane_bench SCENARIO [SECONDS]` runs one replication of a scenario in this process, to its end or for so many seconds of it,
/// and prints one line of JSON: request events, CPU seconds of the run itself (reading, compiling and summing up apart), what was
/// pending and in flight at the end, peak memory. Nodes share out their cores; faults and all else of the control plane is left
/// out.
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <optional>
#include <string>

#include "models/scenario/reader.hpp"
#include "models/service/compiled_world.hpp"
#include "models/service/request_plane.hpp"

namespace {

using namespace sandtable;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

double kpi(const models::ReplicationResult& result, const std::string& name) {
  for (const auto& kpi : result.kpis) {
    if (kpi.name == name) return kpi.value;
  }
  return -1;
}

/// One after the other on the nodes, if there are any.
void place_replicas(models::RequestPlane& plane, const models::CompiledWorld& world) {
  std::uint32_t placed = 0;
  for (std::uint32_t v = 0; v < world.versions.size(); ++v) {
    for (std::uint32_t i = 0; i < world.versions[v].replicas; ++i) {
      std::optional<models::NodeId> node;
      if (!world.nodes.empty()) node = models::NodeId{placed++ % static_cast<std::uint32_t>(world.nodes.size())};
      plane.add_replica({v}, node);
    }
  }
}

int run(const char* path, std::optional<double> seconds_of_it) {
  const auto document = models::read_scenario_file(path);
  if (!document) return std::fprintf(stderr, "%s: not a scenario\n", path), 2;
  const auto world = models::compile(document->value);
  if (!world) return std::fprintf(stderr, "%s: %s\n", path, world.error().message.c_str()), 2;
  const double read = cpu_seconds();
  models::RequestPlane plane(*world, {document->value.seed, 0});
  place_replicas(plane, *world);
  const sim::Duration wanted = seconds_of_it ? std::min(sim::from_seconds(*seconds_of_it), world->duration) : world->duration;
  const long before_kilobytes = peak_kilobytes();
  const double start = cpu_seconds();
  plane.advance_to(sim::Time{wanted});
  const double seconds = cpu_seconds() - start;
  const long peak = peak_kilobytes();
  std::uint64_t frames = 0;
  for (std::uint32_t s = 0; s < world->services.size(); ++s) frames += plane.in_flight({s});
  const auto result = plane.result();
  const auto& first = world->services.front().name;
  std::printf(
      "{\"events\": %llu, \"cpu_s\": %.6f, \"ns_per_event\": %.2f, \"read_cpu_s\": %.6f, \"setup_cpu_s\": %.6f, \"pending\": %zu, "
      "\"frames\": %llu, \"before_kb\": %ld, \"peak_kb\": %ld, \"mean_wait\": %.5f, \"timeouts\": %.6f, \"rate\": %.3f, "
      "\"digest\": "
      "\"%016llx\"}\n",
      static_cast<unsigned long long>(result.request_events), seconds, seconds / static_cast<double>(result.request_events) * 1e9,
      read, start - read, plane.pending_events(), static_cast<unsigned long long>(frames), before_kilobytes, peak,
      kpi(result, "service." + first + ".wait.mean"), kpi(result, "service." + first + ".errors.timeout"),
      kpi(result, "service." + first + ".rate"), static_cast<unsigned long long>(result.digest));
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc == 2) return run(argv[1], {});
  if (argc == 3) return run(argv[1], std::atof(argv[2]));
  std::fprintf(stderr, "usage: plane_bench SCENARIO [SECONDS]\n");
  return 2;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "plane_bench: %s\n", problem.what());
  return 2;
}

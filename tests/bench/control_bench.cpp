/// `control_bench SCENARIO [BRANCHES]` builds the whole sand table of a scenario in this process, runs one replication of it, and
/// branches off it at nine tenths; prints one line of JSON. Seconds are CPU seconds of this process unless they say wall:
///
///   read, compile, build  from the file to a world at time 0
///   run                   the simulation itself, to the end and in two parts, around the branches
///   result                summing it up
///   branch, branch_wall   of a branch beyond what its simulation takes: forked at the decision point with all of the history, one
///   plan
///                         applied, its first second simulated, and given back; CPU seconds of both processes, and seconds passed
///   peak_kb               of this process; branch_kb: what a branch wrote itself, beyond what it shares
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include "models/scenario/reader.hpp"
#include "sim/fork_pool.hpp"
#include "twin/simulated_world.hpp"

namespace {

using namespace sandtable;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
double cpu_seconds_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}
double wall_seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

long peak_kilobytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/// Of this process alone, written by it.
double private_kilobytes() {
  std::ifstream rollup("/proc/self/smaps_rollup");
  for (std::string line; std::getline(rollup, line);)
    if (line.starts_with("Private_Dirty:")) return std::atof(line.c_str() + std::strlen("Private_Dirty:"));
  return 0;
}

std::vector<std::byte> bytes_of(double value) {
  std::vector<std::byte> bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}
double number_in(const std::vector<std::byte>& bytes) {
  double value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// One replica more of the first service, so that the branch does something of its own.
models::Plan plan_of(const models::Scenario& scenario, sim::Duration at) {
  const models::Service& first = scenario.services.front();
  models::Action action;
  action.at = at;
  action.kind = models::ScaleAction{.service = first.name, .version = {}, .replicas = first.replicas + 1};
  return {"branch", {action}};
}

int run(const char* path, std::size_t branches) {
  const double start = cpu_seconds();
  const auto document = models::read_scenario_file(path);
  if (!document) return std::fprintf(stderr, "%s: not a scenario\n", path), 2;
  const models::Scenario scenario = document->value;
  const double read = cpu_seconds();
  const auto compiled = twin::compile_scenario(scenario);
  if (!compiled) return std::fprintf(stderr, "%s: %s\n", path, compiled.error().message.c_str()), 2;
  const double ready = cpu_seconds();
  twin::SimulatedWorld world(*compiled, {scenario.seed, 0});
  const double built = cpu_seconds();
  const long built_kilobytes = peak_kilobytes();

  const sim::Duration decision = scenario.run.duration / 10 * 9;
  world.run_until(sim::Time{decision});
  const double decided = cpu_seconds();

  // In turn, each with all of the machine.
  double dirtied = 0;
  const double before = wall_seconds();
  const auto ended = sim::run_children(branches, {.jobs = 1}, [&](std::size_t) {
    world.apply(plan_of(scenario, decision + std::chrono::seconds(1)));
    world.run_until(sim::Time{decision + std::chrono::seconds(1)});
    return bytes_of(private_kilobytes());
  });
  const auto each = static_cast<double>(std::max<std::size_t>(1, branches));
  const double branch_wall = (wall_seconds() - before) / each;
  const double branch = (cpu_seconds() - decided + cpu_seconds_of_children()) / each;
  for (const auto& one : ended) {
    if (!one) return std::fprintf(stderr, "a branch failed: %s\n", one.error().reason.c_str()), 2;
    dirtied = std::max(dirtied, number_in(*one));
  }

  const double again = cpu_seconds();
  world.run_until(sim::Time{scenario.run.duration});
  const double over = cpu_seconds();
  const models::ReplicationResult result = world.result();
  const double done = cpu_seconds();
  const double simulated = sim::to_seconds(scenario.run.duration), seconds = decided - built + over - again + done - over;
  std::printf(
      "{\"read_s\": %.3f, \"compile_s\": %.3f, \"build_s\": %.3f, \"run_s\": %.3f, \"result_s\": %.3f, \"times_real\": %.0f, "
      "\"branch_s\": %.4f, \"branch_wall_s\": %.4f, \"branch_kb\": %.0f, \"built_kb\": %ld, \"peak_kb\": %ld, \"control_events\": "
      "%llu, \"kpis\": %zu, "
      "\"digest\": \"%016llx\"}\n",
      read - start, ready - read, built - ready, decided - built + over - again, done - over, simulated / seconds, branch,
      branch_wall, dirtied, built_kilobytes, peak_kilobytes(), static_cast<unsigned long long>(result.control_events),
      result.kpis.size(), static_cast<unsigned long long>(result.digest));
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc == 2 || argc == 3) return run(argv[1], argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 5);
  std::fprintf(stderr, "usage: control_bench SCENARIO [BRANCHES]\n");
  return 2;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "control_bench: %s\n", problem.what());
  return 2;
}

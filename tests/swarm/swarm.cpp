// The swarm: whole worlds at random (nodes, placement, startups, balancing, calls, retries, breakers), with crashes of nodes and
// replicas, scalings and weights at random times. Each is determined by its seed alone, and judged by laws, not by figures:
// - no law of the request plane is broken (models/service/request_audit.hpp), and nothing throws, crashes or hangs;
// - in many steps and watched, or in one and alone: the same bytes come out.
//
// usage: sandtable-swarm [--from SEED] [--count N]    runs N seeds in a row, from 1 on; says how to repeat one that fails
//        sandtable-swarm --show SEED                  prints its scenario and plan
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "models/measure/replication_codec.hpp"
#include "models/scenario/validate.hpp"
#include "models/scenario/writer.hpp"
#include "sim/fork_pool.hpp"
#include "sim/wire.hpp"
#include "tests/models/scenario/runnable_scenario.hpp"
#include "twin/simulated_world.hpp"

namespace {

using namespace sandtable;
using namespace std::chrono_literals;
using models::test::fitting_plan;
using models::test::runnable_scenario;

/// What holds, holds at any instant: a run ends after about so many events.
constexpr std::uint64_t enough_events = 60'000;

struct Case {
  models::Scenario scenario;
  models::Plan plan;
};
Case make_case(std::uint64_t seed) {
  Case made{runnable_scenario(seed), {}};
  made.plan = fitting_plan(made.scenario, seed);
  std::string problems = models::to_text(models::validate(made.scenario));
  problems += models::to_text(models::check_plan(made.plan, models::SourceMap("plan"), made.scenario));
  if (!problems.empty()) throw std::runtime_error("the random scenario is not valid: " + problems);
  return made;
}

std::vector<std::byte> bytes(const models::ReplicationResult& result) {
  sim::Writer writer;
  models::write(writer, result);
  return writer.take();
}

/// In a process of its own, which has one world.
template <class Task>
std::vector<std::byte> apart(const Task& task) {
  const auto results = sim::run_children(1, {.jobs = 1}, [&](std::size_t) { return task(); });
  if (!results[0]) throw std::runtime_error(results[0].error().reason);
  return *results[0];
}

/// Where it ended and what was measured; throws where a law is broken.
std::vector<std::byte> run_watched(const Case& made, const twin::CompiledScenario& compiled, std::uint64_t seed) {
  twin::SimulatedWorld world(compiled, {seed, 0});
  world.audit();
  world.apply(made.plan);
  std::mt19937_64 random(seed);
  const sim::Time end{made.scenario.run.duration};
  const auto longest = static_cast<std::uint64_t>(made.scenario.run.duration.count() / 20);
  while (world.now() < end && world.result().request_events < enough_events)
    world.run_until(std::min(end, world.now() + sim::Duration{1 + static_cast<std::int64_t>(random() % longest)}));
  std::string broken;
  for (const auto& violation : world.violations()) broken += "\n  " + violation;
  if (!broken.empty()) throw std::runtime_error("laws are broken:" + broken);
  sim::Writer writer;
  writer.i64(world.now().time_since_epoch().count());
  writer.bytes(bytes(world.result()));
  return writer.take();
}

void try_seed(std::uint64_t seed) {
  const Case made = make_case(seed);
  const auto compiled = twin::compile_scenario(made.scenario);
  if (!compiled) throw std::runtime_error(compiled.error().message);
  const auto watched = apart([&] { return run_watched(made, *compiled, seed); });
  sim::Reader reader(watched);
  const sim::Time end{sim::Duration{reader.i64()}};
  const auto alone = apart([&] {
    twin::SimulatedWorld world(*compiled, {seed, 0});
    world.apply(made.plan);
    world.run_until(end);
    return bytes(world.result());
  });
  if (reader.bytes() != alone) throw std::runtime_error("in many steps and watched it ended otherwise than in one");
}

int show(std::uint64_t seed) {
  const Case made = make_case(seed);
  std::printf("%s\n---\n%s", models::to_yaml(made.scenario).c_str(), models::to_yaml(made.plan).c_str());
  return 0;
}

int run(std::uint64_t from, std::uint64_t count, const char* program) {
  std::size_t done = 0, failed = 0;
  const auto ended = [&](std::size_t index, const sim::ChildResult& result) {
    if (++done % 500 == 0) std::printf("%zu of %zu\n", done, static_cast<std::size_t>(count));
    if (result) return;
    ++failed;
    const auto seed = static_cast<unsigned long long>(from + index);
    std::printf("seed %llu: %s\n  to repeat: %s --from %llu --count 1\n", seed, result.error().reason.c_str(), program, seed);
    std::fflush(stdout);
  };
  sim::run_children(count, {.limits = {.wall = 2min}, .ended = ended}, [&](std::size_t index) {
    try_seed(from + index);
    return std::vector<std::byte>{};
  });
  std::printf("%zu worlds from seed %llu on, %zu failed\n", done, static_cast<unsigned long long>(from), failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t from = 1, count = 100;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    const std::uint64_t number = std::strtoull(argv[i + 1], nullptr, 10);
    if (option == "--show") return show(number);
    if (option == "--from") from = number;
    else if (option == "--count") count = number;
    else argc = 0;
  }
  if (argc % 2 == 0) {
    std::fprintf(stderr, "usage: sandtable-swarm [--from SEED] [--count N] | --show SEED\n");
    return 2;
  }
  return run(from, count, argv[0]);
}

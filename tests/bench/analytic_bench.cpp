// How many candidates of a 10-service system the analytic speed evaluates in a second, on one core and on all; as JSON.
//
//     analytic_bench [CANDIDATES]
#include <tbb/global_control.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "models/analytic/batch.hpp"

using namespace sandtable;
using models::analytic::Candidate;

namespace {

models::Step work(double mean) { return {models::WorkStep{{sim::Distribution{sim::Exponential{mean}}, {}}}}; }
models::Step cpu(double mean) { return {models::CpuStep{{sim::Distribution{sim::Lognormal{mean, 0.8}}, {}}}}; }
models::Step call(const std::string& service) {
  return {models::CallStep{{service, "get"}, std::chrono::milliseconds(500), 1, std::chrono::milliseconds(10)}};
}

/// Ten services: a front, three in the middle that each call two of the six at the back; slots, CPU limits, timeouts and retries.
models::Scenario ten_services() {
  models::Scenario made;
  made.name = "ten";
  const auto add = [&](const std::string& name, std::uint32_t replicas, std::uint32_t slots, std::vector<models::Step> steps) {
    models::Service service;
    service.name = name;
    service.replicas = replicas;
    service.concurrency = slots;
    service.balance = models::Balance::least_request;
    service.cpu.limit = models::Cores{1};
    service.endpoints = {{"get", std::move(steps)}};
    made.services.push_back(std::move(service));
  };
  add("front", 8, 32, {cpu(0.002), call("m0"), {models::ParallelStep{{call("m1"), call("m2")}}}});
  for (int m = 0; m < 3; ++m)
    add("m" + std::to_string(m), 4, 16,
        {cpu(0.003), call("b" + std::to_string(2 * m)), call("b" + std::to_string(2 * m + 1)), work(0.004)});
  for (int b = 0; b < 6; ++b) add("b" + std::to_string(b), 3, 8, {cpu(0.002), work(0.005)});
  made.traffic = {{"users", {"front", "get"}, models::Arrivals{models::PoissonArrivals{models::Rate{600}}}, {}}};
  return made;
}

double candidates_per_second(const models::analytic::Network& network, const models::analytic::Demand& demand,
                             const std::vector<Candidate>& candidates, std::size_t threads, double& checksum) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  const auto begun = std::chrono::steady_clock::now();
  const auto estimates = models::analytic::evaluate(network, demand, candidates);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  checksum = 0;
  for (const auto& estimate : estimates)
    if (estimate.steady) checksum += estimate.traffic[0].p99;
  return static_cast<double>(candidates.size()) / seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200000;
  const auto scenario = ten_services();
  const auto world = models::compile(scenario);
  if (!world) return 1;
  const models::analytic::Network network(*world);
  const models::analytic::Demand demand{{600}, {0}};
  std::vector<Candidate> candidates(count, network.present());
  for (std::size_t i = 0; i < count; ++i) {  // a mixed-radix count over 2 … 5 more or fewer replicas of each service
    std::size_t digits = i * 2654435761U;
    for (auto& replicas : candidates[i].replicas) {
      replicas = 2 + (replicas + digits % 6) - 1;
      digits /= 6;
    }
  }
  const auto threads = static_cast<std::size_t>(std::thread::hardware_concurrency());
  double alone = 0, together = 0;
  const double one = candidates_per_second(network, demand, candidates, 1, alone);
  const double all = candidates_per_second(network, demand, candidates, threads, together);
  std::printf(
      "{\"candidates\": %zu, \"threads\": %zu, \"one_thread_per_s\": %.0f, \"all_threads_per_s\": %.0f, \"same_bits\": %s}\n",
      count, threads, one, all, std::memcmp(&alone, &together, sizeof alone) == 0 ? "true" : "false");
}

#include "connectors/haproxy/weights.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace sandtable::connectors::haproxy {
namespace {

constexpr int largest = 256, customary = 100;

/// Largest relative error of a share with these weights; infinite where a share is lost altogether.
double error_of(const std::vector<VersionShare>& versions, const std::vector<std::uint32_t>& weights, double total) {
  double sum = 0, worst = 0;
  for (std::size_t i = 0; i < versions.size(); ++i) sum += weights[i] * static_cast<double>(versions[i].servers);
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (versions[i].weight <= 0) continue;
    if (weights[i] == 0) return std::numeric_limits<double>::infinity();
    worst = std::max(worst, std::abs(weights[i] * versions[i].servers / sum / (versions[i].weight / total) - 1));
  }
  return worst;
}

}  // namespace

sim::Result<std::vector<std::uint32_t>> server_weights(const std::vector<VersionShare>& versions) {
  const auto bad = [](const char* why) { return sim::fail(sim::ErrorKind::invalid_input, why); };
  double total = 0, heaviest = 0;
  for (const VersionShare& v : versions) {
    if (!std::isfinite(v.weight) || v.weight < 0) return bad("a version's weight is a number from 0 up");
    if (v.weight > 0 && v.servers == 0) return bad("a version that is to get traffic has no server in rotation (scale it first)");
    total += v.weight;
    if (v.weight > 0) heaviest = std::max(heaviest, v.weight / v.servers);
  }
  if (!(total > 0)) return bad("all weights are zero: nothing would serve");
  std::vector<std::uint32_t> best;
  double best_error = std::numeric_limits<double>::infinity();
  int best_scale = 0;
  for (int scale = 1; scale <= largest; ++scale) {
    std::vector<std::uint32_t> weights;
    for (const VersionShare& v : versions)
      weights.push_back(v.weight > 0 ? static_cast<std::uint32_t>(std::lround(scale * (v.weight / v.servers) / heaviest)) : 0);
    const double error = error_of(versions, weights, total);
    // Errors that differ by rounding of doubles alone are equal here; the customary scale then decides.
    const bool nearer = std::abs(scale - customary) < std::abs(best_scale - customary);
    if (error < best_error - 1e-12 || (error <= best_error + 1e-12 && std::isfinite(error) && nearer)) {
      best = std::move(weights);
      best_error = error;
      best_scale = scale;
    }
  }
  if (best.empty()) return bad("the weights are too far apart for HAProxy's whole numbers up to 256");
  return best;
}

}  // namespace sandtable::connectors::haproxy

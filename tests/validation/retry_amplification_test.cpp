// What retries make of a load: a call that fails with probability p, independently, and is retried up to r times is tried
//     A(p) = 1 + p + … + p^r = (1 − p^(r+1)) / (1 − p)
// times in the mean, and fails with p^(r+1). In layers, each of which retries what is below it, they multiply: the lower one is
// asked A(p^(r+1))·A(p) times for each request above. Source: the geometric sum; B. Beyer et al., "Site Reliability Engineering"
// (2016), ch. 21, on retries in layers.
#include "tests/validation/theory.hpp"

namespace sandtable::test {
namespace {

constexpr double p = 0.3;
constexpr std::uint32_t retries = 2;

double attempts(double failing) { return (1 - std::pow(failing, retries + 1)) / (1 - failing); }

/// Of its two versions one has no replicas, and fails its share.
Service flaky() {
  auto back = service("back", {work(constant(0.001))});
  back.versions = {{"good", 1, 1 - p, 1}, {"gone", 0, p, 1}};
  return back;
}

/// Those that come to a service a second: completions are a share of them.
std::vector<double> asked(const Samples& samples, const std::string& service) {
  std::vector<double> rates;
  const auto& completed = samples.at("service." + service + ".rate");
  const auto& succeeding = samples.at("service." + service + ".availability");
  for (std::size_t i = 0; i < completed.size(); ++i) rates.push_back(completed[i] / succeeding[i]);
  return rates;
}

}  // namespace

TEST(Theory, RetriesAmplifyByAGeometricSum) {
  const double rate = 50;
  auto samples = replicate(with_requests({service("front", {call_with("back", 1s, retries, 1ms)}), flaky()},
                                         {poisson("t", "front", rate)}, 40'000, rate));
  samples["attempts"] = asked(samples, "back");
  expect_theory(samples, "attempts", rate * attempts(p));
  expect_theory(samples, "traffic.t.availability", 1 - std::pow(p, retries + 1));
}

TEST(Theory, RetriesInLayersMultiply) {
  const double rate = 50, unanswered = std::pow(p, retries + 1);
  auto samples = replicate(with_requests({service("front", {call_with("middle", 1s, retries, 1ms)}),
                                          service("middle", {call_with("back", 1s, retries, 1ms)}), flaky()},
                                         {poisson("t", "front", rate)}, 40'000, rate));
  samples["attempts"] = asked(samples, "back");
  expect_theory(samples, "attempts", rate * attempts(unanswered) * attempts(p));
  expect_theory(samples, "traffic.t.availability", 1 - std::pow(unanswered, retries + 1));
}

}  // namespace sandtable::test

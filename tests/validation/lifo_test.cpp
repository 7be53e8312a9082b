// M/M/1 with non-preemptive LIFO: the number in system is that of FIFO, so is the mean wait; the second moment of the wait is
// 1/(1 − ρ) times FIFO's, E[W²] = 2ρ/(µ²(1 − ρ)³). The service time is independent of the wait, so of the latency T = W + S
//     E[T²] = E[W²] + 2·E[W]·E[S] + E[S²],   E[W] = ρ/(µ(1 − ρ)),   E[S] = 1/µ,   E[S²] = 2/µ²
// Source: L. Takács, "Delay distributions for one line with Poisson input, general holding times, and various orders of service"
// (1963); L. Kleinrock, "Queueing Systems" II (1976), §3.3. E[T²] is taken from the histogram's buckets, 0.4 % wide.
#include "tests/validation/theory.hpp"

namespace sandtable::test {

double second_moment(const sim::Histogram& histogram) {
  double sum = 0;
  for (const auto& bucket : histogram.buckets()) {
    const double middle = (sim::to_seconds(bucket.low) + sim::to_seconds(bucket.high)) / 2;
    sum += static_cast<double>(bucket.count) * middle * middle;
  }
  return sum / static_cast<double>(histogram.count());
}

Samples in_order(models::Discipline discipline, double load, double requests) {
  auto station = service("s", {work(exponential(1))});
  station.concurrency = 1;
  station.discipline = discipline;
  const auto made = with_requests({station}, {poisson("t", "s", load)}, requests, load);
  Samples samples;
  for (std::uint32_t r = 0; r < 20; ++r) {
    const auto result = Stage(made, {1, r}).run();
    samples["wait"].push_back(kpi(result, "service.s.wait.mean"));
    for (const auto& entry : result.histograms)
      if (entry.name == "service.s.latency") samples["second"].push_back(second_moment(entry.histogram));
  }
  return samples;
}

TEST(Theory, LifoHasTheMeanOfFifoAndAWiderWait) {
  constexpr double load = 0.4, wait = load / (1 - load);
  const auto lifo = in_order(models::Discipline::lifo, load, 4e5), fifo = in_order(models::Discipline::fifo, load, 1.5e5);
  expect_theory(lifo, "wait", wait);
  expect_theory(fifo, "wait", wait);
  const double fifo_wait_second = 2 * load / std::pow(1 - load, 2);
  expect_theory(fifo, "second", fifo_wait_second + 2 * wait + 2);
  expect_theory(lifo, "second", fifo_wait_second / (1 - load) + 2 * wait + 2);
}

}  // namespace sandtable::test

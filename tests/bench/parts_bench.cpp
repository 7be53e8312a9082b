/// Parts of the engine by themselves, and what the machine can do: the event queue in the hold model beside std::priority_queue,
/// draws, and a look at a frame that no cache holds. Google Benchmark; rows/queue.py and rows/limits.py read its JSON.
///
/// Hold model: of n pending events the first is taken and one is put in at its time plus an exponential, again and again, so that n
/// stays; it is the pattern of a simulation and the usual test of event lists.
/// Source: D. W. Jones, "An empirical comparison of priority-queue and event-set implementations", CACM 29 (4), 1986.
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <queue>
#include <vector>

#include "models/service/event.hpp"
#include "models/service/request.hpp"
#include "sim/random.hpp"
#include "sim/sampler.hpp"

namespace {

using namespace sandtable;

class SplitMix {
 public:
  std::uint64_t word() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  double exponential() { return -std::log((static_cast<double>(word() >> 11) + 0.5) * 0x1p-53); }

 private:
  std::uint64_t state_ = 1;
};

/// Gaps made beforehand, so that only the queue is timed.
std::vector<std::int64_t> gaps() {
  SplitMix random;
  std::vector<std::int64_t> made(1 << 16);
  for (auto& gap : made) gap = static_cast<std::int64_t>(random.exponential() * 1e9);
  return made;
}

void hold_event_queue(benchmark::State& state) {
  const auto gap = gaps();
  models::RequestEvents queue;
  const auto pending = static_cast<std::size_t>(state.range(0));
  SplitMix random;
  for (std::uint32_t i = 0; i < pending; ++i) {
    queue.push(sim::Time{sim::Duration{static_cast<std::int64_t>(random.exponential() * 1e9)}}, sim::Phase::completion, {i, 0});
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const auto event = queue.pop();
    queue.push(event.time + sim::Duration{gap[next++ % gap.size()]}, sim::Phase::completion, event.payload);
  }
}

void hold_priority_queue(benchmark::State& state) {
  struct Event {
    std::int64_t time;
    std::uint64_t sequence;
    models::EventPayload payload;
    bool operator>(const Event& other) const { return time != other.time ? time > other.time : sequence > other.sequence; }
  };
  const auto gap = gaps();
  std::priority_queue<Event, std::vector<Event>, std::greater<>> queue;
  const auto pending = static_cast<std::size_t>(state.range(0));
  SplitMix random;
  std::uint64_t sequence = 0;
  for (std::uint32_t i = 0; i < pending; ++i)
    queue.push({static_cast<std::int64_t>(random.exponential() * 1e9), ++sequence, {i, 0}});
  std::size_t next = 0;
  for (auto _ : state) {
    const Event event = queue.top();
    queue.pop();
    queue.push({event.time + gap[next++ % gap.size()], ++sequence, event.payload});
  }
}

BENCHMARK(hold_event_queue)->RangeMultiplier(10)->Range(100, 1'000'000);
BENCHMARK(hold_priority_queue)->RangeMultiplier(10)->Range(100, 1'000'000);

/// One word of a fresh counter: a Philox call.
void draw_philox(benchmark::State& state) {
  const auto key = sim::stream_key({1, 0}, "station", "work");
  std::uint64_t ordinal = 0;
  for (auto _ : state) {
    sim::Draws draws(key, {++ordinal, 0, 0});
    benchmark::DoNotOptimize(draws.bits());
  }
}

/// An exponential variate from a word that is there: Ziggurat.
void draw_exponential(benchmark::State& state) {
  const sim::Distribution law{sim::Exponential{1}};
  const sim::Sampler sampler(law);
  const auto key = sim::stream_key({1, 0}, "station", "work");
  SplitMix random;
  std::uint64_t ordinal = 0;
  for (auto _ : state) {
    sim::Draws draws(key, {++ordinal, 0, 0}, random.word());
    benchmark::DoNotOptimize(sampler(draws));
  }
}

/// What the bare loops draw: SplitMix64 and a logarithm.
void draw_bare_exponential(benchmark::State& state) {
  SplitMix random;
  for (auto _ : state) benchmark::DoNotOptimize(random.exponential());
}

BENCHMARK(draw_philox);
BENCHMARK(draw_exponential);
BENCHMARK(draw_bare_exponential);

/// As large as a frame.
struct alignas(alignof(models::Frame)) Place {
  std::uint32_t next = 0;
  std::array<std::byte, sizeof(models::Frame) - sizeof(std::uint32_t)> rest{};
};

/// A frame after the other in random order, each named by the one before: nothing can be fetched ahead.
void chase_frames(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<Place> frames(count);
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  SplitMix random;
  for (std::uint32_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.word() % i]);
  for (std::uint32_t i = 0; i < count; ++i) frames[order[i]].next = order[(i + 1) % count];
  std::uint32_t at = order[0];
  for (auto _ : state) benchmark::DoNotOptimize(at = frames[at].next);
}

/// The same number of looks, at places known beforehand: as many at once as the processor manages.
void gather_frames(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<Place> frames(count);
  SplitMix random;
  std::uint32_t sum = 0;
  for (auto _ : state) sum += frames[random.word() % count].next;
  benchmark::DoNotOptimize(sum);
}

BENCHMARK(chase_frames)->Arg(100)->Arg(10'000)->Arg(1'000'000);
BENCHMARK(gather_frames)->Arg(1'000'000);

}  // namespace

BENCHMARK_MAIN();

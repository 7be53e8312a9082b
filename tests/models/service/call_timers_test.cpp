#include "models/service/call_timers.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace sandtable::models {
namespace {

using std::chrono::nanoseconds;

sim::Time at(std::int64_t ns) { return sim::Time{nanoseconds{ns}}; }

/// Timers and other events on one queue; `ended` are the strands whose calls have ended.
struct Clock {
  RequestEvents events;
  CallTimers timers;
  std::set<std::uint32_t> ended;
  std::vector<std::uint32_t> rung;

  struct Stale {
    const std::set<std::uint32_t>& ended;
    bool operator()(const CallTimers::Timer& timer) const { return ended.contains(timer.waiting.index); }
    void prefetch(const CallTimers::Timer&) const {}
  };
  void end(std::uint32_t strand) {
    ended.insert(strand);
    timers.one_is_stale(Stale{ended});
  }
  void run_to(sim::Time end) {
    while (events.next_time() <= end) {
      const auto event = events.pop_next();
      if (event.tag() != static_cast<std::uint32_t>(EventKind::call_times_out)) rung.push_back(event.payload.index);
      else if (const auto* timer = timers.ring(event, Stale{ended}, events)) rung.push_back(timer->waiting.index);
    }
  }
};

}  // namespace

TEST(CallTimers, RingInTheOrderInWhichAllWouldAsEvents) {
  Clock clock;
  const auto one = clock.timers.add_line(), other = clock.timers.add_line();
  clock.timers.set(one, at(10), {0, 0}, clock.events);
  clock.timers.set(other, at(10), {1, 0}, clock.events);
  clock.events.push(at(10), sim::Phase::timer, {2, 0}, static_cast<std::uint32_t>(EventKind::call_retries));
  clock.timers.set(one, at(10), {3, 0}, clock.events);
  clock.timers.set(other, at(12), {4, 0}, clock.events);
  clock.timers.set(one, at(11), {5, 0}, clock.events);
  clock.run_to(at(11));
  EXPECT_EQ(clock.rung, (std::vector<std::uint32_t>{0, 1, 2, 3, 5}));
  EXPECT_EQ(clock.timers.size(), 1U);
  clock.run_to(at(12));
  EXPECT_EQ(clock.rung.back(), 4U);
}

TEST(CallTimers, OfCallsThatHaveEndedDoNotRing) {
  Clock clock;
  const auto line = clock.timers.add_line();
  for (std::uint32_t i = 0; i < 6; ++i) clock.timers.set(line, at(10 + i), {i, 0}, clock.events);
  for (const std::uint32_t ended : {0U, 1U, 4U}) clock.end(ended);
  clock.run_to(at(100));
  EXPECT_EQ(clock.rung, (std::vector<std::uint32_t>{2, 3, 5}));
  EXPECT_TRUE(clock.events.empty());
  clock.timers.set(line, at(200), {7, 0}, clock.events);  // the line works again after it was empty
  clock.run_to(at(200));
  EXPECT_EQ(clock.rung.back(), 7U);
}

TEST(CallTimers, TakeAboutHalfAsMuchAgainAsWhatIsAlive) {
  Clock clock;
  const auto line = clock.timers.add_line();
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    clock.timers.set(line, at(1'000'000 + i), {i, 0}, clock.events);
    if (i >= 1000) clock.end(i - 1000);  // a thousand at a time
  }
  EXPECT_LT(clock.timers.size(), 10'000U);
  EXPECT_EQ(clock.events.size(), 1U);
  clock.run_to(at(2'000'000));
  EXPECT_EQ(clock.rung.size(), 1000U);
}

}  // namespace sandtable::models

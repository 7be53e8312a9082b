#include "sim/fork_pool.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <list>
#include <optional>
#include <thread>

#include "sim/detail/child.hpp"

namespace sandtable::sim {
namespace {

using Clock = std::chrono::steady_clock;
using detail::Child;

class Pool {
 public:
  Pool(std::size_t count, const PoolOptions& options, const ChildTask& task) : options_(options), task_(task), results_(count) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    jobs_ = options.jobs > 0 ? options.jobs : cores;
  }

  std::vector<ChildResult> run() {
    while (next_ < results_.size() || !running_.empty()) {
      while (next_ < results_.size() && running_.size() < jobs_ && !stopped_) begin(next_++);
      if (stopped_) {
        end_all();
      } else if (!running_.empty()) {
        wait();
      }
    }
    std::vector<ChildResult> results;
    for (std::optional<ChildResult>& result : results_) results.push_back(std::move(*result));
    return results;
  }

 private:
  void begin(std::size_t index) {
    Result<Child, ChildFailure> child = Child::start(index, options_.limits, [&] { return task_(index); });
    if (child) {
      running_.push_back(std::move(*child));
    } else {
      settle(index, child.failure());
    }
  }
  void settle(std::size_t index, ChildResult result) {
    results_[index] = std::move(result);
    if (options_.ended) options_.ended(index, *results_[index]);
  }
  void end_all() {
    const auto stopped = [](ChildFailure failure) { return Unexpected<ChildFailure>{std::move(failure)}; };
    while (!running_.empty()) {
      Child child = std::move(running_.front());
      running_.pop_front();
      settle(child.index(), stopped(child.end(ChildFailure::Kind::stopped)));
    }
    for (; next_ < results_.size(); ++next_) settle(next_, stopped({ChildFailure::Kind::stopped, "stopped before it began"}));
  }

  /// Until a child has sent something or ended, a deadline passes, or the stop is requested.
  void wait() {
    std::vector<pollfd> polled;
    for (const int stop : options_.stop) polled.push_back({stop, POLLIN, 0});
    for (const Child& child : running_) polled.push_back({child.descriptor(), POLLIN, 0});
    if (poll(polled.data(), polled.size(), milliseconds_to_deadline()) < 0 && errno != EINTR) stopped_ = true;
    for (std::size_t i = 0; i < options_.stop.size(); ++i) stopped_ = stopped_ || polled[i].revents != 0;
    if (stopped_) return;
    auto entry = polled.begin() + static_cast<std::ptrdiff_t>(options_.stop.size());
    for (auto child = running_.begin(); child != running_.end(); ++entry) {
      const auto here = child++;
      if (entry->revents != 0 && here->read()) {
        finish(here, [](Child& ended) { return ended.finish(); });
      } else if (here->deadline() && Clock::now() >= *here->deadline()) {
        finish(here, [](Child& late) -> ChildResult { return Unexpected<ChildFailure>{late.end(ChildFailure::Kind::wall_limit)}; });
      }
    }
  }
  template <class Judge>
  void finish(std::list<Child>::iterator entry, Judge judge) {
    Child child = std::move(*entry);
    running_.erase(entry);
    settle(child.index(), judge(child));
  }
  int milliseconds_to_deadline() const {
    std::optional<Clock::time_point> first;
    for (const Child& child : running_)
      if (child.deadline() && (!first || *child.deadline() < *first)) first = child.deadline();
    if (!first) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - Clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
  }

  const PoolOptions& options_;
  const ChildTask& task_;
  std::size_t jobs_ = 1;
  std::vector<std::optional<ChildResult>> results_;
  std::list<Child> running_;
  std::size_t next_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::vector<ChildResult> run_children(std::size_t count, const PoolOptions& options, const ChildTask& task) {
  return Pool(count, options, task).run();
}

}  // namespace sandtable::sim

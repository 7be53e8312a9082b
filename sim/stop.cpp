#include "sim/stop.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <system_error>

#include "sim/contract.hpp"

namespace sandtable::sim {
namespace {

constexpr std::array<int, 2> stopping{SIGINT, SIGTERM};
std::array<struct sigaction, stopping.size()> before{};
std::atomic<StopSignal*> target{nullptr};

void on_signal(int) {
  const int saved = errno;
  if (StopSignal* stop = target.load()) stop->request();
  errno = saved;
}

}  // namespace

StopSignal::StopSignal() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}
StopSignal::~StopSignal() { close(descriptor_); }

void StopSignal::request() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);  // full means requested already
}

bool StopSignal::requested() const noexcept {
  pollfd entry{descriptor_, POLLIN, 0};
  return poll(&entry, 1, 0) == 1;
}

bool sleep_unless_stopped(const StopSignal* stop, Duration span) {
  const auto end = std::chrono::steady_clock::now() + span;
  pollfd entry{stop != nullptr ? stop->descriptor() : -1, POLLIN, 0};  // a negative descriptor is never ready
  for (;;) {
    const Duration left = std::max(Duration{0}, Duration{end - std::chrono::steady_clock::now()});
    const timespec timeout{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    const int ready = ppoll(&entry, 1, &timeout, nullptr);
    if (ready == 1) return false;
    if (ready == 0) return true;
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "ppoll");
  }
}

StopOnSignals::StopOnSignals(StopSignal& stop) {
  StopSignal* none = nullptr;
  SANDTABLE_EXPECT(target.compare_exchange_strong(none, &stop), "two StopOnSignals at once");
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (std::size_t i = 0; i < stopping.size(); ++i) sigaction(stopping[i], &action, &before[i]);
}

StopOnSignals::~StopOnSignals() {
  for (std::size_t i = 0; i < stopping.size(); ++i) sigaction(stopping[i], &before[i], nullptr);
  target.store(nullptr);
}

}  // namespace sandtable::sim

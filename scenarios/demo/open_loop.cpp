#include "scenarios/demo/open_loop.hpp"

#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "scenarios/demo/http_client.hpp"

namespace sandtable::demo {
namespace {

constexpr std::size_t opened_beforehand =
    48;  // about what the demo's peak keeps busy, so that no connection is made inside the window

void watch(int epoll, int descriptor) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = descriptor;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) throw std::system_error(errno, std::generic_category(), "epoll");
}

int signal_descriptor() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  return signalfd(-1, &ends, SFD_CLOEXEC);
}

}  // namespace

OpenLoop::OpenLoop(LoadPlan plan)
    : plan_(std::move(plan)),
      request_(get_request(plan_.url.host, plan_.url.path)),
      engine_(plan_.seed),
      gap_(plan_.rate),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)),
      signals_(signal_descriptor()) {
  watch(epoll_, timer_);
  watch(epoll_, signals_);
  for (std::size_t i = 0; i < opened_beforehand; ++i) {
    const int socket = connect_to(plan_.url);
    if (socket < 0) throw std::runtime_error("nobody answers at " + plan_.url.host + ":" + std::to_string(plan_.url.port));
    watch(epoll_, socket);
    connections_.emplace(socket, Connection{});
    idle_.push_back(socket);
  }
}

OpenLoop::~OpenLoop() {
  for (const auto& [socket, connection] : connections_) close(socket);
  for (const int descriptor : {epoll_, timer_, signals_}) close(descriptor);
}

void OpenLoop::run(const std::function<void(const LoadResult&)>& window_done) {
  start_ = Clock::now();
  window_from_ = after(start_, plan_.warmup);
  window_to_ = after(window_from_, plan_.window);
  const Instant end = after(window_to_, plan_.tail);
  next_ = after(start_, gap_(engine_));
  const double unix_now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  result_.began_unix = unix_now + plan_.warmup;

  std::array<epoll_event, 64> events{};
  bool reported = false, stopped = false;
  while (!stopped) {
    const Instant before = Clock::now();
    if (before >= end && reported) break;
    // with no more to send the timer only looks whether patience is over
    arm_timer(next_ < end ? next_ : before + std::chrono::milliseconds(20));
    const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == signals_) stopped = true;
      else if (descriptor != timer_ && connections_.contains(descriptor)) read_answer(descriptor);
    }
    const Instant now = Clock::now();
    if (next_ < end) send_due(std::min(now, end));
    if (!reported && window_is_over(now)) {
      result_.unfinished = outstanding_;
      result_.window = plan_.window;
      window_done(result_);
      reported = true;
    }
  }
  if (reported) return;
  result_.unfinished = outstanding_;
  result_.window = std::clamp(seconds_between(window_from_, Clock::now()), 0.0, plan_.window);
  window_done(result_);
}

bool OpenLoop::window_is_over(Instant now) const {
  return now >= window_to_ && next_ >= window_to_ && (outstanding_ == 0 || now >= after(window_to_, plan_.patience));
}

void OpenLoop::send_due(Instant now) {
  while (next_ <= now) {
    send_one(next_);
    next_ = after(next_, gap_(engine_));
  }
}

void OpenLoop::send_one(Instant meant_at) {
  const bool counted = meant_at >= window_from_ && meant_at < window_to_;
  if (counted) ++result_.offered;
  const int socket = idle_connection();
  if (socket < 0 ||
      send(socket, request_.data(), request_.size(), MSG_NOSIGNAL | MSG_DONTWAIT) != static_cast<ssize_t>(request_.size())) {
    if (counted) ++result_.failed;
    if (socket >= 0) drop(socket);
    return;
  }
  Connection& connection = connections_.at(socket);
  connection.meant_at = meant_at;
  connection.busy = true;
  connection.counted = counted;
  connection.received.clear();
  if (!counted) return;
  ++outstanding_;
  result_.lateness.push_back(seconds_between(meant_at, Clock::now()));
}

int OpenLoop::idle_connection() {
  if (!idle_.empty()) {
    const int socket = idle_.back();
    idle_.pop_back();
    return socket;
  }
  if (connections_.size() >= plan_.most_open) return -1;
  const int socket = connect_to(plan_.url);
  if (socket < 0) return -1;
  watch(epoll_, socket);
  connections_.emplace(socket, Connection{});
  return socket;
}

void OpenLoop::read_answer(int socket) {
  Connection& connection = connections_.at(socket);
  std::array<char, 4096> chunk{};
  const ssize_t got = recv(socket, chunk.data(), chunk.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0 || !connection.busy) {  // closed, or words that nobody asked for
    end_request(socket, false);
    drop(socket);
    return;
  }
  connection.received.append(chunk.data(), static_cast<std::size_t>(got));
  ResponseHead head;
  const Parse parsed = parse_response(connection.received, head);
  if (parsed == Parse::incomplete) return;
  end_request(socket, parsed == Parse::complete && head.status == 200);
  if (parsed == Parse::complete && head.keep_alive) idle_.push_back(socket);
  else drop(socket);
}

void OpenLoop::end_request(int socket, bool success) {
  Connection& connection = connections_.at(socket);
  if (!std::exchange(connection.busy, false) || connection.meant_at < window_from_) return;
  const Instant now = Clock::now();
  if (success && now < window_to_) ++result_.completed_inside;
  if (!std::exchange(connection.counted, false)) return;
  --outstanding_;
  if (success) {
    ++result_.succeeded;
    result_.latencies.push_back(seconds_between(connection.meant_at, now));
  } else {
    ++result_.failed;
  }
}

void OpenLoop::drop(int socket) {
  std::erase(idle_, socket);
  connections_.erase(socket);
  close(socket);  // also takes it out of the epoll
}

void OpenLoop::arm_timer(Instant when) const {
  itimerspec timer{};
  timer.it_value = as_timespec(when);
  timerfd_settime(timer_, TFD_TIMER_ABSTIME, &timer, nullptr);  // also clears an expiry that was not read
}

}  // namespace sandtable::demo

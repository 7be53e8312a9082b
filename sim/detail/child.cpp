#include "sim/detail/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

#include "sim/detail/child_message.hpp"

namespace sandtable::sim::detail {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool address_space_tells_memory = false;  // a sanitizer's shadow takes terabytes of it
#else
constexpr bool address_space_tells_memory = true;
#endif

/// Ends of result pipes open in this process. A new child closes them all: a pipe that a cousin holds open would never end.
std::vector<int>& open_pipes() {
  static std::vector<int> pipes;
  return pipes;
}

void limit(__rlimit_resource resource, rlim_t soft) {
  rlimit both{};
  if (getrlimit(resource, &both) != 0) return;
  both.rlim_cur = std::min(soft, both.rlim_max);
  setrlimit(resource, &both);
}

/// Undone when memory has run out, so that the report of it finds some.
void lift_memory_limit() {
  rlimit both{};
  if (getrlimit(RLIMIT_AS, &both) == 0) limit(RLIMIT_AS, both.rlim_max);
}

void settle_in(pid_t parent, const ChildLimits& limits) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);  // it died before that took effect
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_DFL);
  for (const int pipe : std::exchange(open_pipes(), {})) close(pipe);
  if (const int null = open("/dev/null", O_RDWR | O_CLOEXEC); null >= 0) {
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    if (null > STDERR_FILENO) close(null);
  }
  limit(RLIMIT_CORE, 0);
  if (address_space_tells_memory && limits.address_space > 0) limit(RLIMIT_AS, limits.address_space);
  if (limits.cpu > Duration::zero())
    limit(RLIMIT_CPU, static_cast<rlim_t>(std::chrono::ceil<std::chrono::seconds>(limits.cpu).count()));
}

std::span<const std::byte> bytes_of(const char* text) { return std::as_bytes(std::span(text, std::strlen(text))); }

[[noreturn]] void run_in_child(int pipe, const std::function<std::vector<std::byte>()>& task) {
  try {
    const std::vector<std::byte> result = task();
    send_message(pipe, ChildStatus::done, result);
  } catch (const std::bad_alloc&) {
    lift_memory_limit();
    send_message(pipe, ChildStatus::memory, bytes_of("ran out of memory"));
  } catch (const std::exception& error) { send_message(pipe, ChildStatus::threw, bytes_of(error.what())); } catch (...) {
    send_message(pipe, ChildStatus::threw, bytes_of("threw something that is no std::exception"));
  }
  _exit(0);  // the parent's buffers and static objects are not ours to flush and destroy
}

ChildFailure judge_signal(int signal) {
  const std::string name = std::string("signal ") + std::to_string(signal) + " (" + strsignal(signal) + ")";
  if (signal == SIGXCPU) return {ChildFailure::Kind::cpu_limit, "used up its CPU time"};
  if (signal == SIGKILL) return {ChildFailure::Kind::crashed, "killed by " + name + ", as the system does when memory runs out"};
  return {ChildFailure::Kind::crashed, "crashed: " + name};
}

}  // namespace

Result<Child, ChildFailure> Child::start(std::size_t index, const ChildLimits& limits,
                                         const std::function<std::vector<std::byte>()>& task) {
  const auto refused = [](const char* what) {
    return Unexpected<ChildFailure>{{ChildFailure::Kind::not_started, std::string(what) + ": " + std::strerror(errno)}};
  };
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return refused("no pipe");
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    settle_in(parent, limits);
    open_pipes().push_back(ends[1]);
    run_in_child(ends[1], task);
  }
  close(ends[1]);
  if (process < 0) {
    const auto failure = refused("no process");
    close(ends[0]);
    return failure;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Child(index, process, ends[0], limits);
}

Child::Child(std::size_t index, pid_t process, int pipe, const ChildLimits& limits)
    : index_(index), process_(process), pipe_(pipe), limits_(limits) {
  open_pipes().push_back(pipe_);
  if (limits.wall > Duration::zero()) deadline_ = std::chrono::steady_clock::now() + limits.wall;
}

Child::Child(Child&& other) noexcept
    : index_(other.index_),
      process_(std::exchange(other.process_, -1)),
      pipe_(std::exchange(other.pipe_, -1)),
      limits_(other.limits_),
      deadline_(other.deadline_),
      received_(std::move(other.received_)) {}

Child::~Child() {
  if (process_ > 0) end(ChildFailure::Kind::stopped);
}

bool Child::read() {
  std::array<std::byte, 65536> block;
  for (;;) {
    const ssize_t got = ::read(pipe_, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno != EAGAIN;
    if (got == 0) return true;
    received_.insert(received_.end(), block.begin(), block.begin() + got);
    if (received_.size() > limits_.result + 64) return true;  // more than it may send: judged in `finish`
  }
}

ChildResult Child::finish() {
  // It has closed its end, so it is dying or misbehaves; the kill changes nothing for one that is dying.
  kill(process_, SIGKILL);
  close_pipe();
  const int status = reap();
  if (received_.size() > limits_.result + 64)
    return Unexpected<ChildFailure>{{ChildFailure::Kind::no_result, "sent more than it may"}};
  ChildResult result = read_message(received_);
  const bool says_why = result || result.error().kind != ChildFailure::Kind::no_result;
  if (!says_why && WIFSIGNALED(status)) return Unexpected<ChildFailure>{judge_signal(WTERMSIG(status))};
  if (!says_why && WIFEXITED(status) && WEXITSTATUS(status) != 0)
    return Unexpected<ChildFailure>{
        {ChildFailure::Kind::no_result, "ended with status " + std::to_string(WEXITSTATUS(status)) + " and without a result"}};
  return result;
}

ChildFailure Child::end(ChildFailure::Kind kind) {
  kill(process_, SIGKILL);
  close_pipe();
  reap();
  if (kind == ChildFailure::Kind::wall_limit) return {kind, "took longer than " + std::to_string(to_seconds(limits_.wall)) + " s"};
  return {kind, "stopped before it was done"};
}

int Child::reap() {
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {}
  process_ = -1;
  return status;
}

void Child::close_pipe() {
  close(pipe_);
  std::erase(open_pipes(), std::exchange(pipe_, -1));
}

}  // namespace sandtable::sim::detail

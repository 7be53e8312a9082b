#include "sim/worker_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

namespace sandtable::sim {
namespace {

using Clock = std::chrono::steady_clock;

void close_once(int& descriptor) {
  if (descriptor >= 0) close(std::exchange(descriptor, -1));
}

/// -1, which is for ever, where there is no deadline.
int milliseconds_until(Clock::time_point deadline) {
  if (deadline == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

std::string describe(int status) {
  if (WIFSIGNALED(status))
    return std::string("was killed by signal ") + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
  if (WEXITSTATUS(status) != 0) return "ended with status " + std::to_string(WEXITSTATUS(status));
  return {};
}

/// What posix_spawn is to do: pipes on 0 and 1, nothing else open but 2, a group of its own, signals as a fresh program expects
/// them.
class SpawnSettings {
 public:
  SpawnSettings(int input, int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setsigmask(&attributes_, &none);
  }
  ~SpawnSettings() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

Result<WorkerProcess> WorkerProcess::spawn(const std::string& program, const std::vector<std::string>& arguments) {
  std::array<int, 2> to{}, from{};
  if (pipe2(to.data(), O_CLOEXEC) != 0) return fail(ErrorKind::unavailable, std::string("no pipe: ") + std::strerror(errno));
  if (pipe2(from.data(), O_CLOEXEC) != 0) {
    const std::string why = std::strerror(errno);
    close(to[0]);
    close(to[1]);
    return fail(ErrorKind::unavailable, "no pipe: " + why);
  }
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t process = -1;
  const SpawnSettings settings(to[0], from[1]);
  const int error = posix_spawn(&process, program.c_str(), settings.actions(), settings.attributes(), argv.data(), environ);
  close(to[0]);
  close(from[1]);
  if (error != 0) {
    close(to[1]);
    close(from[0]);
    return fail(ErrorKind::unavailable, "can't start " + program + ": " + std::strerror(error));
  }
  return WorkerProcess(process, to[1], from[0]);
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      input_(std::exchange(other.input_, -1)),
      output_(std::exchange(other.output_, -1)),
      reader_(std::move(other.reader_)) {}

WorkerProcess::~WorkerProcess() {
  if (process_ > 0) {
    kill_group();
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {}
  }
  close_once(input_);
  close_once(output_);
}

void WorkerProcess::kill_group() {
  kill(-process_, SIGKILL);
  kill(process_, SIGKILL);  // in case it has not got its group yet
}

Status WorkerProcess::send(std::span<const std::byte> message) { return write_frame(input_, message); }

Result<WorkerProcess::Received> WorkerProcess::receive(const StopSignal* stop, std::optional<Duration> patience) {
  const Clock::time_point deadline = patience ? Clock::now() + *patience : Clock::time_point::max();
  for (;;) {
    auto message = reader_.next();
    if (!message) return message.failure();
    if (*message) return Received{Received::What::message, std::move(**message)};
    std::array<pollfd, 2> polled{pollfd{output_, POLLIN, 0}, pollfd{stop != nullptr ? stop->descriptor() : -1, POLLIN, 0}};
    const int ready = poll(polled.data(), polled.size(), milliseconds_until(deadline));
    if (ready < 0 && errno != EINTR)
      return fail(ErrorKind::unavailable, std::string("can't wait for the worker: ") + std::strerror(errno));
    if (polled[0].revents != 0) {
      const Result<bool> more = reader_.fill();
      if (!more) return more.failure();
      if (!*more) return Received{Received::What::closed, {}};
    } else if (polled[1].revents != 0) {
      return Received{Received::What::stopped, {}};
    } else if (Clock::now() >= deadline) {
      return Received{Received::What::timed_out, {}};
    }
  }
}

void WorkerProcess::interrupt() { close_once(input_); }

std::string WorkerProcess::finish(Duration patience) {
  close_once(input_);
  close_once(output_);
  // A descriptor of the process lets us wait with a deadline.
  int watch = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
  const Clock::time_point deadline = Clock::now() + patience;
  bool ended = false;
  while (watch >= 0 && !ended) {
    pollfd polled{watch, POLLIN, 0};
    const int ready = poll(&polled, 1, milliseconds_until(deadline));
    ended = ready > 0;
    if (!ended && Clock::now() >= deadline) break;
  }
  close_once(watch);
  if (!ended) kill_group();
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {}
  process_ = -1;
  return ended ? describe(status) : "did not end, and was killed";
}

}  // namespace sandtable::sim

/// A worker program and its two pipes: messages go to its standard input, answers come from its standard output (`frame.hpp`). It
/// has a process group of its own, so that Ctrl-C at the terminal reaches the caller, who decides; and it stops by itself when its
/// standard input closes, so that it never outlives its caller.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/frame.hpp"
#include "sim/result.hpp"
#include "sim/stop.hpp"
#include "sim/time.hpp"

namespace sandtable::sim {

class WorkerProcess {
 public:
  /// `program` is a path. `unavailable` with the reason where it can't be started.
  static Result<WorkerProcess> spawn(const std::string& program, const std::vector<std::string>& arguments = {});

  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&&) = delete;
  /// Kills its whole group and reaps it, if it is still there.
  ~WorkerProcess();

  Status send(std::span<const std::byte> message);

  struct Received {
    enum class What { message, closed, stopped, timed_out };
    What what = What::closed;
    std::vector<std::byte> message;
  };
  /// Waits for the next answer; or for the worker to close its output, for `stop` (may be null), or until `patience` of real time
  /// has passed.
  Result<Received> receive(const StopSignal* stop, std::optional<Duration> patience = {});

  /// Closes its standard input: it ends what it is doing, says what is done, and ends.
  void interrupt();
  /// Closes its standard input, waits for its end, and kills it after `patience`. How it ended, in words; empty when it ended well.
  std::string finish(Duration patience);

 private:
  WorkerProcess(pid_t process, int input, int output) : process_(process), input_(input), output_(output), reader_(output) {}
  void kill_group();

  pid_t process_;
  int input_, output_;
  FrameReader reader_;
};

}  // namespace sandtable::sim

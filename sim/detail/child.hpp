/// One forked child: its process, the pipe that its result comes through, and what became of it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "sim/fork_pool.hpp"

namespace sandtable::sim::detail {

class Child {
 public:
  /// Forks. In the child `task` runs, its result is sent, and the process ends: the call returns in the parent only.
  static Result<Child, ChildFailure> start(std::size_t index, const ChildLimits& limits,
                                           const std::function<std::vector<std::byte>()>& task);

  Child(Child&&) noexcept;
  Child& operator=(Child&&) = delete;
  /// Kills and reaps it if it is still there.
  ~Child();

  std::size_t index() const { return index_; }
  /// Readable when there is something to `read`.
  int descriptor() const { return pipe_; }
  /// Takes what has come; true once there is nothing more to come.
  bool read();
  std::optional<std::chrono::steady_clock::time_point> deadline() const { return deadline_; }

  /// Reaps it (it has sent all that it will) and judges what it sent.
  ChildResult finish();
  /// Kills it, for this reason.
  ChildFailure end(ChildFailure::Kind kind);

 private:
  Child(std::size_t index, pid_t process, int pipe, const ChildLimits& limits);
  int reap();
  void close_pipe();

  std::size_t index_;
  pid_t process_;
  int pipe_;
  ChildLimits limits_;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::vector<std::byte> received_;
};

}  // namespace sandtable::sim::detail

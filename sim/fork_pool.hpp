/// Tasks in forked children: each has a process of its own with limits, and sends its bytes back through a pipe. A child that
/// crashes, hangs, eats memory, throws or sends rubbish becomes a failure that says so; the others count.
///
/// A fork shares its parent's memory until one of them writes, so what is large and never changes is best made before. The calling
/// process has one thread. Children run with standard input and output on /dev/null, ignore SIGINT (the parent stops them), and
/// die with their parent. Results come in order of index, whatever `jobs` is.
///
/// A child may call `run_children` itself: its children begin with all that it has computed, and that is how a simulated history is
/// shared by the plans that branch off it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/result.hpp"
#include "sim/time.hpp"

namespace sandtable::sim {

/// Zero: no limit.
struct ChildLimits {
  Duration wall{0};                   ///< real time, children of the child included
  Duration cpu{0};                    ///< CPU time of the child alone; rounded up to whole seconds
  std::uint64_t address_space = 0;    ///< bytes, with what it has from its parent; not kept in a sanitizer's build
  std::uint64_t result = 1ULL << 30;  ///< bytes that it may send
};

struct ChildFailure {
  enum class Kind : std::uint8_t {
    threw,    ///< the task threw
    memory,   ///< an allocation failed under the limit
    crashed,  ///< a signal ended it
    wall_limit,
    cpu_limit,
    no_result,    ///< it ended without a result, or sent rubbish
    not_started,  ///< the system refused another process
    stopped,      ///< the stop was requested before it was done
  };
  Kind kind = Kind::threw;
  std::string reason;  ///< one line
  bool operator==(const ChildFailure&) const = default;
};

using ChildResult = Result<std::vector<std::byte>, ChildFailure>;
using ChildTask = std::function<std::vector<std::byte>(std::size_t index)>;

struct PoolOptions {
  std::size_t jobs = 0;        ///< children at a time; 0: as many as cores
  ChildLimits limits = {};     ///< of each child
  std::vector<int> stop = {};  ///< descriptors: as soon as one is readable or closed, children are ended and no more begun
  /// Called in this process as soon as a child has ended; in the order in which they do.
  std::function<void(std::size_t index, const ChildResult& result)> ended = {};
};

/// Runs `task(0)` … `task(count − 1)`, each in a child. One result an index.
std::vector<ChildResult> run_children(std::size_t count, const PoolOptions& options, const ChildTask& task);

}  // namespace sandtable::sim

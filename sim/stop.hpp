/// A wish to stop, which something that waits in `poll` can wait for too.
#pragma once

#include "sim/time.hpp"

namespace sandtable::sim {

/// Once requested it stays so. `request` may be called from a signal handler and from any thread.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  void request() noexcept;
  bool requested() const noexcept;
  /// Becomes readable with the request, and is never to be read from.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Sleeps for `span` of real time, or until `stop` (may be null) is requested. Whether it slept to the end.
bool sleep_unless_stopped(const StopSignal* stop, Duration span);

/// While it lives, SIGINT and SIGTERM request a stop instead of ending the process. A second signal of a kind acts as it did
/// before, so that a stop that hangs can be broken. One at a time in a process.
class StopOnSignals {
 public:
  explicit StopOnSignals(StopSignal& stop);
  ~StopOnSignals();
  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;
};

}  // namespace sandtable::sim

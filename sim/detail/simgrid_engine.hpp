/// The one place that knows SimGrid: its engine, its platform, its flows, and its contexts as coroutines.
///
/// Everything is driven from SimGrid's maestro, that is, from the thread's own stack: flows are started there, and coroutines run
/// only while `start` or `resume` is on the stack. So callers may throw and fork between any two calls.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/control_plane.hpp"
#include "sim/time.hpp"

namespace sandtable::sim::detail {

class SimgridEngine {
 public:
  SimgridEngine(const std::vector<HostConfig>& hosts, std::uint32_t stack_kib);
  /// Unwinds the coroutines. The engine itself stays until the process ends, because SimGrid can't make a second one.
  ~SimgridEngine();

  struct Step {
    Time reached;
    std::vector<FlowId> ended;  ///< in order of start
  };
  /// Moves the clock to `to`, or to the first instant before it at which flows end.
  Step advance(Time to);

  void start_flow(FlowId flow, HostId from, HostId to, std::uint64_t bytes);
  void cancel_flow(FlowId flow);

  /// Runs `body` until it first yields or ends. What it throws, now or after a `resume`, comes out of the call that ran it.
  void start(std::uint64_t coroutine, const std::string& name, HostId host, std::function<void()> body);
  /// Runs it on until it yields again or ends.
  void resume(std::uint64_t coroutine);
  /// Called inside a coroutine: gives control back to whoever started or resumed it.
  static void yield();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandtable::sim::detail

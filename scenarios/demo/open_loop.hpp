/// Open-loop load: requests go out at the instants of a Poisson process, whether or not the earlier ones were answered. One thread,
/// one epoll, a nanosecond timer. Latency counts from the instant a request was meant to go out, so that a generator that falls
/// behind can't hide the wait; how late it did go out is recorded as well.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "scenarios/demo/clock.hpp"
#include "scenarios/demo/http_message.hpp"

namespace sandtable::demo {

struct LoadPlan {
  Url url;
  double rate = 0;      ///< requests a second
  double warmup = 0;    ///< seconds of load before the window
  double window = 0;    ///< seconds: requests that were meant to go out in it are counted
  double tail = 0;      ///< seconds of load after the window, or until SIGTERM
  double patience = 0;  ///< seconds after the window's end in which its requests may still be answered
  std::size_t most_open = 0;
  std::uint64_t seed = 0;
};

/// What came of the requests of the window.
struct LoadResult {
  std::uint64_t offered = 0, succeeded = 0, failed = 0, unfinished = 0;
  std::uint64_t completed_inside = 0;  ///< successes that ended within the window, whenever they began after the warm-up
  std::vector<double> latencies;       ///< s, of successes
  std::vector<double> lateness;        ///< s, of all that were sent
  double window = 0;                   ///< s, shorter than asked for if interrupted
  double began_unix = 0;               ///< s, when the window began
};

class OpenLoop {
 public:
  explicit OpenLoop(LoadPlan plan);
  OpenLoop(const OpenLoop&) = delete;
  OpenLoop& operator=(const OpenLoop&) = delete;
  ~OpenLoop();

  /// Runs to the end of the tail or until SIGTERM or SIGINT. `window_done` is called once, as soon as every request of the window
  /// has ended or patience is over, while the load goes on.
  void run(const std::function<void(const LoadResult&)>& window_done);

 private:
  struct Connection {
    Instant meant_at;
    bool busy = false, counted = false;
    std::string received;
  };

  void send_due(Instant now);
  void send_one(Instant meant_at);
  int idle_connection();
  void read_answer(int socket);
  void end_request(int socket, bool success);
  void drop(int socket);
  void arm_timer(Instant when) const;
  bool window_is_over(Instant now) const;

  LoadPlan plan_;
  std::string request_;
  std::mt19937_64 engine_;
  std::exponential_distribution<double> gap_;
  Instant start_, window_from_, window_to_, next_;
  std::unordered_map<int, Connection> connections_;
  std::vector<int> idle_;
  std::uint64_t outstanding_ = 0;  ///< of the window
  LoadResult result_;
  int epoll_ = -1, timer_ = -1, signals_ = -1;
};

}  // namespace sandtable::demo

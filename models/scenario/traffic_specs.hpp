/// Who uses the services, in a scenario: a part of scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/quantity.hpp"
#include "models/scenario/target.hpp"
#include "models/scenario/time_law.hpp"
#include "models/traffic/count_law.hpp"
#include "models/traffic/request_log.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

struct PoissonArrivals {
  std::optional<Rate> rate;
  bool operator==(const PoissonArrivals&) const = default;
};  ///< empty: `estimate`
struct DeterministicArrivals {
  Rate rate;
  bool operator==(const DeterministicArrivals&) const = default;
};
struct RenewalArrivals {
  TimeLaw gap;
  bool operator==(const RenewalArrivals&) const = default;
};
struct MmppState {
  Rate rate;
  sim::Duration sojourn{};
  bool operator==(const MmppState&) const = default;
};
/// Two-state Markov-modulated Poisson process; sojourns are exponential with these means; it starts in state 1 or 2 by their
/// stationary odds.
struct MmppArrivals {
  MmppState first, second;
  bool operator==(const MmppArrivals&) const = default;
};
/// Piecewise-linear rate over time, from a file with the columns seconds, rate per second; the last rate holds on.
struct TraceArrivals {
  std::string file;
  double scale = 1;
  std::vector<std::pair<double, double>> points;
  bool operator==(const TraceArrivals&) const = default;
};
/// rate(t) = mean + (peak − mean)·sin(2πt/period).
struct DiurnalArrivals {
  Rate mean, peak;
  sim::Duration period{};
  bool operator==(const DiurnalArrivals&) const = default;
};
/// A base rate; at `at` it climbs linearly to the peak, stays there for `hold`, and decays towards the base with time constant
/// `decay`.
struct FlashArrivals {
  Rate base, peak;
  sim::Duration at{}, ramp{}, hold{}, decay{};
  bool operator==(const FlashArrivals&) const = default;
};
inline constexpr std::uint32_t most_on_off_sources = 100'000;

/// Independent sources, each Poisson at `rate` while on; on and off periods are Pareto with these means and this shape.
struct OnOffArrivals {
  Rate rate;
  std::uint32_t sources = 1;
  sim::Duration on{}, off{};
  double shape = 1.5;
  bool operator==(const OnOffArrivals&) const = default;
};
using Arrivals = std::variant<PoissonArrivals, DeterministicArrivals, RenewalArrivals, MmppArrivals, TraceArrivals, DiurnalArrivals,
                              FlashArrivals, OnOffArrivals>;

/// Users in a closed loop: each thinks, sends, waits for the answer, and thinks again.
struct ClosedLoop {
  std::uint32_t clients = 1;
  TimeLaw think;
  bool operator==(const ClosedLoop&) const = default;
};

/// Which endpoint a recorded request goes to; the first rule that fits counts.
struct ReplayRule {
  std::string path;                   ///< `*` stands for any text (path_pattern.hpp)
  std::optional<std::string> method;  ///< absent: any
  std::optional<Target> to;           ///< absent: such requests are left out
  bool operator==(const ReplayRule&) const = default;
};
/// Recorded requests, one by one.
struct Replay {
  RequestLog log;
  std::vector<ReplayRule> map;              ///< empty: the log names endpoints
  sim::Duration from{};                     ///< of the recording: the run's start
  std::optional<sim::Duration> resolution;  ///< of the log's times; absent: the format's
  Share keep_users{1};
  Share unreadable{0};  ///< of the lines that may be unreadable
  bool operator==(const Replay&) const = default;
};

/// One endpoint of several, by weight.
struct MixPart {
  Target to;
  double weight = 1;
  bool operator==(const MixPart&) const = default;
};

/// A state of a session's Markov chain.
struct SessionPage {
  Target to;
  double start = 0;           ///< chance to be the first, relative
  double leave = 0;           ///< chance that it was the last, relative to those of `next`
  std::vector<MixPart> next;  ///< pages of the chain
  bool operator==(const SessionPage&) const = default;
};
/// What a user does who has arrived: requests one after the other, each after the answer to the last and a pause.
struct UserSession {
  std::optional<CountLaw> requests;  ///< to the traffic's `to` or `mix` …
  std::vector<SessionPage> chain;    ///< … or along this
  TimeLaw think;
  std::optional<std::uint32_t> patience;  ///< failures in a row after which the user leaves; absent: never for that
  bool operator==(const UserSession&) const = default;
};

struct TrafficTelemetry {
  std::string selector;
  std::optional<std::string> requests;  ///< counter of requests offered
  bool operator==(const TrafficTelemetry&) const = default;
};

struct Traffic {
  std::string name;
  Target to;  ///< empty where something else says where requests go
  std::variant<Arrivals, ClosedLoop, Replay> source;
  std::optional<TrafficTelemetry> telemetry;
  std::vector<MixPart> mix{};            ///< instead of `to`
  std::optional<UserSession> session{};  ///< what arrives are users, not requests
  Share keep{1};
  double speed = 1;
  std::optional<std::string> zone{};  ///< where its users are, for zone-aware balancing
  std::optional<sim::Duration> deadline{};
  std::uint32_t priority = 0;  ///< of its requests, and of the calls made for them
  bool operator==(const Traffic&) const = default;
};

}  // namespace sandtable::models

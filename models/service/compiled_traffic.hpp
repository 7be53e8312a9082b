/// A scenario's traffic with its endpoints resolved: part of the compiled world.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/quantity.hpp"
#include "models/scenario/scenario.hpp"
#include "models/traffic/arrival_source.hpp"
#include "models/traffic/replay.hpp"
#include "models/traffic/session.hpp"
#include "models/traffic/weighted_choice.hpp"

namespace sandtable::models {

struct CompiledMix {
  WeightedChoice choice;
  std::vector<EndpointId> endpoints;
  bool empty() const { return endpoints.empty(); }
  EndpointId endpoint(double uniform) const { return endpoints[choice(uniform)]; }
};

struct CompiledTraffic {
  std::string name;
  EndpointId to;  ///< of every request, where none of the others says
  std::variant<Arrivals, ClosedLoop, ReplaySchedule> source;
  CompiledMix mix{};
  std::optional<CompiledSession> session{};
  Pace pace{};
  std::uint32_t zone = UINT32_MAX;                ///< of its users; UINT32_MAX: none
  sim::Duration deadline = sim::Duration::max();  ///< of its users
  std::uint32_t priority = 0;                     ///< of its requests, and of the calls made for them

  bool open() const { return !std::holds_alternative<ClosedLoop>(source); }
  /// Of open traffic: more than one request after the other to `to`, all that arrive.
  bool varied() const { return !mix.empty() || session || pace != Pace{} || std::holds_alternative<ReplaySchedule>(source); }
  /// Endpoints that it may ask for; of a recording those that occur.
  std::vector<EndpointId> destinations() const;
  /// Of open traffic. Keeps a reference to a recording here.
  ArrivalSource arrivals(sim::StreamKey stream) const;
};

/// `find` resolves a target that exists; what is still to be estimated is added to `open`, by its path.
CompiledTraffic compile_traffic(const Traffic& traffic, const std::function<EndpointId(const Target&)>& find,
                                std::vector<std::string>& open);

}  // namespace sandtable::models

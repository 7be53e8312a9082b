/// Port: whatever can change the real system. An action is broken into effects, each of which changes one object from a state to
/// another; effects are what the ledger records before they are taken, what recovery looks for, and what rollback turns round.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/action.hpp"
#include "sim/result.hpp"
#include "twin/world.hpp"

namespace sandtable::twin {

/// The smallest step: `object` goes from `before` to `after`. States are the connector's words, compared as text.
struct Effect {
  std::string object;  ///< `haproxy/front/f4`
  std::string before, after;
  bool operator==(const Effect&) const = default;
};

struct Actuator {
  virtual ~Actuator() = default;
  /// What exists and in which state: the objects of the services this actuator serves.
  virtual sim::Result<Snapshot> objects() = 0;
  /// The effects that would bring the action about from the present state, in the order in which to take them. Changes nothing.
  virtual sim::Result<std::vector<Effect>> effects_of(const models::Action& action) = 0;
  virtual sim::Result<std::string> state_of(const std::string& object) = 0;
  /// Takes the step. Already in `after`: done, nothing sent. Neither `before` nor `after`: `conflict`, nothing sent. Checks the new
  /// state by reading it back before it says done.
  virtual sim::Status take(const Effect& effect) = 0;
};

/// For an effect whose object is in neither of its states: `conflict`.
inline sim::Unexpected<sim::Error> in_neither_state(const Effect& effect, const std::string& present) {
  return sim::fail(sim::ErrorKind::conflict, effect.object + " is '" + present + "', neither '" + effect.before +
                                                 "' as it was nor '" + effect.after + "' as it should become");
}

}  // namespace sandtable::twin

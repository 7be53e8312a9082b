#include "models/fault/detection.hpp"

namespace sandtable::models {

sim::Duration detection_delay(sim::RunSeed seed, std::string_view watched, sim::Time crash) {
  sim::Draws draws(sim::stream_key(seed, watched, "relist"), {});
  const sim::Duration phase = sim::from_seconds(draws.uniform() * sim::to_seconds(relist_period));
  const sim::Duration since_look = (crash.time_since_epoch() - phase + relist_period) % relist_period;
  return relist_period - since_look;
}

}  // namespace sandtable::models

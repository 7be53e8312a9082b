/// What is to be observed, and what was, over the wire.
#pragma once

#include "models/measure/observation.hpp"
#include "sim/wire.hpp"

namespace sandtable::models {

void write(sim::Writer& writer, const ObservationSettings& settings);
ObservationSettings read_observation_settings(sim::Reader& reader);

void write(sim::Writer& writer, const Observation& observation);
/// What can't be an observation spoils the reader.
Observation read_observation(sim::Reader& reader);

}  // namespace sandtable::models

/// Scenarios and plans over the wire, bit for bit, with what their files held. The fields are those of the language's own lists
/// (`models/scenario/fields.hpp`), so that a new field travels without a word here.
#pragma once

#include "models/scenario/scenario.hpp"
#include "sim/wire.hpp"

namespace sandtable::app {

void write(sim::Writer& writer, const models::Scenario& scenario);
void write(sim::Writer& writer, const models::Plan& plan);
/// What can't be a scenario or plan spoils the reader.
models::Scenario read_scenario(sim::Reader& reader);
models::Plan read_plan(sim::Reader& reader);

}  // namespace sandtable::app

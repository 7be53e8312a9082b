/// What a twin has learnt.
#pragma once

#include <optional>
#include <string>

#include "app/json.hpp"
#include "twin/fidelity.hpp"
#include "twin/posterior.hpp"

namespace sandtable::app {

Json twin_json(const std::string& scenario, const twin::Posterior& posterior, const std::optional<twin::Fidelity>& fidelity);

namespace text {
/// Parameters with their intervals and sources, then what the telemetry does not constrain.
std::string posterior_text(const twin::Posterior& posterior);
}  // namespace text

}  // namespace sandtable::app

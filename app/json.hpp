/// The JSON of design §5. NaN and what is missing become `null`; keys keep their order.
#pragma once

#include <nlohmann/json.hpp>

#include "app/problem.hpp"
#include "models/measure/replication_result.hpp"
#include "models/scenario/diagnostic.hpp"
#include "planners/selection/choice.hpp"
#include "planners/selection/comparison.hpp"
#include "twin/outcome.hpp"

namespace sandtable::app {

using Json = nlohmann::ordered_json;

/// `s`, `1/s`, `share`, `cores`, `count`, `money/h`
const char* unit_symbol(models::Unit unit);

/// What `sandtable run --format json` prints.
Json to_json(const twin::Outcome& outcome);
/// What `sandtable compare --format json` prints.
Json to_json(const planners::Comparison& comparison);
/// What `sandtable plan scaling --format json` prints.
Json to_json(const planners::Choice& choice);
Json to_json(const models::Diagnostics& diagnostics);
/// `{"error": {"kind", "message"}}` or `{"diagnostics": […]}`
Json to_json(const Problem& problem);

/// A number, or `null` for NaN and infinities.
Json number(double value);
Json interval(const std::optional<std::array<double, 2>>& ends);
/// The text as printed: two spaces of indent, no line end; bytes that are not UTF-8 are replaced.
std::string dump(const Json& json);

}  // namespace sandtable::app

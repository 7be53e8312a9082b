/// Laws of whole numbers as text: `5`, `geometric(8)`, `uniform(2 12)`, `pareto(1 shape=1.5)`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/scenario/text_context.hpp"
#include "models/traffic/count_law.hpp"

namespace sandtable::models {

std::optional<CountLaw> read_count_law(std::string_view text, TextContext& context);
/// Reads back to the same law.
std::string to_text(const CountLaw& law);
const std::vector<std::string>& count_signatures();

}  // namespace sandtable::models

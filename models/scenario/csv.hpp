/// The small tables that expressions name: comma-separated numbers, an optional heading line, `#` begins a comment.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/scenario/text_context.hpp"

namespace sandtable::models {

using CsvRow = std::vector<double>;

/// Reads rows of as many numbers as `columns` names. What is wrong goes to `context`: a missing file as a problem of the scalar,
/// the rest with the table's own `file:line:column`.
std::optional<std::vector<CsvRow>> read_csv(const std::string& file, const std::vector<std::string>& columns, TextContext& context,
                                            std::size_t offset);

}  // namespace sandtable::models

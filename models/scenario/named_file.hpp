/// Files that a scenario names (tables, logs): looked for beside it, read whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/scenario/text_context.hpp"

namespace sandtable::models {

/// The file's text; nothing after the problem was reported at `offset` of the scalar.
std::optional<std::string> read_named_file(const std::string& file, std::uintmax_t largest, TextContext& context,
                                           std::size_t offset);

/// How diagnostics inside the file call it.
std::string shown_name(const std::string& file, const TextContext& context);

}  // namespace sandtable::models

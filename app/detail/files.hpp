/// Whole files at once.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "sim/result.hpp"

namespace sandtable::app::detail {

/// Writes beside the file and renames, so that there is the old or the new text and never half of it. `invalid_input` where the
/// place can't be written to.
sim::Status replace_file(const std::filesystem::path& file, std::string_view text);
sim::Result<std::string> read_file(const std::filesystem::path& file);

}  // namespace sandtable::app::detail

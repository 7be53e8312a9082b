/// Files that are replaced in one step and survive a crash: written beside, synced, renamed, and the folder synced.
#pragma once

#include <filesystem>
#include <string_view>

#include "sim/result.hpp"

namespace sandtable::twin::detail {

/// `posterior.h5` → `.posterior.h5.<pid>.tmp` in the same folder.
std::filesystem::path temporary_beside(const std::filesystem::path& file);
/// Syncs `temporary`, renames it to `file` and syncs the folder; on failure `temporary` is removed.
sim::Status put_in_place(const std::filesystem::path& temporary, const std::filesystem::path& file);
/// Both, for text.
sim::Status write_text(const std::filesystem::path& file, std::string_view text);
/// `not_found`, or `unavailable` where it can't be read.
sim::Result<std::string> read_text(const std::filesystem::path& file);

}  // namespace sandtable::twin::detail

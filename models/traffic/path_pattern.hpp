/// Patterns of paths: `*` stands for any text, also none and also with slashes; everything else for itself.
#pragma once

#include <string_view>

namespace sandtable::models {

/// In time at most |pattern|·|path|.
bool fits(std::string_view pattern, std::string_view path);

}  // namespace sandtable::models

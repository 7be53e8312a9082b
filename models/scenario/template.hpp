/// The commented scenario that `sandtable init` writes: small, real, and it meets its objectives as it stands.
#pragma once

#include <string>

namespace sandtable::models {

/// `file` is where it will lie, named in the commands that its comment shows.
std::string init_template(const std::string& file);

}  // namespace sandtable::models

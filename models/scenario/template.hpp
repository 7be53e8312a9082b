/// The commented scenario that `sandtable init` writes: small, real, and it meets its objectives as it stands.
#pragma once

#include <string>

namespace sandtable::models {

std::string init_template();

}  // namespace sandtable::models

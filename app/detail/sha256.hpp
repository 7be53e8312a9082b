/// SHA-256 (FIPS 180-4) of a text: names a scenario's exact words in outcomes. Not used for secrets.
#pragma once

#include <string>
#include <string_view>

namespace sandtable::app::detail {

/// 64 lower-case hexadecimal digits.
std::string sha256(std::string_view text);

}  // namespace sandtable::app::detail

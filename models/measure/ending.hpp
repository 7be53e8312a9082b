/// How a request, or one attempt of a call, ended.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sandtable::models {

enum class Ending : std::uint8_t { success, timeout, rejected, unavailable, open_circuit };
inline constexpr std::size_t endings = 5;

}  // namespace sandtable::models

/// Who is who in the fluid plane: an endpoint at a version is a part of that version's pool, and traffic enters at such parts.
#pragma once

#include <cstdint>
#include <vector>

#include "models/service/compiled_world.hpp"

namespace sandtable::models {

struct FluidLayout {
  struct Part {
    std::uint32_t version = 0, endpoint = 0;
  };
  struct Entry {
    std::uint32_t traffic = 0, part = 0;
  };
  /// `callees_first`: all endpoints.
  FluidLayout(const CompiledWorld& world, const std::vector<std::uint32_t>& callees_first);

  std::vector<Part> parts;                             ///< those of a version in a row
  std::vector<std::uint32_t> first_part;               ///< by version
  std::vector<Entry> entries;                          ///< those of a traffic in a row
  std::vector<std::uint32_t> first_entry;              ///< by traffic
  std::vector<std::vector<std::uint32_t>> entries_at;  ///< by version
  std::vector<std::vector<std::uint32_t>> calls;       ///< by part: the endpoints that it calls
  struct Call {
    std::uint32_t part = 0, slot = 0, endpoint = 0;  ///< `calls[part][slot]` is the endpoint
  };
  std::vector<std::vector<Call>> callers;  ///< by service: who calls which of its endpoints
  std::vector<std::uint32_t> services;     ///< callers first, as far as services have an order
  std::vector<std::vector<char>> reaches;  ///< by endpoint: the services that a request there may need, its own included
};

}  // namespace sandtable::models

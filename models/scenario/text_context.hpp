/// What a reader of one scalar may know, and where it leaves what it finds wrong.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/scenario/diagnostic.hpp"
#include "models/scenario/units.hpp"

namespace sandtable::models {

struct TextContext {
  std::string what;                 ///< the field's name, for messages
  bool quoted = false;              ///< whether the scalar stood in quotes
  std::filesystem::path base_dir;   ///< files named inside are relative to it
  std::filesystem::path shown_dir;  ///< and shown under this

  struct Found {
    TextProblem problem;
    std::size_t offset = 0;  ///< within the scalar
  };
  std::vector<Found> found;
  Diagnostics elsewhere;  ///< in a file named inside

  void report(TextProblem problem, std::size_t offset = 0) { found.push_back({std::move(problem), offset}); }
  bool clean() const { return found.empty() && elsewhere.empty(); }
};

}  // namespace sandtable::models

/// The files that a scenario names (`trace(rate.csv)`, `empirical(times.csv)`, `replay: access.log`), so that it can be kept
/// elsewhere.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/scenario.hpp"

namespace sandtable::models {

struct DataFile {
  std::string name;  ///< without folders
  std::string text;  ///< reads back to the very same numbers
  bool operator==(const DataFile&) const = default;
};

struct PortableScenario {
  Scenario scenario;            ///< names its tables as `files` does
  std::vector<DataFile> files;  ///< each once, in the order of first mention; to lie beside the scenario
};

/// Folders are taken off the tables' names; where two different tables would then bear one name, the later gets a number.
PortableScenario portable(const Scenario& scenario);

}  // namespace sandtable::models

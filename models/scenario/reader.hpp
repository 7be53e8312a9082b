/// Reads scenarios and plans from YAML, strictly: everything that is wrong and can be told apart is collected, each with its place.
/// After a YAML syntax error there is that one only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "models/scenario/diagnostic.hpp"
#include "models/scenario/scenario.hpp"
#include "models/scenario/source_map.hpp"
#include "sim/result.hpp"

namespace sandtable::models {

/// `--set services.cart.replicas=6`: list elements by name or index, the value as in YAML. Applied before anything is checked.
struct Override {
  std::string path, value;
};

/// Splits `path=value`; fails without `=` or path.
sim::Result<Override> parse_override(std::string_view text);

template <class T>
struct Document {
  T value;
  std::string path;  ///< of the file, as it was given; or the name of the text
  std::string text;  ///< as it stood in the file, overrides not applied
  SourceMap marks;
};
using ScenarioDocument = Document<Scenario>;
using PlanDocument = Document<Plan>;

/// Files named inside (`trace(rate.csv)`) are relative to the scenario's folder. The value has passed `validate`.
sim::Result<ScenarioDocument, Diagnostics> read_scenario_file(const std::filesystem::path& file,
                                                              const std::vector<Override>& overrides = {});
/// `name` heads the diagnostics; files named inside are relative to `base_dir`.
sim::Result<ScenarioDocument, Diagnostics> read_scenario_text(std::string text, std::string name,
                                                              const std::filesystem::path& base_dir = ".",
                                                              const std::vector<Override>& overrides = {});

sim::Result<PlanDocument, Diagnostics> read_plan_file(const std::filesystem::path& file,
                                                      const std::vector<Override>& overrides = {});
sim::Result<PlanDocument, Diagnostics> read_plan_text(std::string text, std::string name,
                                                      const std::filesystem::path& base_dir = ".",
                                                      const std::vector<Override>& overrides = {});

}  // namespace sandtable::models

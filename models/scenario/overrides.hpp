/// Puts `--set path=value` into a document's tree, before anything is checked.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/reader.hpp"
#include "models/scenario/yaml_tree.hpp"

namespace sandtable::models {

/// What can't be placed (no such element, a way through a scalar) goes to `diagnostics`; keys that a mapping lacks are added.
void apply_overrides(YamlNode& root, const std::vector<Override>& overrides, Diagnostics& diagnostics);

}  // namespace sandtable::models

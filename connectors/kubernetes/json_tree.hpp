/// JSON as the tree that objects are read from; without places in a file, for where objects come as JSON nobody wrote them.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "models/scenario/yaml_tree.hpp"

namespace sandtable::connectors::kubernetes {

/// `file` heads the diagnostics.
models::YamlNode tree_of(const nlohmann::json& json, const std::string& file);

}  // namespace sandtable::connectors::kubernetes

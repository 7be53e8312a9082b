/// What tells two pod templates apart: a number made of all that is written in one, fields that nothing here reads among them, but
/// the label that a Deployment adds and what is null. Order of keys and quotes do not matter. Not the hash in a ReplicaSet's name.
#pragma once

#include <cstdint>

#include "models/scenario/yaml_tree.hpp"

namespace sandtable::connectors::kubernetes {

/// Never 0.
std::uint64_t template_print(const models::YamlNode& pod_template);

}  // namespace sandtable::connectors::kubernetes

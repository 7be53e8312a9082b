/// Numbers that controllers keep in annotations, which are text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/cluster/objects/labels.hpp"

namespace sandtable::models::kube {

/// The whole number in an annotation, where there is one.
std::optional<std::int64_t> number_in(const Labels& annotations, const std::string& key);

}  // namespace sandtable::models::kube

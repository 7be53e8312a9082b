/// Names as a scenario takes them.
#pragma once

#include <string>

#include "models/scenario/leaf.hpp"

namespace sandtable::connectors::kubernetes {

/// `text` as a DNS label: small letters, digits and dashes, at most 63; never empty.
inline std::string dns_label(const std::string& text) {
  const auto label = models::as_label(text);
  return label.empty() ? "imported" : label;
}

}  // namespace sandtable::connectors::kubernetes

/// MessagePack as JSON, keys that are no texts written out as JSON (SimKube keys by pairs of kind and name).
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace sandtable::connectors::kubernetes {

/// Nothing where `bytes` are no MessagePack, end too soon, or are nested more than 64 deep.
std::optional<nlohmann::json> read_message_pack(const std::string& bytes);

}  // namespace sandtable::connectors::kubernetes

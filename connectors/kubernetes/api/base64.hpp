/// Base64 by RFC 4648 §4, as kubeconfigs hold certificates in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sandtable::connectors::kubernetes {

/// Line ends within are passed over. Nothing where `text` is no Base64.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace sandtable::connectors::kubernetes

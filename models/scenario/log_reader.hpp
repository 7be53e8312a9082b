/// The log that a replay names: by the name's end a table (`.csv`) or a web server's log (request_log.hpp). Lines that can't be
/// read don't keep it from being read; what is too much is for the replay's checks (check_traffic.cpp).
#pragma once

#include <optional>
#include <string>

#include "models/scenario/text_context.hpp"
#include "models/traffic/request_log.hpp"

namespace sandtable::models {

std::optional<RequestLog> read_request_log(const std::string& file, TextContext& context);

}  // namespace sandtable::models

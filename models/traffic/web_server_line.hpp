/// One line of a web server's log in the Common or Combined Log Format (request_log.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/result.hpp"

namespace sandtable::models {

struct WebServerLine {
  std::string host, method;
  std::string path;          ///< without its query
  std::int64_t seconds = 0;  ///< since 1970, UTC
};

/// Where a line stops being one, 1-based, and why.
struct LineProblem {
  std::size_t column = 1;
  std::string why;
};

/// Escaped quotes in the request line (\") don't end it. Years 1990 to 2100.
sim::Result<WebServerLine, LineProblem> read_web_server_line(std::string_view line);

}  // namespace sandtable::models

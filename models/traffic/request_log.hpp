/// Recorded requests as a file held them: what was asked for, when and by whom, in the order of their times. Which endpoints of the
/// scenario they go to is for the replay's rules to say (replay.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/time.hpp"

namespace sandtable::models {

struct LoggedRequest {
  sim::Duration time{};             ///< of a web server's log: since the second of its earliest request; of a table: as written
  std::uint32_t what = 0;           ///< in `requests`
  std::uint32_t user = UINT32_MAX;  ///< numbered by first appearance; UINT32_MAX: not known
  bool operator==(const LoggedRequest&) const = default;
};

/// A line that could not be read.
struct UnreadableLine {
  std::uint32_t line = 0, column = 0;  ///< 1-based
  std::string why;
  bool operator==(const UnreadableLine&) const = default;
};

struct RequestLog {
  std::string file;
  sim::Duration resolution{0};             ///< of its times, by the format
  std::vector<std::string> requests;       ///< different ones: `GET /cart/7`, or what a table has for them
  std::vector<std::uint32_t> first_lines;  ///< of each of `requests`
  std::vector<LoggedRequest> rows;         ///< ascending in time, then as in the file
  std::uint32_t lines = 0;                 ///< that are neither empty nor a comment nor the heading
  std::uint32_t unreadable_lines = 0;
  std::vector<UnreadableLine> unreadable;  ///< the first of them
  bool operator==(const RequestLog&) const = default;
};

inline constexpr std::size_t most_unreadable_shown = 5;

/// Reads the text of a web server's log in the Common or Combined Log Format:
///     host ident authuser [day/month/year:hour:minute:second zone] "method path protocol" status bytes …
/// What follows the request line is not looked at. The user is the host. Times have a resolution of 1 s.
/// Source: Apache HTTP Server, "Log Files", https://httpd.apache.org/docs/2.4/logs.html
RequestLog read_web_server_log(std::string_view text);

/// Reads a table: seconds, request and, where known, user, separated by commas; a cell may stand in double quotes ("" is a quote).
/// The first line may be a heading, `#` begins a comment.
RequestLog read_request_table(std::string_view text);

/// A table that reads back to the same rows.
std::string request_table(const RequestLog& log);

}  // namespace sandtable::models

#include "models/traffic/web_server_line.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

namespace sandtable::models {
namespace {

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return text.empty() ? std::nullopt : std::optional(value);
}

/// `01/Jul/1995:00:00:01 -0400`, 26 characters.
std::optional<std::int64_t> read_time(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr int first_year = 1990, last_year = 2100;
  if (text.size() != 26 || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[14] != ':' || text[17] != ':' ||
      text[20] != ' ' || (text[21] != '+' && text[21] != '-'))
    return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), text.substr(3, 3));
  const auto day = digits(text.substr(0, 2)), year = digits(text.substr(7, 4)), hour = digits(text.substr(12, 2)),
             minute = digits(text.substr(15, 2)), second = digits(text.substr(18, 2)), zone_hour = digits(text.substr(22, 2)),
             zone_minute = digits(text.substr(24, 2));
  if (month == months.end() || !day || !year || !hour || !minute || !second || !zone_hour || !zone_minute) return std::nullopt;
  if (*year < first_year || *year > last_year || *hour > 23 || *minute > 59 || *second > 60 || *zone_hour > 23 || *zone_minute > 59)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t zone = (*zone_hour * 60 + *zone_minute) * 60 * (text[21] == '-' ? -1 : 1);
  return ((days * 24 + *hour) * 60 + *minute) * 60 + *second - zone;
}

/// End of the request line that begins at `start`, behind its opening quote.
std::size_t closing_quote(std::string_view line, std::size_t start) {
  for (std::size_t i = start; i < line.size(); ++i) {
    if (line[i] == '\\') ++i;
    else if (line[i] == '"') return i;
  }
  return std::string_view::npos;
}

bool is_method(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
  });
}

}  // namespace

sim::Result<WebServerLine, LineProblem> read_web_server_line(std::string_view line) {
  const auto refuse = [](std::size_t at, std::string why) { return sim::Unexpected{LineProblem{at + 1, std::move(why)}}; };
  const auto host_end = line.find(' ');
  const auto bracket = line.find('[');
  if (host_end == 0 || host_end == std::string_view::npos || bracket == std::string_view::npos || bracket < host_end)
    return refuse(0, "expected host, ident, user and [time]");
  constexpr std::size_t time_size = 26;
  const auto time = line.substr(bracket + 1, time_size);
  const auto seconds = read_time(time);
  if (!seconds) return refuse(bracket + 1, "the time is not like 01/Jul/1995:00:00:01 -0400");
  const auto after = bracket + 1 + time_size;
  if (line.substr(after, 3) != "] \"") return refuse(after, "expected the request line in double quotes");
  const auto start = after + 3, end = closing_quote(line, start);
  if (end == std::string_view::npos) return refuse(start - 1, "the quote of the request line is not closed");
  const auto request = line.substr(start, end - start);
  const auto space = request.find(' ');
  if (space == std::string_view::npos || !is_method(request.substr(0, space)))
    return refuse(start, "the request line has no method and path");
  const auto target = request.substr(space + 1, request.find(' ', space + 1) - space - 1);
  const auto path = target.substr(0, target.find('?'));
  if (path.empty()) return refuse(start + space + 1, "the request line has no path");
  const auto status = line.substr(std::min(end + 1, line.size()), 5);
  const bool has_status =
      status.starts_with(" - ") || status == " -" ||
      (status.size() >= 4 && status[0] == ' ' && digits(status.substr(1, 3)) && (status.size() == 4 || status[4] == ' '));
  if (!has_status) return refuse(end + 1, "expected a status of three digits behind the request line");
  return WebServerLine{std::string(line.substr(0, host_end)), std::string(request.substr(0, space)), std::string(path), *seconds};
}

}  // namespace sandtable::models

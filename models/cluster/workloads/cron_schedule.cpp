#include "models/cluster/workloads/cron_schedule.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <string_view>
#include <vector>

#include "models/cluster/objects/go_duration.hpp"
#include "models/whole_number.hpp"

namespace sandtable::models::kube {
namespace {

using Names = std::vector<std::string_view>;

/// A field's bounds, and names of its values from the lowest on.
struct Bounds {
  int low = 0, high = 0;
  Names names;
};

const std::array<Bounds, 5>& field_bounds() {
  static const std::array<Bounds, 5> all{
      {{0, 59, {}},
       {0, 23, {}},
       {1, 31, {}},
       {1, 12, {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
       {0, 6, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}}}};
  return all;
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts{{}};
  for (const char c : text) {
    if (c == at) parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

std::optional<int> read_number(std::string_view text) {
  const auto value = read_whole_number<int>(text);
  return value && *value >= 0 ? value : std::nullopt;
}

std::optional<int> read_value(std::string text, const Bounds& bounds) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (std::size_t i = 0; i < bounds.names.size(); ++i)
    if (bounds.names[i] == text) return bounds.low + static_cast<int>(i);
  return read_number(text);
}

struct Field {
  std::uint64_t bits = 0;
  bool star = false;
};

/// Adds one range; says what is wrong with it.
std::optional<std::string> add_range(const std::string& text, const Bounds& bounds, Field& field) {
  const auto parts = split(text, '/');
  const auto ends = split(parts.front(), '-');
  if (parts.size() > 2 || ends.size() > 2) return "too many hyphens or slashes";
  std::optional<int> from = bounds.low, to = bounds.high;
  int step = 1;
  const bool star = ends.front() == "*" || ends.front() == "?";
  if (!star) {
    from = read_value(ends.front(), bounds);
    to = ends.size() == 2 ? read_value(ends.back(), bounds) : from;
  }
  if (parts.size() == 2) {
    const auto read = read_number(parts.back());
    if (!read || *read == 0) return "its step is no positive number";
    step = *read;
    if (ends.size() == 1) to = bounds.high;
  }
  if (!from || !to) return "no number";
  if (*from < bounds.low || *to > bounds.high || *from > *to)
    return "not within " + std::to_string(bounds.low) + " to " + std::to_string(bounds.high);
  for (int value = *from; value <= *to; value += step) field.bits |= std::uint64_t{1} << value;
  field.star = field.star || (star && step == 1);
  return std::nullopt;
}

sim::Result<Field> read_field(const std::string& text, const Bounds& bounds) {
  Field field;
  for (const auto& range : split(text, ',')) {
    if (range.empty()) continue;
    if (const auto wrong = add_range(range, bounds, field))
      return sim::fail(sim::ErrorKind::invalid_input, "\"" + text + "\": " + *wrong);
  }
  return field;
}

std::string unfold(const std::string& text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> known{{{"@yearly", "0 0 1 1 *"},
                                                                                       {"@annually", "0 0 1 1 *"},
                                                                                       {"@monthly", "0 0 1 * *"},
                                                                                       {"@weekly", "0 0 * * 0"},
                                                                                       {"@daily", "0 0 * * *"},
                                                                                       {"@midnight", "0 0 * * *"},
                                                                                       {"@hourly", "0 * * * *"}}};
  for (const auto& [name, fields] : known)
    if (text == name) return std::string(fields);
  return text;
}

/// Whole seconds, at least one.
std::optional<sim::Duration> read_every(std::string_view text) {
  const auto span = read_go_duration(text);
  if (!span) return std::nullopt;
  return std::max(sim::Duration{std::chrono::seconds(1)}, sim::Duration{std::chrono::floor<std::chrono::seconds>(*span)});
}

bool has(std::uint64_t bits, unsigned value) { return ((bits >> value) & 1U) != 0; }

}  // namespace

sim::Result<CronSchedule> CronSchedule::parse(const std::string& text) {
  const auto refuse = [&text](const std::string& reason) {
    return sim::fail(sim::ErrorKind::invalid_input, "schedule \"" + text + "\": " + reason);
  };
  CronSchedule made;
  if (text.starts_with("TZ=") || text.starts_with("CRON_TZ=")) return refuse("time zones in the schedule are not read here");
  constexpr std::string_view every = "@every ";
  if (text.starts_with(every)) {
    const auto period = read_every(std::string_view(text).substr(every.size()));
    if (!period) return refuse("no duration after @every");
    made.every_ = *period;
    return made;
  }
  std::istringstream words(unfold(text));
  std::vector<std::string> fields;
  for (std::string word; words >> word;) fields.push_back(word);
  if (fields.size() != 5) return refuse("expected exactly 5 fields, found " + std::to_string(fields.size()));
  std::array<Field, 5> read;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto field = read_field(fields[i], field_bounds().at(i));
    if (!field) return refuse(field.error().message);
    read.at(i) = *field;
  }
  made.minutes_ = read[0].bits;
  made.hours_ = read[1].bits;
  made.days_ = read[2].bits;
  made.months_ = read[3].bits;
  made.weekdays_ = read[4].bits;
  made.any_day_ = read[2].star;
  made.any_weekday_ = read[4].star;
  return made;
}

std::optional<sim::Time> CronSchedule::next(sim::Time after) const {
  using namespace std::chrono;
  const auto second = floor<seconds>(after.time_since_epoch());
  if (every_ > sim::Duration{0}) return sim::Time{second} + every_;
  const sys_time<minutes> first = ceil<minutes>(sys_seconds{second + seconds(1)});
  const auto last_year = year_month_day(floor<days>(first)).year() + years(5);
  for (sys_days day = floor<days>(first); year_month_day(day).year() <= last_year; day += days(1)) {
    const year_month_day date(day);
    const bool day_fits = has(days_, static_cast<unsigned>(date.day()));
    const bool weekday_fits = has(weekdays_, weekday(day).c_encoding());
    const bool fits = any_day_ || any_weekday_ ? day_fits && weekday_fits : day_fits || weekday_fits;
    if (!fits || !has(months_, static_cast<unsigned>(date.month()))) continue;
    for (sys_time<minutes> at = std::max<sys_time<minutes>>(day, first); at < day + days(1); at += minutes(1)) {
      const auto minute = static_cast<unsigned>((at - day).count());
      if (has(hours_, minute / 60) && has(minutes_, minute % 60)) return sim::Time{nanoseconds(at.time_since_epoch())};
    }
  }
  return std::nullopt;
}

}  // namespace sandtable::models::kube

#include "connectors/kubernetes/instant.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace sandtable::connectors::kubernetes {

std::optional<sim::Time> read_instant(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  const std::string copy(text);
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6 || used < 19)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || year < 1970 || year > 2200 || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  std::string_view rest = std::string_view(copy).substr(static_cast<std::size_t>(used));
  std::int64_t nanos = 0;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    std::int64_t place = 100'000'000;
    if (rest.empty() || rest.front() < '0' || rest.front() > '9') return std::nullopt;
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1), place /= 10)
      nanos += (rest.front() - '0') * place;
  }
  std::chrono::minutes offset{0};
  if (rest != "Z" && rest != "z") {
    int hours = 0, minutes = 0;
    char sign = 0;
    if (rest.size() != 6 || std::sscanf(std::string(rest).c_str(), "%c%2d:%2d", &sign, &hours, &minutes) != 3) return std::nullopt;
    if (sign != '+' && sign != '-') return std::nullopt;
    offset = std::chrono::minutes{(sign == '-' ? -1 : 1) * (hours * 60 + minutes)};
  }
  const auto days = std::chrono::sys_days{date}.time_since_epoch();
  const sim::Duration since = std::chrono::duration_cast<sim::Duration>(days) + std::chrono::hours{hour} +
                              std::chrono::minutes{minute} + std::chrono::seconds{second} + std::chrono::nanoseconds{nanos} -
                              offset;
  return sim::Time{since};
}

std::string write_instant(sim::Time time) {
  using namespace std::chrono;
  const auto since = std::max(time.time_since_epoch(), sim::Duration{0});
  const sys_time<sim::Duration> at{since};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss clock{at - day};
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  std::string written = text.data();
  if (const auto nanos = clock.subseconds().count(); nanos != 0) {
    std::snprintf(text.data(), text.size(), ".%09lld", static_cast<long long>(nanos));
    written += text.data();
    written.erase(written.find_last_not_of('0') + 1);
  }
  return written + "Z";
}

}  // namespace sandtable::connectors::kubernetes

#include "app/export/wall_clock.hpp"

#include <chrono>
#include <regex>

namespace sandtable::app::exported {

sim::Result<WallStart> read_wall_start(const std::string& text) {
  static const std::regex form(R"((\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d)))");
  std::smatch part;
  const auto bad = [&](const char* why) {
    return sim::fail(sim::ErrorKind::invalid_input, "\"" + text + "\" is no time (" + why + "), as 2026-01-01T00:00:00Z");
  };
  if (!std::regex_match(text, part, form)) return bad("date, T, time of day, and Z or an offset");
  const auto number = [&](std::size_t group) { return std::stoi(part[group].str()); };
  const std::chrono::year_month_day date{std::chrono::year{number(1)}, std::chrono::month{static_cast<unsigned>(number(2))},
                                         std::chrono::day{static_cast<unsigned>(number(3))}};
  if (!date.ok() || number(4) > 23 || number(5) > 59 || number(6) > 59) return bad("no such day or time of day");
  std::chrono::sys_seconds at = std::chrono::sys_days{date} + std::chrono::hours{number(4)} + std::chrono::minutes{number(5)} +
                                std::chrono::seconds{number(6)};
  if (part[8].matched) {
    const auto offset = std::chrono::hours{number(9)} + std::chrono::minutes{number(10)};
    at -= part[8].str() == "-" ? -offset : offset;
  }
  std::string decimals = part[7].str();
  decimals.resize(9, '0');
  using std::chrono::sys_days;
  constexpr sys_days first{std::chrono::year{1970} / 1 / 1}, last{std::chrono::year{2200} / 1 / 1};
  if (at < first || at >= last) return bad("before 1970 or after 2199");
  return WallStart{at.time_since_epoch().count() * 1'000'000'000 + std::stoll(decimals)};
}

}  // namespace sandtable::app::exported

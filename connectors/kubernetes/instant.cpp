#include "connectors/kubernetes/instant.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace sandtable::connectors::kubernetes {

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

/// When a schedule of five fields strikes: minute, hour, day of month, month, day of week.
///
/// A field is a list of `*`, `a`, `a-b`, each with `/step` (`a/step` runs to the field's end); months and days of week also by
/// three letters; Sunday is 0 (7 is refused); `?` is `*`. Where both days are restricted a day that matches either counts; where
/// one of them has a bare star, both must match (`*/2` is no bare star, `*/1` is one). Also @hourly, @daily, @midnight, @weekly,
/// @monthly, @yearly,
/// @annually and @every DURATION (whole seconds, at least 1 s, counted from any instant).
///
/// Instants are UTC; other time zones are refused here. Source: robfig/cron v3.0.1, ParseStandard, which the controller uses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/result.hpp"
#include "sim/time.hpp"

namespace sandtable::models::kube {

class CronSchedule {
 public:
  static sim::Result<CronSchedule> parse(const std::string& text);

  /// The first strike after `after`; none within five years (the 31st of February).
  std::optional<sim::Time> next(sim::Time after) const;

 private:
  std::uint64_t minutes_ = 0, hours_ = 0, days_ = 0, months_ = 0, weekdays_ = 0;  // a bit a value
  bool any_day_ = false, any_weekday_ = false;                                    // written with a star
  sim::Duration every_{0};                                                        // above 0: @every
};

}  // namespace sandtable::models::kube

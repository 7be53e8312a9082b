/// The units of the scenario language, and those that people write for them.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "models/scenario/units.hpp"

namespace sandtable::models {

/// value = number × 10^decimal × times ÷ over, at most one of the three being other than 1. Powers of ten move the decimal point of
/// the text, so that `99.9%` is the same double as 0.999.
struct UnitOf {
  std::string_view name;
  int decimal = 0;
  double times = 1, over = 1;
  bool written = true;  ///< whether the writer may use it
};

inline constexpr std::array time_units{
    UnitOf{"s"},        UnitOf{"ms", -3},     UnitOf{"us", -6},      UnitOf{"ns", -9},
    UnitOf{"m", 0, 60}, UnitOf{"h", 0, 3600}, UnitOf{"d", 0, 86400}, UnitOf{"µs", -6, 1, 1, false},
};
inline constexpr std::array byte_units{
    UnitOf{"Gi", 0, 1073741824.0},
    UnitOf{"Mi", 0, 1048576},
    UnitOf{"Ki", 0, 1024},
    UnitOf{"Ti", 0, 1099511627776.0},
    UnitOf{"G", 9},
    UnitOf{"M", 6},
    UnitOf{"k", 3},
    UnitOf{"T", 12},
    UnitOf{"B"},
};
inline constexpr std::array bit_rate_units{UnitOf{"Gbps", 9}, UnitOf{"Mbps", 6}, UnitOf{"kbps", 3}, UnitOf{"bps"}};
inline constexpr std::array rate_units{UnitOf{"/s"}, UnitOf{"/m", 0, 1, 60}, UnitOf{"/h", 0, 1, 3600},
                                       UnitOf{"/d", 0, 1, 86400, false}};
inline constexpr std::array money_units{UnitOf{"/h"}};
inline constexpr std::array share_units{UnitOf{"%", -2}};
inline constexpr std::array core_units{UnitOf{""}, UnitOf{"m", -3}};
inline constexpr std::array number_units{UnitOf{""}};

inline std::span<const UnitOf> units_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::time:
      return time_units;
    case Dimension::bytes:
      return byte_units;
    case Dimension::bit_rate:
      return bit_rate_units;
    case Dimension::rate:
      return rate_units;
    case Dimension::money_rate:
      return money_units;
    case Dimension::share:
      return share_units;
    case Dimension::cores:
      return core_units;
    case Dimension::number:
      return number_units;
  }
  return {};
}

/// Units that people write for ours.
struct Alias {
  Dimension dimension;
  std::string_view written, ours;
};
inline constexpr std::array aliases{
    Alias{Dimension::time, "sec", "s"},
    Alias{Dimension::time, "secs", "s"},
    Alias{Dimension::time, "second", "s"},
    Alias{Dimension::time, "seconds", "s"},
    Alias{Dimension::time, "min", "m"},
    Alias{Dimension::time, "mins", "m"},
    Alias{Dimension::time, "minute", "m"},
    Alias{Dimension::time, "minutes", "m"},
    Alias{Dimension::time, "hr", "h"},
    Alias{Dimension::time, "hour", "h"},
    Alias{Dimension::time, "hours", "h"},
    Alias{Dimension::time, "days", "d"},
    Alias{Dimension::time, "msec", "ms"},
    Alias{Dimension::time, "millis", "ms"},
    Alias{Dimension::time, "S", "s"},
    Alias{Dimension::time, "usec", "us"},
    Alias{Dimension::time, "day", "d"},
    Alias{Dimension::time, "MS", "ms"},
    Alias{Dimension::bytes, "GiB", "Gi"},
    Alias{Dimension::bytes, "MiB", "Mi"},
    Alias{Dimension::bytes, "KiB", "Ki"},
    Alias{Dimension::bytes, "GB", "G"},
    Alias{Dimension::bytes, "MB", "M"},
    Alias{Dimension::bytes, "kB", "k"},
    Alias{Dimension::bytes, "KB", "k"},
    Alias{Dimension::bytes, "TB", "T"},
    Alias{Dimension::bytes, "K", "k"},
    Alias{Dimension::bytes, "gi", "Gi"},
    Alias{Dimension::bytes, "mi", "Mi"},
    Alias{Dimension::bytes, "g", "G"},
    Alias{Dimension::bytes, "m", "M"},
    Alias{Dimension::bit_rate, "G", "Gbps"},
    Alias{Dimension::bit_rate, "M", "Mbps"},
    Alias{Dimension::bit_rate, "Gbit/s", "Gbps"},
    Alias{Dimension::bit_rate, "Mbit/s", "Mbps"},
    Alias{Dimension::bit_rate, "gbps", "Gbps"},
    Alias{Dimension::bit_rate, "mbps", "Mbps"},
    Alias{Dimension::bit_rate, "Gb/s", "Gbps"},
    Alias{Dimension::rate, "rps", "/s"},
    Alias{Dimension::rate, "req/s", "/s"},
    Alias{Dimension::rate, "/sec", "/s"},
    Alias{Dimension::rate, "/min", "/m"},
    Alias{Dimension::rate, "qps", "/s"},
    Alias{Dimension::rate, "/second", "/s"},
    Alias{Dimension::rate, "Hz", "/s"},
    Alias{Dimension::money_rate, "/hour", "/h"},
    Alias{Dimension::money_rate, "/hr", "/h"},
    Alias{Dimension::money_rate, "$/h", "/h"},
    Alias{Dimension::share, "percent", "%"},
};

}  // namespace sandtable::models

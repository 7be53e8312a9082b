/// Numbers with units as the scenario language writes them: `250ms`, `2Gi`, `10Gbps`, `200/s`, `0.34/h`, `99.9%`, `500m`.
/// Writing gives the shortest text that reads back to the very same value.
#pragma once

#include <string>
#include <string_view>

#include "sim/result.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

enum class Dimension {
  time,        ///< seconds
  bytes,       ///< bytes
  bit_rate,    ///< bits per second
  rate,        ///< per second
  money_rate,  ///< per hour
  share,       ///< 0.999 for `99.9%`
  cores,       ///< cores; `500m` is a half
  number,      ///< bare
};

/// What is wrong with a text, for a diagnostic.
struct TextProblem {
  std::string problem, why, suggestion;
};

template <class T>
using Reading = sim::Result<T, TextProblem>;

/// `what` names the value in messages: a field, or a parameter of an expression.
Reading<double> read_quantity(Dimension dimension, std::string_view text, std::string_view what);
/// Exact to the nanosecond.
Reading<sim::Duration> read_duration(std::string_view text, std::string_view what);

std::string write_quantity(Dimension dimension, double value);
std::string write_duration(sim::Duration value);

/// `a time such as 250ms`.
std::string_view example_of(Dimension dimension);
/// A regular expression (ECMA) of what is read, for the JSON Schema.
std::string pattern_of(Dimension dimension);

/// Shortest decimal that reads back to `value`.
std::string shortest(double value);
/// A plain decimal number filling all of `text`.
bool parse_number(std::string_view text, double& value);

}  // namespace sandtable::models

/// Text of PromQL queries: names and values escaped, the user's selectors looked over. Pure.
#pragma once

#include <string>
#include <string_view>

#include "sim/result.hpp"
#include "sim/time.hpp"
#include "twin/telemetry.hpp"

namespace sandtable::connectors::prometheus {

/// `text` as a PromQL string, with its double quotes.
std::string quoted(std::string_view text);

/// Looks over label matchers as a user writes them (`job="front", zone!~"b.*"`), without braces: quotes are closed, and no brace,
/// bracket or parenthesis stands outside them. `invalid_input` with the column (1-based) otherwise; what else may be wrong,
/// Prometheus says.
sim::Status check_selector(std::string_view selector);

/// `metric{selector}`, or `{__name__="…",selector}` where the name isn't one that PromQL takes bare.
std::string instant_selector(std::string_view metric, std::string_view selector);

/// `metric{selector}[500ms]`: all raw samples of the time up to the query's. Whole milliseconds, at least one.
std::string range_selector(std::string_view metric, std::string_view selector, sim::Duration range);

/// Likewise of a histogram's three metrics `metric_bucket`, `metric_sum` and `metric_count` in one query: the samples are then of
/// the same scrapes, whatever comes in meanwhile. The label `__name__` tells them apart.
std::string histogram_selector(std::string_view metric, std::string_view selector, sim::Duration range);

/// Unix time in seconds with three decimals, as the API takes it; rounded down to Prometheus's milliseconds.
std::string time_text(twin::WallTime time);

}  // namespace sandtable::connectors::prometheus

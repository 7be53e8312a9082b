/// Distributions and arrivals as text: `lognormal(4ms cv=0.8)`, `poisson(200/s)`, `estimate`. Times are read into seconds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "models/scenario/text_context.hpp"

namespace sandtable::models {

/// A law that stands at `offset` of the scalar; none may be left to be estimated.
std::optional<sim::Distribution> read_law(std::string_view text, std::size_t offset, TextContext& context);
std::optional<TimeLaw> read_time_law(std::string_view text, TextContext& context);
std::optional<Arrivals> read_arrivals(std::string_view text, TextContext& context);

/// Texts that read back to the same value.
std::string to_text(const sim::Distribution& law);
std::string to_text(const TimeLaw& law);
std::string to_text(const Arrivals& arrivals);

/// `exponential(mean)` and its like: every distribution, every kind of arrivals.
const std::vector<std::string>& law_signatures();
const std::vector<std::string>& arrival_signatures();
/// Families that `estimate(…)` may name: those with a mean and at most a cv.
const std::vector<std::string>& estimable_families();

/// What keeps the law from being a distribution of times (a negative mean, an infinite one …), or empty.
std::string law_problem(const sim::Distribution& law);
std::string arrivals_problem(const Arrivals& arrivals);

}  // namespace sandtable::models

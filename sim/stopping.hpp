/// Sequential stopping by relative precision: replications are added in batches until the confidence interval of the mean is narrow
/// enough. The checkpoints depend on nothing but how many replications are done, so that the answer is the same for any number of
/// parallel jobs. They are 10, 20, 30, 40, 60, 90, 130, … (half as many again, in tens): the fewer looks, the less the looking
/// itself makes the interval too narrow. Source: A. M. Law, "Simulation Modeling and Analysis", 5th ed., §9.4.1 (relative-precision
/// stopping and its coverage).
#pragma once

#include <cstdint>
#include <span>

namespace sandtable::sim {

/// How many replications to run before the next check: up to the next checkpoint, never beyond `max` in all; 0 when `max` is
/// reached.
std::uint32_t next_batch(std::uint32_t done, std::uint32_t max);

/// Whether the confidence interval of the mean lies within ± `precision` (relative, e.g. 0.05) of it. Never with fewer than two
/// observed samples; always where all are equal.
bool precise_enough(std::span<const double> samples, double precision, double level = 0.95);

}  // namespace sandtable::sim

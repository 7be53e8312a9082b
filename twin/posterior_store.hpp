/// A posterior on disk: `posterior.h5`. Datasets: `draws` (rows × parameters), `paths`, `estimates`, `intervals` (parameters × 2),
/// `sources`, `unconstrained_paths`, `unconstrained_why`, `model_error` (1). Values in SI units. Every dataset carries checksums.
#pragma once

#include <filesystem>

#include "sim/result.hpp"
#include "twin/posterior.hpp"

namespace sandtable::twin {

/// Replaces the file in one step: a crash leaves the old one or the new one.
sim::Status write_posterior(const Posterior& posterior, const std::filesystem::path& file);
/// `not_found` without the file; `invalid_input`, naming the file and what is wrong, when it is torn or no posterior.
sim::Result<Posterior> read_posterior(const std::filesystem::path& file);

}  // namespace sandtable::twin

/// A run on disk, `run.h5`: the outcome with every replication's samples, time series and histograms, the scenario's text, seeds
/// and version; enough to show it again without simulating, and to read it with any HDF5 library.
///
/// Datasets (R replications, K KPIs, S series, H histograms, all in the outcome's order; units as in design §5):
/// `about` (strings: version, scenario name, sha256, plan or empty, "1" where there was one), `scenario_text`, `plan_text`,
/// `counts` (seed, asked, request events, control events, digest, interrupted), `times` (wall s, CPU s);
/// `replications`, `replication_counts` (R × 3: request events, control events, digest);
/// `kpi_names`, `kpi_units`, `samples` (R × K, NaN: not observed), `kpi_means`, `kpi_intervals` (K × 4: ci95, pi90; NaN: none);
/// `objective_texts` (5 each: name, kpi, bound, reason, met), `objective_probabilities`;
/// `fidelity` (one word; absent in files of before there was a choice: exact), `refused` (2 strings each: KPI, why);
/// `saturation_texts` (resource, then a traffic each; empty: none) and `saturation_numbers` (at, utilization, metastable, a rate
/// each); `failed_numbers` (2 each: replication, seed), `failed_reasons`; `series_names`, `series_units`, `series_shapes` (2 each:
/// bin in ns, number of bins), `series_values` (R × all bins, series after series); `histogram_names`, `histogram_shapes` (R × H ×
/// 5: buckets, sum high, sum low, min, max in ns), `bucket_indices`, `bucket_counts`.
#pragma once

#include <filesystem>
#include <string>

#include "sim/result.hpp"
#include "twin/outcome.hpp"

namespace sandtable::twin {

struct RunFile {
  std::string version;        ///< of the Sandtable that ran it
  std::string scenario_text;  ///< YAML, overrides put in
  std::string plan_text;      ///< YAML; empty without a plan
  Outcome outcome;
};

/// Replaces the file in one step. `unavailable` where it can't be written.
sim::Status write_run(const RunFile& run, const std::filesystem::path& file);
/// `not_found` without the file; `invalid_input` where it is no run, or torn.
sim::Result<RunFile> read_run(const std::filesystem::path& file);

}  // namespace sandtable::twin

#include "twin/run_file.hpp"

#include <cmath>
#include <limits>

#include "models/scenario/words.hpp"
#include "twin/detail/hdf5_file.hpp"

namespace sandtable::twin {

namespace {

using detail::Hdf5Error;
using detail::Hdf5Reader;
using detail::Hdf5Writer;
using models::ReplicationResult;

constexpr const char* format = "sandtable-run-1";
constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::int64_t signed_of(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::uint64_t unsigned_of(std::int64_t value) { return static_cast<std::uint64_t>(value); }

void require(bool condition, const char* what) {
  if (!condition) throw Hdf5Error(what);
}

models::Unit unit_of(std::int64_t number) {
  require(number >= 0 && number <= static_cast<std::int64_t>(models::Unit::money_per_hour), "a unit that does not exist");
  return static_cast<models::Unit>(number);
}

// ---- what is known of the whole run

void write_head(Hdf5Writer& to, const RunFile& run) {
  const Outcome& o = run.outcome;
  to.strings("about", {run.version, o.scenario, o.scenario_sha256, o.plan.value_or(""), o.plan ? "1" : "0"});
  to.strings("scenario_text", {run.scenario_text});
  to.strings("plan_text", {run.plan_text});
  to.integers("counts", {signed_of(o.seed), o.asked, signed_of(o.request_events), signed_of(o.control_events),
                         signed_of(o.trace_digest), o.interrupted ? 1 : 0});
  to.doubles("times", {o.wall_s, o.cpu_s});
  to.doubles("sampled_share", o.sampled_share ? std::vector{*o.sampled_share} : std::vector<double>{});
  std::vector<std::int64_t> numbers;
  std::vector<std::string> reasons;
  for (const auto& failed : o.failed) {
    numbers.insert(numbers.end(), {signed_of(failed.replication), signed_of(failed.seed)});
    reasons.push_back(failed.reason);
  }
  to.integers("failed_numbers", numbers);
  to.strings("failed_reasons", reasons);
}

void read_head(const Hdf5Reader& from, RunFile& run) {
  Outcome& o = run.outcome;
  const auto about = from.strings("about", 5);
  run.version = about[0];
  o.scenario = about[1];
  o.scenario_sha256 = about[2];
  if (about[4] == "1") o.plan = about[3];
  run.scenario_text = from.strings("scenario_text", 1)[0];
  run.plan_text = from.strings("plan_text", 1)[0];
  const auto counts = from.integers("counts", 6);
  o.seed = unsigned_of(counts[0]);
  o.asked = static_cast<std::uint32_t>(counts[1]);
  o.request_events = unsigned_of(counts[2]);
  o.control_events = unsigned_of(counts[3]);
  o.trace_digest = unsigned_of(counts[4]);
  o.interrupted = counts[5] != 0;
  const auto times = from.doubles("times", 2);
  o.wall_s = times[0];
  o.cpu_s = times[1];
  if (const auto share = from.doubles("sampled_share"); !share.empty()) o.sampled_share = share[0];
  const auto reasons = from.strings("failed_reasons");
  const auto numbers = from.integers("failed_numbers", 2 * reasons.size());
  for (std::size_t i = 0; i < reasons.size(); ++i)
    o.failed.push_back({unsigned_of(numbers[2 * i]), unsigned_of(numbers[2 * i + 1]), reasons[i]});
}

// ---- KPIs and objectives

void write_kpis(Hdf5Writer& to, const Outcome& o) {
  std::vector<std::string> names;
  std::vector<std::int64_t> units;
  std::vector<double> samples, means, intervals;
  for (const auto& kpi : o.kpis) {
    names.push_back(kpi.name);
    units.push_back(static_cast<std::int64_t>(kpi.unit));
    means.push_back(kpi.mean);
    for (const auto& interval : {kpi.ci95, kpi.pi90})
      for (std::size_t end : {0U, 1U}) intervals.push_back(interval ? (*interval)[end] : none);
  }
  for (const auto& replication : o.replications) {
    SANDTABLE_EXPECT(replication.kpis.size() == o.kpis.size(), "every replication lists the outcome's KPIs");
    for (const auto& kpi : replication.kpis) samples.push_back(kpi.value);
  }
  to.strings("kpi_names", names);
  to.integers("kpi_units", units);
  to.doubles("samples", samples);
  to.doubles("kpi_means", means);
  to.doubles("kpi_intervals", intervals);

  std::vector<std::string> texts;
  std::vector<double> probabilities;
  for (const auto& objective : o.objectives) {
    texts.insert(texts.end(),
                 {objective.name, objective.kpi, objective.bound, objective.reason, objective.met ? "met" : "not met"});
    probabilities.push_back(objective.probability_met);
  }
  std::vector<std::string> refused;
  for (const auto& refusal : o.refused) refused.insert(refused.end(), {refusal.kpi, refusal.why});
  to.strings("fidelity", {std::string(models::word_of(o.fidelity))});
  to.strings("refused", refused);
  std::vector<std::string> saturating;
  std::vector<double> numbers;
  if (o.saturation) {
    saturating.push_back(o.saturation->resource);
    numbers = {o.saturation->at, o.saturation->utilization, o.saturation->metastable ? 1.0 : 0.0};
    for (const auto& [traffic, rate] : o.saturation->load) {
      saturating.push_back(traffic);
      numbers.push_back(rate);
    }
  }
  to.strings("saturation_texts", saturating);
  to.doubles("saturation_numbers", numbers);
  to.strings("objective_texts", texts);
  to.doubles("objective_probabilities", probabilities);
}

void read_fidelity(const Hdf5Reader& from, Outcome& o) {
  if (!from.has("fidelity")) return;
  const std::string word = from.strings("fidelity", 1)[0];
  bool known = false;
  for (const auto& [fidelity, name] : models::Words<models::RunFidelity>::table) {
    if (name != word) continue;
    o.fidelity = fidelity;
    known = true;
  }
  require(known, "a fidelity that does not exist");
  const auto refused = from.strings("refused");
  require(refused.size() % 2 == 0, "a refusal is cut off");
  for (std::size_t i = 0; i < refused.size(); i += 2) o.refused.push_back({refused[i], refused[i + 1]});
}

void read_saturation(const Hdf5Reader& from, Outcome& o) {
  if (!from.has("saturation_texts")) return;
  const auto names = from.strings("saturation_texts");
  if (names.empty()) return;
  const auto numbers = from.doubles("saturation_numbers", names.size() + 2);
  models::Saturation saturation{names[0], numbers[0], numbers[1], {}, numbers[2] != 0};
  for (std::size_t t = 1; t < names.size(); ++t) saturation.load.emplace_back(names[t], numbers[t + 2]);
  o.saturation = std::move(saturation);
}

void read_kpis(const Hdf5Reader& from, Outcome& o) {
  const auto names = from.strings("kpi_names");
  const auto units = from.integers("kpi_units", names.size());
  const auto means = from.doubles("kpi_means", names.size());
  const auto ends = from.doubles("kpi_intervals", 4 * names.size());
  const auto samples = from.doubles("samples", o.replications.size() * names.size());
  const auto interval = [&](std::size_t at) -> std::optional<std::array<double, 2>> {
    if (std::isnan(ends[at])) return std::nullopt;
    return std::array{ends[at], ends[at + 1]};
  };
  for (std::size_t k = 0; k < names.size(); ++k) {
    KpiSummary kpi{names[k], unit_of(units[k]), {}, means[k], interval(4 * k), interval(4 * k + 2)};
    const bool refused = find_refusal(o, names[k]) != nullptr;
    for (std::size_t r = 0; r < o.replications.size(); ++r) {
      const double value = samples[r * names.size() + k];
      o.replications[r].kpis.push_back({names[k], kpi.unit, value});
      if (!std::isnan(value) && !refused) kpi.samples.push_back(value);
    }
    o.kpis.push_back(std::move(kpi));
  }
  const auto probabilities = from.doubles("objective_probabilities");
  const auto texts = from.strings("objective_texts", 5 * probabilities.size());
  for (std::size_t i = 0; i < probabilities.size(); ++i)
    o.objectives.push_back(
        {texts[5 * i], texts[5 * i + 1], texts[5 * i + 2], probabilities[i], texts[5 * i + 4] == "met", texts[5 * i + 3]});
}

// ---- time series and histograms, one shape for all replications

void write_series(Hdf5Writer& to, const std::vector<ReplicationResult>& replications) {
  std::vector<std::string> names;
  std::vector<std::int64_t> units, shapes;
  std::vector<double> values;
  if (!replications.empty())
    for (const auto& series : replications.front().series) {
      names.push_back(series.name);
      units.push_back(static_cast<std::int64_t>(series.unit));
      shapes.insert(shapes.end(), {series.bin.count(), static_cast<std::int64_t>(series.values.size())});
    }
  for (const auto& replication : replications) {
    SANDTABLE_EXPECT(replication.series.size() == names.size(), "every replication has the same series");
    for (std::size_t s = 0; s < names.size(); ++s) {
      const auto& series = replication.series[s].values;
      SANDTABLE_EXPECT(static_cast<std::int64_t>(series.size()) == shapes[2 * s + 1],
                       "series are equally long in every replication");
      values.insert(values.end(), series.begin(), series.end());
    }
  }
  to.strings("series_names", names);
  to.integers("series_units", units);
  to.integers("series_shapes", shapes);
  to.doubles("series_values", values);
}

void read_series(const Hdf5Reader& from, std::vector<ReplicationResult>& replications) {
  const auto names = from.strings("series_names");
  const auto units = from.integers("series_units", names.size());
  const auto shapes = from.integers("series_shapes", 2 * names.size());
  const auto values = from.doubles("series_values");
  std::size_t at = 0;
  for (auto& replication : replications)
    for (std::size_t s = 0; s < names.size(); ++s) {
      const std::int64_t bins = shapes[2 * s + 1];
      require(bins >= 0 && static_cast<std::size_t>(bins) <= values.size() - at, "a time series is cut off");
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(at);
      replication.series.push_back({names[s], unit_of(units[s]), sim::Duration{shapes[2 * s]}, {first, first + bins}});
      at += static_cast<std::size_t>(bins);
    }
  require(at == values.size(), "time series are left over");
}

void write_histograms(Hdf5Writer& to, const std::vector<ReplicationResult>& replications) {
  std::vector<std::string> names;
  std::vector<std::int64_t> shapes, indices, counts;
  if (!replications.empty())
    for (const auto& histogram : replications.front().histograms) names.push_back(histogram.name);
  for (const auto& replication : replications) {
    SANDTABLE_EXPECT(replication.histograms.size() == names.size(), "every replication has the same histograms");
    for (const auto& [name, histogram] : replication.histograms) {
      const auto parts = histogram.parts();
      shapes.insert(shapes.end(), {static_cast<std::int64_t>(parts.indices.size()), signed_of(parts.sum_ns_high),
                                   signed_of(parts.sum_ns_low), parts.min_ns, parts.max_ns});
      indices.insert(indices.end(), parts.indices.begin(), parts.indices.end());
      for (std::uint64_t count : parts.counts) counts.push_back(signed_of(count));
    }
  }
  to.strings("histogram_names", names);
  to.integers("histogram_shapes", shapes);
  to.integers("bucket_indices", indices);
  to.integers("bucket_counts", counts);
}

void read_histograms(const Hdf5Reader& from, std::vector<ReplicationResult>& replications) {
  const auto names = from.strings("histogram_names");
  const auto shapes = from.integers("histogram_shapes", 5 * names.size() * replications.size());
  const auto indices = from.integers("bucket_indices");
  const auto counts = from.integers("bucket_counts", indices.size());
  std::size_t at = 0, shape = 0;
  for (auto& replication : replications)
    for (const auto& name : names) {
      const std::int64_t buckets = shapes[shape];
      require(buckets >= 0 && static_cast<std::size_t>(buckets) <= indices.size() - at, "a histogram is cut off");
      sim::Histogram::Parts parts;
      for (std::int64_t b = 0; b < buckets; ++b, ++at) {
        parts.indices.push_back(static_cast<std::uint32_t>(indices[at]));
        parts.counts.push_back(unsigned_of(counts[at]));
      }
      parts.sum_ns_high = unsigned_of(shapes[shape + 1]);
      parts.sum_ns_low = unsigned_of(shapes[shape + 2]);
      parts.min_ns = shapes[shape + 3];
      parts.max_ns = shapes[shape + 4];
      replication.histograms.push_back({name, sim::Histogram::from_parts(parts)});
      shape += 5;
    }
}

}  // namespace

sim::Status write_run(const RunFile& run, const std::filesystem::path& file) {
  return detail::write_hdf5(file, format, [&](Hdf5Writer& to) {
    const auto& replications = run.outcome.replications;
    write_head(to, run);
    std::vector<std::int64_t> numbers, counts;
    for (const auto& r : replications) {
      numbers.push_back(signed_of(r.replication));
      counts.insert(counts.end(), {signed_of(r.request_events), signed_of(r.control_events), signed_of(r.digest)});
    }
    to.integers("replications", numbers);
    to.integers("replication_counts", counts);
    write_kpis(to, run.outcome);
    write_series(to, replications);
    write_histograms(to, replications);
  });
}

sim::Result<RunFile> read_run(const std::filesystem::path& file) {
  RunFile run;
  const auto status = detail::read_hdf5(file, format, [&](const Hdf5Reader& from) {
    read_head(from, run);
    const auto numbers = from.integers("replications");
    const auto counts = from.integers("replication_counts", 3 * numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      ReplicationResult replication;
      replication.replication = unsigned_of(numbers[i]);
      replication.request_events = unsigned_of(counts[3 * i]);
      replication.control_events = unsigned_of(counts[3 * i + 1]);
      replication.digest = unsigned_of(counts[3 * i + 2]);
      run.outcome.replications.push_back(std::move(replication));
    }
    read_fidelity(from, run.outcome);
    read_saturation(from, run.outcome);
    read_kpis(from, run.outcome);
    read_series(from, run.outcome.replications);
    read_histograms(from, run.outcome.replications);
  });
  if (!status) return status.failure();
  return run;
}

}  // namespace sandtable::twin

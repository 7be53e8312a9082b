#include "connectors/prometheus/telemetry.hpp"

#include <charconv>
#include <cmath>
#include <iterator>
#include <map>

#include "connectors/prometheus/merge.hpp"
#include "connectors/prometheus/promql.hpp"
#include "sim/contract.hpp"

namespace sandtable::connectors::prometheus {
namespace {

using twin::RawSeries;
using twin::Sample;
using twin::Signal;
using twin::WallTime;
constexpr std::int64_t ns_per_ms = 1'000'000;

std::string label(const Labels& labels, const std::string& name) {
  const auto it = labels.find(name);
  return it == labels.end() ? std::string{} : it->second;
}

/// One series as Prometheus has it: all labels, and the samples of all pieces so far.
using BySource = std::map<Labels, std::vector<Sample>>;

void append(BySource& all, QueryAnswer answer, std::int64_t from_ms) {
  for (LabelledSeries& series : answer.series) {
    std::vector<Sample>& samples = all[std::move(series.labels)];
    for (const Sample& sample : series.samples) {
      // Whether a range's left end belongs to it differs between Prometheus 2 and 3; the query reaches 1 ms further, and this
      // decides.
      if (sample.time.ns >= from_ms * ns_per_ms) samples.push_back(sample);
    }
  }
}

/// Which part of the signal the series is. `unavailable` for a bucket without a bound.
sim::Result<std::string> part_of(Signal signal, const Labels& labels) {
  if (signal == Signal::ended) return label(labels, "outcome");
  if (!is_histogram(signal)) return std::string{};
  const std::string metric = label(labels, "__name__");
  const std::string suffix = metric.substr(metric.rfind('_') + 1);
  if (suffix != "bucket") return suffix;
  const auto bucket = bucket_name(label(labels, "le"));
  if (!bucket) return sim::fail(sim::ErrorKind::unavailable, metric + ": " + bucket.error().message);
  return "le:" + *bucket;
}

}  // namespace

sim::Result<std::string> bucket_name(std::string_view le) {
  const auto bound = parse_value(le);
  if (!bound || std::isnan(*bound))
    return sim::fail(sim::ErrorKind::not_found, "le=\"" + std::string(le) + "\" is no bound of a bucket");
  if (std::isinf(*bound)) return std::string(*bound > 0 ? "+Inf" : "-Inf");
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, *bound);
  SANDTABLE_EXPECT(error == std::errc{}, "a double fits 32 characters");
  return std::string(text, end);
}

PrometheusTelemetry::PrometheusTelemetry(Client client, Mapping mapping, sim::Duration piece)
    : client_(std::move(client)), mapping_(std::move(mapping)), piece_(piece) {
  SANDTABLE_EXPECT(piece_ >= std::chrono::milliseconds(1), "a piece of at least 1 ms");
}

bool PrometheusTelemetry::maps(const std::string& entity, Signal signal) const {
  return mapping_.sources.contains({entity, signal});
}

sim::Result<std::vector<RawSeries>> PrometheusTelemetry::read(const std::string& entity, Signal signal, twin::WallWindow window) {
  const auto source = mapping_.sources.find({entity, signal});
  if (source == mapping_.sources.end()) {
    return sim::fail(sim::ErrorKind::not_found,
                     entity + ": no metric is named for " + name_of(signal) + " (in its telemetry block)");
  }
  const auto in_place = [&](const sim::Error& error) {
    return sim::Unexpected{sim::Error{error.kind, entity + ", " + name_of(signal) + ": " + error.message}};
  };
  if (window.from.ns < 0 || window.to < window.from) {
    return in_place({sim::ErrorKind::invalid_input, "the window ends before it starts, or starts before 1970"});
  }
  const auto& [metric, selector] = source->second;
  if (const auto checked = check_selector(selector); !checked) return in_place(checked.error());

  const std::int64_t first_ms = (window.from.ns + ns_per_ms - 1) / ns_per_ms, last_ms = window.to.ns / ns_per_ms;
  const std::int64_t piece_ms = piece_ / std::chrono::milliseconds(1);
  const auto query_of = is_histogram(signal) ? histogram_selector : range_selector;
  BySource by_source;
  for (std::int64_t from_ms = first_ms; from_ms <= last_ms; from_ms += piece_ms) {
    const std::int64_t to_ms = std::min(last_ms, from_ms + piece_ms - 1);
    const auto range = std::chrono::milliseconds(to_ms - from_ms + 1);
    auto answer = client_.query(query_of(metric, selector, range), WallTime{to_ms * ns_per_ms});
    if (!answer) return in_place(answer.error());
    append(by_source, std::move(answer).value(), from_ms);
  }
  std::map<twin::SeriesKey, std::vector<Sample>> found;
  for (auto& [labels, samples] : by_source) {
    if (samples.empty()) continue;
    auto part = part_of(signal, labels);
    if (!part) return in_place(part.error());
    std::vector<Sample>& sum = found[{entity, signal, label(labels, "instance"), std::move(*part)}];
    sum = sum.empty() ? std::move(samples) : add_up(sum, samples);
  }
  std::vector<RawSeries> series;
  series.reserve(found.size());
  for (auto& [key, samples] : found) series.push_back({key, std::move(samples)});
  return series;
}

}  // namespace sandtable::connectors::prometheus

#include "models/measure/observation_codec.hpp"

#include <algorithm>

namespace sandtable::models {
namespace {

constexpr std::size_t length_size = 8;                // of a string or sequence
constexpr std::size_t span_size = 5 * 8 + 5 * 4 + 3;  // in bytes
constexpr std::size_t labels_size = 2 * length_size;  // of one

void write_series(sim::Writer& writer, const ObservedSeries& series) {
  writer.sequence(series.labels, [](sim::Writer& to, const Label& label) {
    to.string(label.first);
    to.string(label.second);
  });
  writer.u32s(series.scrapes);
  writer.f64s(series.values);
}

ObservedSeries read_series(sim::Reader& reader) {
  ObservedSeries series;
  series.labels = reader.sequence(labels_size, [](sim::Reader& from) {
    Label label;
    label.first = from.string();
    label.second = from.string();
    return label;
  });
  series.scrapes = reader.u32s();
  series.values = reader.f64s();
  return series;
}

/// Values a scrape: one; of a histogram as many as bounds, and two.
bool consistent(const MetricFamily& family) {
  if (family.bounds.size() != (family.kind == MetricKind::histogram ? family.series.size() : 0)) return false;
  for (std::size_t i = 0; i < family.series.size(); ++i) {
    const std::size_t width = family.bounds.empty() ? 1 : family.bounds[i].size() + 2;
    if (family.series[i].values.size() != width * family.series[i].scrapes.size()) return false;
  }
  return true;
}

void write_span(sim::Writer& writer, const Span& span) {
  for (const std::uint64_t word : {span.trace, span.id, span.parent}) writer.u64(word);
  writer.u8(static_cast<std::uint8_t>(span.kind));
  for (const std::uint32_t word : {span.service, span.operation, span.instance, span.peer, span.attempt}) writer.u32(word);
  writer.u8(static_cast<std::uint8_t>(span.ending));
  writer.boolean(span.unfinished);
  writer.i64(span.start.time_since_epoch().count());
  writer.i64(span.end.time_since_epoch().count());
}

Span read_span(sim::Reader& reader) {
  Span span;
  for (std::uint64_t* word : {&span.trace, &span.id, &span.parent}) *word = reader.u64();
  span.kind = reader.enumerator(SpanKind::serve);
  for (std::uint32_t* word : {&span.service, &span.operation, &span.instance, &span.peer, &span.attempt}) *word = reader.u32();
  span.ending = reader.enumerator(Ending::open_circuit);
  span.unfinished = reader.boolean();
  span.start = sim::Time{sim::Duration{reader.i64()}};
  span.end = sim::Time{sim::Duration{reader.i64()}};
  return span;
}

}  // namespace

void write(sim::Writer& writer, const ObservationSettings& settings) {
  writer.u64(settings.replication);
  writer.boolean(settings.metrics_step.has_value());
  if (settings.metrics_step) writer.i64(settings.metrics_step->count());
  writer.boolean(settings.traces.has_value());
  if (!settings.traces) return;
  writer.f64(settings.traces->share);
  writer.u64(settings.traces->first);
}

ObservationSettings read_observation_settings(sim::Reader& reader) {
  ObservationSettings settings;
  settings.replication = reader.u64();
  if (reader.boolean()) settings.metrics_step = sim::Duration{reader.i64()};
  if (settings.metrics_step && settings.metrics_step->count() <= 0 && reader.ok()) reader.spoil("scrapes that take no time");
  if (!reader.boolean()) return settings;
  const double share = reader.f64();
  settings.traces = TraceSample{share, reader.u64()};
  return settings;
}

void write(sim::Writer& writer, const Observation& observation) {
  writer.boolean(observation.metrics.has_value());
  if (observation.metrics) {
    writer.i64(observation.metrics->step.count());
    writer.sequence(observation.metrics->families, [](sim::Writer& to, const MetricFamily& family) {
      to.string(family.name);
      to.string(family.help);
      to.u8(static_cast<std::uint8_t>(family.kind));
      to.sequence(family.series, write_series);
      to.sequence(family.bounds, [](sim::Writer& bounds, const std::vector<double>& values) { bounds.f64s(values); });
    });
  }
  writer.boolean(observation.traces.has_value());
  if (!observation.traces) return;
  writer.sequence(observation.traces->names, [](sim::Writer& to, const std::string& name) { to.string(name); });
  writer.sequence(observation.traces->spans, write_span);
}

Observation read_observation(sim::Reader& reader) {
  Observation observation;
  if (reader.boolean()) {
    ObservedMetrics metrics;
    metrics.step = sim::Duration{reader.i64()};
    metrics.families = reader.sequence(4 * length_size + 1, [](sim::Reader& from) {
      MetricFamily family;
      family.name = from.string();
      family.help = from.string();
      family.kind = from.enumerator(MetricKind::unknown);
      family.series = from.sequence(3 * length_size, read_series);
      family.bounds = from.sequence(length_size, [](sim::Reader& bounds) { return bounds.f64s(); });
      return family;
    });
    if (!std::ranges::all_of(metrics.families, consistent)) reader.spoil("series with values for other scrapes");
    observation.metrics = std::move(metrics);
  }
  if (reader.boolean()) {
    ObservedTraces traces;
    traces.names = reader.sequence(length_size, [](sim::Reader& from) { return from.string(); });
    traces.spans = reader.sequence(span_size, read_span);
    const auto named = [&traces](const Span& span) {
      return std::max({span.service, span.operation, span.instance, span.peer}) < traces.names.size();
    };
    if (!std::ranges::all_of(traces.spans, named)) reader.spoil("a span that names nobody");
    observation.traces = std::move(traces);
  }
  return observation;
}

}  // namespace sandtable::models

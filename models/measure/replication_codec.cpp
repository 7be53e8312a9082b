#include "models/measure/replication_codec.hpp"

#include <algorithm>
#include <functional>

#include "sim/contract.hpp"

namespace sandtable::models {
namespace {

constexpr std::size_t length_size = 8;  // of a string or sequence

void write_unit(sim::Writer& writer, Unit unit) { writer.u8(static_cast<std::uint8_t>(unit)); }
Unit read_unit(sim::Reader& reader) { return reader.enumerator(Unit::money_per_hour); }

void write_histogram(sim::Writer& writer, const sim::Histogram& histogram) {
  const sim::Histogram::Parts parts = histogram.parts();
  writer.u32s(parts.indices);
  writer.u64s(parts.counts);
  writer.u64(parts.sum_ns_high);
  writer.u64(parts.sum_ns_low);
  writer.i64(parts.min_ns);
  writer.i64(parts.max_ns);
}

sim::Histogram read_histogram(sim::Reader& reader) {
  sim::Histogram::Parts parts;
  parts.indices = reader.u32s();
  parts.counts = reader.u64s();
  parts.sum_ns_high = reader.u64();
  parts.sum_ns_low = reader.u64();
  parts.min_ns = reader.i64();
  parts.max_ns = reader.i64();
  if (!reader.ok()) return {};
  const bool ascending = std::ranges::adjacent_find(parts.indices, std::greater_equal<>()) == parts.indices.end();
  if (!ascending) {
    reader.spoil("a histogram that can't be");
    return {};
  }
  try {
    return sim::Histogram::from_parts(parts);
  } catch (const sim::ContractError&) {
    reader.spoil("a histogram that can't be");
    return {};
  }
}

}  // namespace

void write(sim::Writer& writer, const ReplicationResult& result) {
  writer.u64(result.replication);
  writer.sequence(result.kpis, [](sim::Writer& to, const Kpi& kpi) {
    to.string(kpi.name);
    write_unit(to, kpi.unit);
    to.f64(kpi.value);
  });
  writer.sequence(result.refused, [](sim::Writer& to, const Refusal& refusal) {
    to.string(refusal.kpi);
    to.string(refusal.why);
  });
  writer.sequence(result.histograms, [](sim::Writer& to, const NamedHistogram& named) {
    to.string(named.name);
    write_histogram(to, named.histogram);
  });
  writer.sequence(result.series, [](sim::Writer& to, const TimeSeries& series) {
    to.string(series.name);
    write_unit(to, series.unit);
    to.i64(series.bin.count());
    to.f64s(series.values);
  });
  writer.u64(result.request_events);
  writer.u64(result.control_events);
  writer.u64(result.digest);
}

ReplicationResult read_replication_result(sim::Reader& reader) {
  ReplicationResult result;
  result.replication = reader.u64();
  result.kpis = reader.sequence(length_size + 1 + 8, [](sim::Reader& from) {
    Kpi kpi;
    kpi.name = from.string();
    kpi.unit = read_unit(from);
    kpi.value = from.f64();
    return kpi;
  });
  result.refused = reader.sequence(2 * length_size, [](sim::Reader& from) {
    Refusal refusal;
    refusal.kpi = from.string();
    refusal.why = from.string();
    return refusal;
  });
  result.histograms = reader.sequence(3 * length_size, [](sim::Reader& from) {
    NamedHistogram named;
    named.name = from.string();
    named.histogram = read_histogram(from);
    return named;
  });
  result.series = reader.sequence(2 * length_size + 1 + 8, [](sim::Reader& from) {
    TimeSeries series;
    series.name = from.string();
    series.unit = read_unit(from);
    series.bin = sim::Duration{from.i64()};
    series.values = from.f64s();
    return series;
  });
  result.request_events = reader.u64();
  result.control_events = reader.u64();
  result.digest = reader.u64();
  return result;
}

}  // namespace sandtable::models

#include "twin/observe/metric_table.hpp"

#include <algorithm>

#include "sim/contract.hpp"

namespace sandtable::twin {
namespace {

models::Labels in_order(models::Labels labels) {
  std::erase_if(labels, [](const models::Label& label) { return label.second.empty(); });
  std::ranges::sort(labels);
  return labels;
}

}  // namespace

MetricTable::Family& MetricTable::family(const MetricName& metric) {
  const auto [found, added] = families_.try_emplace(metric.name);
  if (added) {
    found->second.help = metric.help;
    found->second.kind = metric.kind;
  }
  SANDTABLE_EXPECT(found->second.kind == metric.kind, "metric " + metric.name + " is of two kinds");
  return found->second;
}

void MetricTable::append(Family& family, models::Labels labels, const std::vector<double>& values) {
  auto& series = family.series[labels];
  if (!series.scrapes.empty() && series.scrapes.back() == scrape_) {
    for (std::size_t i = 0; i < values.size(); ++i) series.values[series.values.size() - values.size() + i] += values[i];
    return;
  }
  series.labels = std::move(labels);
  series.scrapes.push_back(scrape_);
  series.values.insert(series.values.end(), values.begin(), values.end());
}

void MetricTable::add(const MetricName& metric, models::Labels labels, double value) {
  append(family(metric), in_order(std::move(labels)), {value});
}

void MetricTable::add(const MetricName& metric, models::Labels labels, const models::BucketCounts& counts,
                      const models::BucketCounts::Bounds& bounds) {
  Family& of = family(metric);
  labels = in_order(std::move(labels));
  auto& upper = of.bounds[labels];
  if (upper.empty())
    for (const sim::Duration bound : bounds)
      upper.push_back(static_cast<double>(bound.count()) / 1e9);  // nearest: 0.0006, not 0.0006000000000000001
  SANDTABLE_EXPECT(upper.size() == bounds.size(), "histogram " + metric.name + " has other buckets than before");
  append(of, std::move(labels), counts.cumulative(bounds));
}

models::ObservedMetrics MetricTable::result() const {
  models::ObservedMetrics result;
  result.step = step_;
  for (const auto& [name, family] : families_) {
    models::MetricFamily made{name, family.help, family.kind, {}, {}};
    for (const auto& [labels, series] : family.series) made.series.push_back(series);
    for (const auto& [labels, bounds] : family.bounds) made.bounds.push_back(bounds);
    result.families.push_back(std::move(made));
  }
  return result;
}

}  // namespace sandtable::twin

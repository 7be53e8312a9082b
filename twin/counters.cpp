#include "twin/counters.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>

namespace sandtable::twin {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
double seconds_between(WallTime from, WallTime to) { return static_cast<double>(to.ns - from.ns) * 1e-9; }

struct Piece {
  const RawSeries* series;
  Increase increase;
};

/// The share of [first, last] in which the series was there: 1 unless an end misses more than two of its own sampling gaps.
double coverage(const Increase& piece, WallTime first, WallTime last) {
  const double span = seconds_between(first, last);
  const double gap = piece.seconds / static_cast<double>(piece.samples - 1);
  const double missing_start = seconds_between(first, piece.first), missing_end = seconds_between(piece.last, last);
  double share = 1;
  if (missing_start > 2 * gap) share -= missing_start / span;
  if (missing_end > 2 * gap) share -= missing_end / span;
  return share;
}

std::optional<TotalIncrease> combine(const std::vector<Piece>& pieces) {
  if (pieces.empty()) return std::nullopt;
  WallTime first{std::numeric_limits<std::int64_t>::max()}, last{std::numeric_limits<std::int64_t>::min()};
  std::set<std::string> replicas;
  TotalIncrease total;
  for (const auto& [series, piece] : pieces) {
    first = std::min(first, piece.first);
    last = std::max(last, piece.last);
    replicas.insert(series->key.replica);
    total.amount += piece.amount;
    total.resets += piece.resets;
  }
  for (const auto& [series, piece] : pieces) total.rate += piece.amount / piece.seconds * coverage(piece, first, last);
  total.seconds = seconds_between(first, last);
  total.replicas = replicas.size();
  return total;
}

/// One replica's histogram, cumulative over bounds.
struct ReplicaBuckets {
  std::map<double, double> cumulative;
  std::optional<double> sum;
  std::optional<Increase> count;
};

std::optional<double> bound_of(const std::string& part) {
  if (!part.starts_with("le:")) return std::nullopt;
  const char* text = part.c_str() + 3;
  char* end = nullptr;
  const double bound = std::strtod(text, &end);
  if (end == text || *end != '\0' || std::isnan(bound)) return std::nullopt;
  return bound;
}

/// Adds one replica; false where its buckets differ from those seen before.
bool add(HistogramIncrease& total, const ReplicaBuckets& replica) {
  std::vector<double> upper, cumulative;
  for (const auto& [bound, amount] : replica.cumulative) {
    upper.push_back(bound);
    cumulative.push_back(amount);
  }
  if (upper.empty() || !std::isinf(upper.back())) {
    upper.push_back(std::numeric_limits<double>::infinity());
    cumulative.push_back(replica.count->amount);
  }
  if (total.upper.empty()) {
    total.upper = upper;
    total.counts.assign(upper.size(), 0);
  }
  if (upper != total.upper) return false;
  double below = 0;
  for (std::size_t i = 0; i < upper.size(); ++i) {
    total.counts[i] += std::max(0.0, cumulative[i] - below);
    below = std::max(below, cumulative[i]);
  }
  total.sum += *replica.sum;
  total.count += replica.count->amount;
  return true;
}

}  // namespace

std::optional<Increase> increase(std::span<const Sample> samples) {
  if (samples.empty()) return std::nullopt;
  Increase out{.first = samples.front().time, .last = samples.front().time, .samples = 1};
  double previous = samples.front().value;
  for (const Sample& sample : samples.subspan(1)) {
    if (sample.time <= out.last || !std::isfinite(sample.value)) continue;
    if (sample.value < previous) {
      out.amount += sample.value;
      ++out.resets;
    } else {
      out.amount += sample.value - previous;
    }
    previous = sample.value;
    out.last = sample.time;
    ++out.samples;
  }
  if (out.samples < 2) return std::nullopt;
  out.seconds = seconds_between(out.first, out.last);
  return out;
}

std::optional<TotalIncrease> total_increase(std::span<const RawSeries> series, const std::optional<std::string>& part) {
  std::vector<Piece> pieces;
  for (const auto& one : series) {
    if (part && one.key.part != *part) continue;
    if (const auto piece = increase(one.samples)) pieces.push_back({&one, *piece});
  }
  return combine(pieces);
}

sim::Result<std::optional<HistogramIncrease>> histogram_increase(std::span<const RawSeries> series) {
  std::map<std::string, ReplicaBuckets> replicas;
  std::vector<Piece> counts;
  for (const auto& one : series) {
    const auto piece = increase(one.samples);
    if (!piece) continue;
    ReplicaBuckets& replica = replicas[one.key.replica];
    if (one.key.part == "sum") replica.sum = piece->amount;
    if (one.key.part == "count") {
      replica.count = piece;
      counts.push_back({&one, *piece});
    }
    if (const auto bound = bound_of(one.key.part)) replica.cumulative[*bound] = piece->amount;
  }
  HistogramIncrease total;
  for (const auto& [name, replica] : replicas) {
    if (!replica.sum || !replica.count) {
      return sim::fail(sim::ErrorKind::conflict, "the histogram of replica " + name + " has no " + (replica.sum ? "count" : "sum"));
    }
    if (!add(total, replica)) {
      return sim::fail(sim::ErrorKind::conflict, "replica " + name + " has other buckets than " + replicas.begin()->first);
    }
  }
  const auto rate = combine(counts);
  if (!rate) return std::optional<HistogramIncrease>{};
  total.rate = rate->rate;
  total.seconds = rate->seconds;
  return std::optional(std::move(total));
}

double mean(const HistogramIncrease& histogram) { return histogram.count > 0 ? histogram.sum / histogram.count : nan_value; }

double quantile(const HistogramIncrease& histogram, double q) {
  double total = 0;
  for (double n : histogram.counts) total += n;
  if (!(total > 0)) return nan_value;
  const double rank = q * total;
  double below = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const double n = histogram.counts[i];
    if (n <= 0) continue;
    last = i;
    if (below + n < rank) {
      below += n;
      continue;
    }
    const double low = i == 0 ? 0 : histogram.upper[i - 1];
    const double high = histogram.upper[i];
    if (std::isinf(high)) return low;
    const double share = std::clamp((rank - below) / n, 0.0, 1.0);
    return low > 0 ? low * std::pow(high / low, share) : high * share;
  }
  return std::isinf(histogram.upper[last]) && last > 0 ? histogram.upper[last - 1] : histogram.upper[last];
}

double outcome_share(std::span<const RawSeries> ended, const std::string& outcome) {
  const auto all = total_increase(ended);
  if (!all || !(all->amount > 0)) return nan_value;
  const auto one = total_increase(ended, outcome);
  return one ? one->amount / all->amount : 0;
}

double availability(std::span<const RawSeries> ended) { return outcome_share(ended, "success"); }

std::vector<RawSeries> within(std::span<const RawSeries> series, WallWindow window) {
  std::vector<RawSeries> out;
  for (const auto& one : series) {
    RawSeries part{.key = one.key, .samples = {}};
    for (const auto& sample : one.samples)
      if (sample.time >= window.from && sample.time <= window.to) part.samples.push_back(sample);
    out.push_back(std::move(part));
  }
  return out;
}

}  // namespace sandtable::twin

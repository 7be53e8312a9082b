#include "models/fluid/station.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::models {
namespace {

constexpr std::size_t most_states = 4096;
constexpr double longest_line = 512;   ///< of states worked out one by one
constexpr double exact_network = 256;  ///< slots up to which the closed network is solved exactly

/// µ(1) … µ(n) of one replica by the normalising constants; G is rescaled as it goes, for only ratios count.
std::vector<double> exact_rates(std::size_t n, double delay, double demand, double cores) {
  std::vector<double> cpu(n + 1, 1.0), idle(n + 1, 1.0), rates(n + 1, 0.0);
  for (std::size_t k = 1; k <= n; ++k) {
    cpu[k] = cpu[k - 1] * demand / std::min(static_cast<double>(k), cores);
    idle[k] = idle[k - 1] * delay / static_cast<double>(k);
  }
  double before = 1;
  for (std::size_t k = 1; k <= n; ++k) {
    double constant = 0;
    for (std::size_t i = 0; i <= k; ++i) constant += idle[k - i] * cpu[i];
    rates[k] = before / constant;
    before = constant;
  }
  return rates;
}

/// The same by mean value analysis, the cores as one fast one and a delay (Seidmann).
std::vector<double> fast_rates(std::size_t n, double delay, double demand, double cores) {
  const double single = demand / cores, apart = cores > 1 ? demand * (cores - 1) / cores : 0;
  std::vector<double> rates(n + 1, 0.0);
  double queue = 0;
  for (std::size_t k = 1; k <= n; ++k) {
    const double sojourn = single * (1 + queue);
    rates[k] = static_cast<double>(k) / (delay + apart + sojourn);
    queue = rates[k] * sojourn;
  }
  return rates;
}

/// Ratio of neighbouring probabilities in line, ρ = λ/µ, with a mean wait κ times that of exponential times. Above 1 it is the free
/// places that queue up.
double stretched(double rho, double variability) {
  if (rho <= 1) return rho <= 0 ? 0 : variability * rho / (1 - rho + variability * rho);
  return variability > 1e-9 ? (rho - 1 + variability) / variability : 1e9;
}

/// Σ η^j, Σ jη^j, Σ j²η^j over j = 0 … last, and η^last.
struct Geometric {
  double all = 0, first = 0, second = 0, end = 0;
};
Geometric geometric(double eta, double last) {
  Geometric sums;
  if (std::isinf(last)) {
    const double gap = 1 - eta;
    return {1 / gap, eta / (gap * gap), eta * (1 + eta) / (gap * gap * gap), 0};
  }
  const bool falling = eta <= 1;
  const double step = falling ? eta : 1 / eta;  // from the larger end, so that nothing overflows
  double term = 1;
  const double limit = std::min(last, 100000.0);
  for (double k = 0; k <= limit; ++k) {
    const double j = falling ? k : last - k;
    sums.all += term;
    sums.first += j * term;
    sums.second += j * j * term;
    if (falling ? k == last : k == 0) sums.end = term;
    term *= step;
    if (term < 1e-16 && k > 0) break;
  }
  return sums;
}

}  // namespace

Station::Station(const StationShape& shape) : shape_(shape) {
  const double many = shape.common_line ? shape.replicas : 1;
  slots_ = shape.slots * many;
  room_ = shape.room * many;
  if (shape.cpu_share > 0 && std::isfinite(shape.cores)) capacity_ = many * shape.cores / shape.cpu_share;
  if (std::isinf(shape.slots)) return;
  const double delay = 1 - shape.cpu_share, demand = shape.cpu_share;
  const auto own = static_cast<std::size_t>(std::min(shape.slots, static_cast<double>(most_states)));
  std::vector<double> one;
  if (!(demand > 0) || shape.cores >= shape.slots) {
    for (std::size_t k = 0; k <= own; ++k) one.push_back(static_cast<double>(k));
  } else if (shape.slots <= exact_network) {
    one = exact_rates(own, delay, demand, shape.cores);
  } else {
    one = fast_rates(own, delay, demand, shape.cores);
  }
  const auto all = static_cast<std::size_t>(std::min(slots_, 65536.0));
  rates_.resize(all + 1);
  for (std::size_t k = 0; k <= all; ++k) {
    const double each = std::min(static_cast<double>(k) / many, static_cast<double>(own));
    const auto low = std::min(static_cast<std::size_t>(each), own);
    const double part = each - static_cast<double>(low);
    rates_[k] = many * (low < own ? one[low] + part * (one[low + 1] - one[low]) : one[own]);
  }
  slots_ = static_cast<double>(all);
  capacity_ = rates_.back();
}

double Station::served(std::size_t n) const {
  if (!rates_.empty()) return rates_[std::min(n, rates_.size() - 1)];
  const auto count = static_cast<double>(n);
  if (!(shape_.cpu_share > 0) || shape_.cores >= count) return count;
  // no slots: about what a closed network of n customers serves, by its asymptotes
  const double cap = shape_.cores / shape_.cpu_share;
  const double b = 1 + count / cap - 1 / cap;  // n = X·(1 + (D/L)·Q), balanced bounds
  return std::min(cap, count / std::max(1.0, (b + std::sqrt(std::max(0.0, b * b - 4 * (count - 1) / cap * (1 - 1 / cap)))) / 2));
}

StationPoint Station::at(double offered) const {
  if (shape_.better_of_two && shape_.replicas > 1) return by_states(offered);
  if (std::isfinite(shape_.population) && shape_.population <= static_cast<double>(most_states) && !rates_.empty())
    return by_states(offered);
  if (rates_.empty()) return without_slots(offered);
  return by_tail(offered);
}

StationPoint Station::without_slots(double offered) const {
  StationPoint point{offered, offered * (1 - shape_.cpu_share), offered, 0, 0, 0, 1};
  const double demand = shape_.cpu_share, load = offered * demand;
  if (!(demand > 0)) return point;
  const double many = shape_.common_line ? shape_.replicas : 1;
  const double cores = shape_.cores * many;
  if (std::isinf(cores)) {
    point.number += load;
    return point;
  }
  double weight = 1, all = 1, number = 0;  // p_n ∝ a^n / ∏ min(n, cores): processor sharing whatever the law of the demand
  double n = 0;
  for (; n + 1 < cores; ++n) {
    weight *= load / (n + 1);
    all += weight;
    number += (n + 1) * weight;
  }
  const Geometric tail = geometric(load / cores, unlimited);
  all += weight * (tail.all - 1);
  number += weight * (tail.first + n * (tail.all - 1));
  point.number += number / all;
  return point;
}

StationPoint Station::by_tail(double offered) const {
  StationPoint point;
  point.offered = offered;
  if (!(offered > 0)) return point;
  double weight = 1, below = 0, number = 0;
  for (std::size_t n = 0; n + 1 < rates_.size(); ++n) {
    below += weight;
    number += static_cast<double>(n) * weight;
    weight *= offered / rates_[n + 1];
    if (weight > 1e200) {
      const double down = 1e-200;
      weight *= down, below *= down, number *= down;
    }
  }
  const double rho = offered / capacity_, eta = stretched(rho, shape_.variability);
  // Σ w_C·g·η^j over an endless line weighs as much as w_C·ρ^j would.
  const double heavier = rho <= 1 ? 1 / (1 - rho + shape_.variability * rho) : 1 / std::max(1e-9, shape_.variability);
  if (std::isinf(room_)) {
    const Geometric line = geometric(eta, unlimited);
    const double busy = weight * heavier * line.all, all = below + busy;
    point.throughput = offered;
    point.waiting = busy / all * line.first / line.all;
    point.number = number / all + busy / all * slots_ + point.waiting;
    point.waits = busy / all;
    point.wait_scv = std::max(0.05, 2 * rho - 1 + 4.0 / 3 * (1 - rho) * shape_.third);
    return point;
  }
  const Geometric line = room_ >= 1 ? geometric(eta, room_ - 1) : Geometric{};
  // With a ratio above 1 the sums count from the full end: their unit is η^(room−1).
  const double top = eta > 1 && room_ >= 1 ? std::pow(eta, -(room_ - 1)) : 1;
  const double unit = weight * heavier, open = below * top + unit * line.all;
  const double rate_below = [&] {
    double rate = 0, w = 1;
    for (std::size_t n = 1; n < rates_.size(); ++n) {
      w *= offered / rates_[n];
      if (n + 1 < rates_.size()) rate += rates_[n] * w;
      if (w > 1e200) rate *= 1e-200, w *= 1e-200;
    }
    return rate;
  }();
  const double full = std::max(0.0, (offered * open - rate_below * top - capacity_ * unit * line.all) / capacity_);
  const double all = open + full;
  point.lost = full / all;
  point.throughput = std::min(capacity_, offered * (1 - point.lost));
  point.lost = 1 - point.throughput / offered;
  point.waiting = (unit * line.first + room_ * full) / all;
  point.number = number * top / all + (1 - below * top / all) * slots_ + point.waiting;
  point.waits = open > 0 ? unit * line.all / open : 1;
  if (line.all > 0) {
    const double mean = line.first / line.all, variance = std::max(0.0, line.second / line.all - mean * mean);
    point.wait_scv = (mean + 1 + variance) / ((mean + 1) * (mean + 1));
  }
  return point;
}

StationPoint Station::by_states(double offered) const {
  StationPoint point;
  point.offered = offered;
  if (!(offered > 0)) return point;
  const double most = std::min({slots_ + room_, shape_.population, slots_ + longest_line, static_cast<double>(most_states)});
  const auto last = static_cast<std::size_t>(most);
  const double one_of = shape_.better_of_two ? 1 / shape_.replicas : 1;
  const bool two = shape_.better_of_two && shape_.replicas > 1;
  std::vector<double> probability(last + 1, 0.0), tail(last + 2, 0.0), up(last + 1, offered);
  for (std::size_t n = 0; n <= last; ++n)
    if (std::isfinite(shape_.population)) up[n] = offered * (1 - static_cast<double>(n) / shape_.population);
  const std::vector<double> plain = up;
  std::size_t end = last, touched = 0;
  for (int round = 0; round < (two ? 400 : 1); ++round) {
    double weight = 1, all = 0;
    end = last;
    for (std::size_t n = 0; n <= last; ++n) {
      probability[n] = weight;
      all += weight;
      if (n == last) break;
      const double rho = up[n] / served(n + 1);
      weight *= static_cast<double>(n) >= slots_ ? stretched(rho, shape_.variability) : rho;
      if (weight > 1e200) {
        for (std::size_t k = 0; k <= n; ++k) probability[k] *= 1e-200;
        all *= 1e-200, weight *= 1e-200;
      }
      if (weight<1e-14 * all&& static_cast<double>(n)> offered) {
        end = n;
        break;
      }
    }
    double change = 0, sum = 0;
    for (std::size_t n = end + 1; n-- > 0;) {
      probability[n] /= all;
      sum += probability[n];
      const double next = round == 0 ? sum : 0.5 * (tail[n] + sum);
      change = std::max(change, std::abs(next - tail[n]));
      tail[n] = next;
    }
    for (std::size_t n = end + 1; n <= touched; ++n) tail[n] = 0, probability[n] = 0;
    touched = std::max(touched, end);
    if (two)
      for (std::size_t n = 0; n <= std::min(last, touched + 1); ++n)
        up[n] = plain[n] * (one_of + (1 - one_of) * (tail[n] + tail[n + 1]));
    if (change < 1e-8) break;
  }
  double arrivals = 0, kept = 0, queued = 0, ahead = 0, ahead_square = 0;
  const bool can_be_full = slots_ + room_ <= static_cast<double>(last);
  for (std::size_t n = 0; n <= end; ++n) {
    const auto count = static_cast<double>(n);
    const double coming = probability[n] * up[n];
    arrivals += coming;
    point.number += count * probability[n];
    point.throughput += probability[n] * served(n);
    point.waiting += std::max(0.0, count - slots_) * probability[n];
    if (can_be_full && n == last) continue;
    kept += coming;
    if (count < slots_) continue;
    queued += coming;
    ahead += coming * (count - slots_);
    ahead_square += coming * (count - slots_) * (count - slots_);
  }
  point.offered = arrivals;
  point.lost = arrivals > 0 ? 1 - kept / arrivals : 0;
  point.throughput = std::min(point.throughput, capacity_);
  point.waits = kept > 0 ? queued / kept : 0;
  if (queued > 0) {
    const double mean = ahead / queued, variance = std::max(0.0, ahead_square / queued - mean * mean);
    point.wait_scv = (mean + 1 + variance) / ((mean + 1) * (mean + 1));
  }
  return point;
}

}  // namespace sandtable::models

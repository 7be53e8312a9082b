#include "models/analytic/station.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace sandtable::models::analytic {
namespace {

constexpr double negligible = 1e-14;    ///< probability of a state beyond which none is looked at
constexpr double invisible = 1e-20;     ///< share that changes no bit of a sum
constexpr double most_states = 2e5;     ///< of a queue whose end is nowhere in sight
constexpr double many_customers = 256;  ///< of a closed loop: from here on states are looked for where they weigh something
constexpr double too_large = 1e200;     ///< weights are scaled down before they overflow

/// How the replicas form queues.
struct Queues {
  double count = 1;     ///< equal ones, that share the arrivals
  double replicas = 1;  ///< in each
  double arrival_scv = 1;
};

Queues queues_of(const StationShape& shape, double arrival_scv) {
  const double n = shape.replicas;
  switch (shape.balance) {
    case Balance::random:
    case Balance::ring_hash:
    case Balance::maglev:
      return {n, 1, 1 + (arrival_scv - 1) / n};
    case Balance::round_robin:
    case Balance::weighted_round_robin:
    case Balance::dns:
      return {n, 1, arrival_scv / n};
    case Balance::least_request:
    case Balance::least_request_full:
    case Balance::ewma:
    case Balance::least_connections:
    case Balance::shared_queue:
      break;
  }
  return {1, n, arrival_scv};
}

/// X(y) of one replica, worked out as far as it is asked for.
class Throughput {
 public:
  Throughput(const StationLoad& load, double cores) : load_(load), cores_(cores) {}

  /// With y in service at `replicas` that have them in equal parts.
  double operator()(double y, double replicas) {
    if (load_.cpu == 0) return y / load_.delay;
    if (!std::isfinite(cores_)) return y / (load_.delay + load_.cpu);
    const double each = y / replicas, below = std::floor(each), part = each - below;
    const double low = of_one(static_cast<std::size_t>(below));
    return replicas * (part > 0 ? low + part * (of_one(static_cast<std::size_t>(below) + 1) - low) : low);
  }

 private:
  double of_one(std::size_t y) {
    while (known_.size() <= y) known_.push_back(work_out(known_.size()));
    return known_[y];
  }
  /// k of y are at the CPU with weights that grow by (y − k)·x/(Z·φ(k + 1)).
  double work_out(std::size_t y) const {
    if (y == 0) return 0;
    const auto all = static_cast<double>(y);
    if (load_.delay == 0) return std::min(all, cores_) / load_.cpu;
    if (all <= cores_) return all / (load_.delay + load_.cpu);
    if (y > most_exact) {
      const double one = load_.cpu / std::min(1.0, cores_), demand = load_.cpu / cores_, spread = demand * (all - 1) - load_.delay;
      return all / (load_.delay + std::max(one, (spread + std::sqrt(spread * spread + 4 * demand * load_.delay)) / 2));
    }
    double weight = 1, sum = 1, away = all;
    for (double k = 0; k < all; ++k) {
      weight *= (all - k) * load_.cpu / (load_.delay * std::min(k + 1, cores_));
      sum += weight;
      away += weight * (all - k - 1);
      if (weight > too_large) {
        sum /= weight;
        away /= weight;
        weight = 1;
      }
    }
    return away / sum / load_.delay;
  }

  static constexpr std::size_t most_exact = 256;
  const StationLoad& load_;
  double cores_;
  std::vector<double> known_;
};

/// Allen–Cunneen, and for regular arrivals Kraemer and Langenbach-Belz.
double correction(double busy_share, double arrival_scv, double holding_scv) {
  const double factor = (arrival_scv + holding_scv) / 2;
  if (arrival_scv >= 1 || factor <= 0) return factor;
  const double gap = 1 - arrival_scv;
  return factor * std::exp(-2 * (1 - busy_share) * gap * gap / (3 * std::max(busy_share, 1e-9) * (arrival_scv + holding_scv)));
}

StationState without_slots(const StationLoad& load, const StationShape& shape, const Queues& queues) {
  StationState state;
  const double n = queues.replicas, speed = std::min(1.0, shape.cores);
  const double cores = shape.cores >= 1 ? n * shape.cores : n;  // in units of one request's speed
  double rate = load.open_rate / queues.count;
  const auto hold_at = [&](double r) {
    state.stretch = load.cpu > 0 ? sharing_stretch(r * load.cpu / speed, cores) / speed : 1;
    return load.delay + load.cpu * state.stretch;
  };
  if (load.customers > 0) {
    // Throughput of the loop by bisection on rate = open + ν·(N − rate·hold): the right side falls with the rate.
    const double per_queue = load.customers / queues.count;
    double low = rate, high = rate + load.return_rate * per_queue;
    for (int step = 0; step < 80; ++step) {
      const double middle = (low + high) / 2, hold = hold_at(middle);
      const double loop = std::isfinite(hold) ? load.return_rate * std::max(0.0, per_queue - (middle - rate) * hold) : 0;
      (rate + loop > middle ? low : high) = middle;
    }
    rate = low;
  }
  const double hold = hold_at(rate);
  state.stable = std::isfinite(hold);
  state.throughput = state.stable ? rate * queues.count : speed * cores / load.cpu * queues.count;
  state.inside = state.busy = state.stable ? rate * hold * queues.count : unlimited;
  return state;
}

/// How waits are spread: who waits for j departures in a row.
struct Waits {
  double all = 0, first = 0, second = 0, third = 0;
  void add(double weight, double j) {
    all += weight;
    first += weight * j;
    second += weight * j * (j + 1);
    third += weight * j * (j + 1) * (j + 2);
  }
  void divide(double by) {
    for (double* value : {&all, &first, &second, &third}) *value /= by;
  }
  void tell(StationState& state) const {
    if (!(first > 0)) return;
    const double mean = first / all;
    state.wait_second = second / all / (mean * mean);
    state.wait_third = third / all / (mean * mean * mean);
  }
};

/// Share that a token bucket turns away, ρ being arrivals ÷ its rate.
double bucket_loss(double load, double burst) {
  constexpr double most = 300;
  const double fluid = std::max(0.0, 1 - 1 / load);
  if (!(load > 0)) return 0;
  if (burst > most || load > 50) return fluid;
  std::vector<double> arrive{std::exp(-load)}, weights{1};
  double w = 1;
  for (std::size_t j = 0; j + 1 < static_cast<std::size_t>(burst); ++j) {
    arrive.push_back(arrive.back() * load / static_cast<double>(j + 1));
    double next = weights[j] - weights[0] * arrive[j];
    for (std::size_t i = 1; i <= j; ++i) next -= weights[i] * arrive[j + 1 - i];
    next /= arrive[0];
    if (!(next > 1e-12 * w)) break;
    weights.push_back(next);
    w += next;
  }
  return std::max(fluid, 1 - w / (1 + load * w));
}

/// The state below which none weighs anything: births ÷ deaths fall with k, so weights have one peak, and it is climbed down from
/// there. `death_after(k)`: from k + 1 to k.
template <class Birth, class Death>
double first_in_sight(double last, const Birth& birth, const Death& death_after) {
  double peak = 0, beyond = std::floor(last);
  while (beyond - peak > 1) {
    const double middle = std::floor((peak + beyond) / 2);
    (birth(middle) >= death_after(middle) ? peak : beyond) = middle;
  }
  double weight = 1, sum = 1;
  while (peak > 0 && weight > negligible * sum) {
    --peak;
    weight *= death_after(peak) / birth(peak);
    sum += weight;
  }
  return peak;
}

/// One of the queues, with a limit of slots; of the closed loop's customers `others` are at the other queues. `limited`: the share
/// that a rate limit has turned away already.
StationState with_slots(const StationLoad& load, const StationShape& shape, const Queues& queues, double limited, double others) {
  const double slots = shape.slots * queues.replicas, room = shape.queue * queues.replicas;
  const bool loop = load.customers > 0 && load.return_rate > 0;
  const double open = load.open_rate / queues.count, customers = loop ? std::max(0.0, load.customers - others) : 0;
  const double returning = load.return_rate / queues.count;
  Throughput throughput(load, shape.cores);
  StationState state;
  const double most = std::min(slots + room, load.open_rate > 0 ? unlimited : customers);
  double weight = 1, sum = 1, busy = 0, waiting = 0, rate = 0, delayed = 0, lost = 0, served = 0;
  Waits waits;
  const auto rescale = [&](double& by) {
    for (double* value : {&sum, &busy, &waiting, &rate, &delayed, &lost, &served}) *value /= by;
    waits.divide(by);
    by = 1;
  };
  const auto birth = [&](double k) { return open + (loop ? returning * std::max(0.0, customers - k) : 0); };
  const auto death_after = [&](double k) { return throughput(std::min(k + 1, slots), queues.replicas); };
  double k = 0, death = 0;
  if (customers > many_customers) {
    k = first_in_sight(std::min(most, customers), birth, death_after);
    busy = std::min(k, slots);
    waiting = std::max(0.0, k - slots);
    if (k > 0) served = death = death_after(k - 1);
  }
  for (const double first = k;; ++k) {
    // Here `weight` is that of state k, and `sum`, `busy`, `waiting` hold it already.
    const double come = birth(k) * weight;
    rate += come;
    if (k >= most) {
      lost += come;
      break;
    }
    if (k >= slots) {
      delayed += come;
      waits.add(come, k - slots + 1);
      if (!loop && k == slots) break;  // from here on the weights are geometric
      if (loop && (weight < negligible * sum || k - first > most_states)) break;
    }
    if (k < slots) death = death_after(k);
    weight *= birth(k) / death;
    sum += weight;
    served += weight * death;
    busy += weight * std::min(k + 1, slots);
    waiting += weight * std::max(0.0, k + 1 - slots);
    if (weight > too_large) rescale(weight);
    if (weight == 0) break;
    // Deaths only become faster with k: from here on weights fall at least geometrically, and nobody ever waits.
    if (k < slots && 2 * birth(k) < death && weight * slots < invisible * busy) break;
  }
  if (!loop && k == slots && slots < most) {
    const double ratio = open / death, more = most - slots;  // states slots + 1 … most: weight · ratio^j, j = 1 … more
    if (!std::isfinite(more)) {
      if (ratio >= 1) {
        state.stable = false;
        state.throughput = death * queues.count;
        state.busy = slots * queues.count;
        state.inside = state.wait = unlimited;
        state.wait_probability = 1;
        state.rejected = limited;
        state.stretch = load.cpu > 0 ? (slots / death - load.delay) / load.cpu : 1;
      } else {
        const double left = 1 - ratio, tail = weight * ratio / left;
        sum += tail;
        served += tail * death;
        busy += tail * slots;
        waiting += weight * ratio / (left * left);
        rate += tail * open;
        delayed += tail * open;
      }
    } else {
      double w = weight;
      for (double j = 1; j <= more; ++j) {
        w *= ratio;
        sum += w;
        served += w * death;
        busy += w * slots;
        waiting += w * j;
        rate += w * open;
        if (j < more) {
          delayed += w * open;
          waits.add(w * open, j + 1);
        } else {
          lost += w * open;
        }
        if (w > too_large) rescale(w);
        else if (w < invisible * sum && ratio < 1) break;
      }
    }
  }
  if (!state.stable) {
    const double bound = load.population - slots * queues.count;
    if (!std::isfinite(bound)) return state;
    state.stable = true;  // the callers' slots hold the rest
    state.inside = load.population;
    state.wait = std::max(0.0, bound) / state.throughput;
    return state;
  }
  if (loop || std::isfinite(most)) waits.tell(state);
  state.throughput = served / sum * queues.count;
  const double in_service = busy / sum;
  state.busy = in_service * queues.count;
  const double in_queue = waiting / sum;
  state.rejected = 1 - (1 - limited) * (1 - lost / rate);
  const double admitted = served / sum;
  state.wait_probability = rate > lost ? std::min(1.0, delayed / (rate - lost)) : 0;
  state.wait = in_queue / admitted * correction(in_service / slots, queues.arrival_scv, load.holding_scv);
  if (std::isfinite(load.population)) {
    state.wait = std::min(state.wait, std::max(0.0, load.population - slots * queues.count) / state.throughput);
    if (state.wait == 0) state.wait_probability = 0;
  }
  state.inside = state.busy + state.throughput * state.wait;
  if (load.cpu > 0) state.stretch = std::max(1.0, (in_service / admitted - load.delay) / load.cpu);
  return state;
}

using Weights = std::vector<double>;  ///< by number of customers, up to a common factor
void normalize(Weights& weights) {
  const double most = *std::ranges::max_element(weights);
  for (double& weight : weights) weight /= most;
}
Weights together(const Weights& a, const Weights& b) {
  Weights sum(a.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; a[i] > 0 && i + j < a.size(); ++j) sum[i + j] += a[i] * b[j];
  normalize(sum);
  return sum;
}

/// Customers of closed loops alone, whom chance sends to one of several queues without a bound: a closed network with a product
/// form. P(k here) ∝ g(k)·H(N − k), g(k) = Π 1/X(min(i, S)), H the convolution of the other queues' g and of (1/ν)^j/j! for those
/// away.
StationState split_loop(const StationLoad& load, const StationShape& shape, const Queues& queues) {
  const auto customers = static_cast<std::size_t>(load.customers);
  Throughput throughput(load, shape.cores);
  const auto death = [&](std::size_t k) { return throughput(std::min(static_cast<double>(k), shape.slots), 1); };
  const double unit = death(customers);
  Weights here(customers + 1, 1), rest(customers + 1, 0);
  for (std::size_t k = 1; k <= customers; ++k) {
    here[k] = here[k - 1] * unit / death(k);
    if (here[k] > too_large)
      for (std::size_t j = 0; j <= k; ++j) here[j] /= too_large;
  }
  normalize(here);
  for (std::size_t j = 0; j <= customers; ++j) {
    const auto away = static_cast<double>(j);
    rest[j] = away * std::log(unit * queues.count / load.return_rate) - std::lgamma(away + 1);
  }
  const double highest = *std::ranges::max_element(rest);
  for (double& weight : rest) weight = std::exp(weight - highest);
  Weights power = here;
  for (auto others = static_cast<std::size_t>(queues.count) - 1; others > 0; others /= 2) {
    if (others % 2 == 1) rest = together(rest, power);
    if (others > 1) power = together(power, power);
  }
  double sum = 0, served = 0, busy = 0, waiting = 0, delayed = 0;
  Waits waits;
  for (std::size_t k = 0; k <= customers; ++k) {
    const double weight = here[k] * rest[customers - k], inside = static_cast<double>(k);
    sum += weight;
    if (k == 0) continue;
    served += weight * death(k);
    busy += weight * std::min(inside, shape.slots);
    waiting += weight * std::max(0.0, inside - shape.slots);
    if (!(inside > shape.slots)) continue;
    delayed += weight * death(k);  // came to k − 1, all slots taken: what comes in goes out
    waits.add(weight * death(k), inside - shape.slots);
  }
  StationState state;
  waits.tell(state);
  state.throughput = served / sum * queues.count;
  state.busy = busy / sum * queues.count;
  state.wait_probability = delayed / served;
  state.wait = waiting / served * correction(busy / sum / shape.slots, queues.arrival_scv, load.holding_scv);
  state.inside = state.busy + state.throughput * state.wait;
  if (load.cpu > 0) state.stretch = std::max(1.0, (busy / served - load.delay) / load.cpu);
  return state;
}

}  // namespace

double sharing_stretch(double offered, double cores) {
  if (!(offered < cores)) return unlimited;
  if (!std::isfinite(cores) || offered <= 0) return 1;
  // E[k]/a with weights a^k / Π min(j, L): term by term up to L, a geometric tail beyond.
  double weight = 1, sum = 1, inside = 0;
  const double whole = std::ceil(cores);
  for (double k = 1; k <= whole; ++k) {
    weight *= offered / std::min(k, cores);
    sum += weight;
    inside += k * weight;
    if (weight > too_large) {
      sum /= weight;
      inside /= weight;
      weight = 1;
    }
  }
  const double ratio = offered / cores, left = 1 - ratio;
  sum += weight * ratio / left;
  inside += weight * (whole * ratio / left + ratio / (left * left));
  return inside / sum / offered;
}

StationState solve(const StationLoad& load, const StationShape& shape) {
  StationState state;
  if (shape.replicas == 0) {
    state.rejected = 1;
    return state;
  }
  const bool loop = load.customers > 0 && load.return_rate > 0;
  if (load.open_rate <= 0 && !loop) return state;
  StationLoad let_in = load;
  const double limit = shape.rate_limit * shape.replicas;
  const double limited = std::isfinite(limit) ? bucket_loss(load.open_rate / limit, shape.burst) : 0;
  let_in.open_rate *= 1 - limited;
  const Queues queues = queues_of(shape, load.arrival_scv);
  if (load.delay + load.cpu <= 0) {
    state.throughput = let_in.open_rate + (loop ? load.customers * load.return_rate : 0);
    state.rejected = limited;
    return state;
  }
  if (!std::isfinite(shape.slots)) {
    state = without_slots(let_in, shape, queues);
    state.rejected = limited;
    return state;
  }
  if (!loop) return with_slots(let_in, shape, queues, limited, 0);
  // Of customers who come again less of a wait's correction is true than of an open stream: how much, no formula tells.
  const double corrected = std::min(1.0, std::abs((queues.arrival_scv + load.holding_scv) / 2 - 1));
  const auto of_loop = [&](StationState made, double doubt) {
    made.rough = made.throughput > 0 ? doubt * std::clamp(1 - let_in.open_rate / made.throughput, 0.0, 1.0) : 0;
    return made;
  };
  if (queues.count == 1) return of_loop(with_slots(let_in, shape, queues, limited, 0), corrected);
  constexpr double most_convolved = 512;
  const bool whole = load.customers >= 1 && load.customers <= most_convolved && load.customers == std::floor(load.customers);
  if (whole && let_in.open_rate <= 0 && !std::isfinite(shape.queue)) return of_loop(split_loop(load, shape, queues), corrected);
  // Customers who are at one of the other queues don't come: as many on average as are there, by bisection.
  double low = 0, high = load.customers;
  for (int step = 0; step < 60 && high - low > 1e-13 * high; ++step) {
    const double others = (low + high) / 2;
    const double found = with_slots(let_in, shape, queues, limited, others).inside * (queues.count - 1) / queues.count;
    (found > others ? low : high) = others;
  }
  return of_loop(with_slots(let_in, shape, queues, limited, (low + high) / 2), 1);
}

}  // namespace sandtable::models::analytic

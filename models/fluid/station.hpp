/// One station in equilibrium: a replica (or a pool with one common line) with `slots` places to be served in, a line of at most
/// `room`, and requests that hold a slot for a delay (work, calls) and a CPU demand shared with the others in service.
///
/// With n in service the station serves at µ(n), the throughput of a closed network of n customers, a delay of mean Z and a
/// processor-sharing CPU of `cores` cores (at most one a request) with mean demand D:
///   µ(n) = G(n−1)/G(n),  G(n) = Σ_k Z^(n−k)/(n−k)! · D^k/∏_{i≤k} min(i, cores)         (flow-equivalent server; exact for the
///   network)
/// Number in the station: a birth–death chain, up at λ_n, down at µ(min(n, slots)). Above `slots` its geometric ratio ρ =
/// λ/µ(slots) is stretched to η = κρ/(1 − ρ + κρ), κ = (ca² + cs²)/2, so that the mean wait is κ times that of exponential times
/// (Allen–Cunneen) while the probability of having to wait stays. With a bounded line the states below full keep their proportions,
/// and the last one's mass x follows from the balance λ·S = A + µ·x (S, A: mass and service rate below full), which is exact for
/// M/G/1/K too. Squared coefficient of variation of a wait that is not 0: 2ρ − 1 + 4/3·(1 − ρ)·m_3·m_1/m_2² (Takács, M/G/1), of the
/// place in line where that is bounded. Exact: M/M/c, M/M/c/K, M/G/c/c, M/G/1's two moments, M/G/∞, M/G/PS; some ten percent
/// elsewhere.
///
/// λ_n: λ for random, round-robin and common lines; λ·(1/R + (1 − 1/R)(s_n + s_{n+1})), s_n = P(N ≥ n), for the better of two of R
/// (mean field, fixed point); λ·(P − n)⁺/P for P clients in a closed loop.
///
/// Times are in units of the mean holding time Z + D at no load. Sources: K. M. Chandy, U. Herzog, L. Woo, Parametric analysis of
/// queuing networks, IBM J. R&D 19 (1975); A. O. Allen, Probability, Statistics, and Queueing Theory (1990) §5.3; M. Mitzenmacher,
/// The power of two choices (2001).
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace sandtable::models {

inline constexpr double unlimited = std::numeric_limits<double>::infinity();

struct StationShape {
  double slots = unlimited;
  double room = unlimited;   ///< that may wait
  double cores = unlimited;  ///< of one replica
  double cpu_share = 0;      ///< D/(Z + D)
  double variability = 1;    ///< κ
  double third = 1.5;        ///< m_3·m_1/m_2² of the holding time
  double replicas = 1;       ///< R: those that one common line feeds, or among which two are chosen
  bool common_line = false;  ///< slots, room and cores are then R times those of one replica
  bool better_of_two = false;
  double population = unlimited;  ///< clients of a closed loop that arrive here
  bool operator==(const StationShape&) const = default;
};

struct StationPoint {
  double offered = 0;     ///< λ, per unit of time
  double number = 0;      ///< in the station
  double throughput = 0;  ///< per unit of time
  double lost = 0;        ///< share of arrivals that find no room
  double waiting = 0;     ///< mean number in line
  double waits = 0;       ///< share of those admitted that have to wait
  double wait_scv = 1;    ///< squared coefficient of variation of the wait of those that have to
};

class Station {
 public:
  explicit Station(const StationShape& shape);

  /// µ: most that it serves per unit of time.
  double capacity() const { return capacity_; }
  /// Most that it can hold.
  double places() const { return slots_ + room_; }
  /// In equilibrium with arrivals at rate λ (below the capacity where the line has no end).
  StationPoint at(double offered) const;

 private:
  double served(std::size_t n) const;  ///< µ(n)
  StationPoint by_states(double offered) const;
  StationPoint by_tail(double offered) const;
  StationPoint without_slots(double offered) const;

  StationShape shape_;
  double slots_ = unlimited, room_ = unlimited;
  double capacity_ = unlimited;
  std::vector<double> rates_;  ///< µ(0) … µ(slots)
};

}  // namespace sandtable::models

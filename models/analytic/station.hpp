/// One version of a service as a station: its replicas, their slots and CPU, and what waits for them.
///
/// Replicas of `random`, `ring-hash` and `maglev` (and of `round-robin`, `weighted-round-robin` and `dns`, with arrivals as much
/// more regular) are queues of their own with equal shares of the arrivals; the rules that even out are one queue over all slots,
/// which is the best any rule can do, and exact for `shared-queue` only.
///
/// A queue is a birth–death process on the number k inside, K = slots + waiting room at most:
///     birth λ_k = λ + ν·(N − k)     open arrivals, and N customers of a closed loop that each come back at rate ν; with several
///                                   queues ν is shared by them, and of N those are gone who are at the others
///     death X(min(k, S))            S slots; X(y) is the throughput with y in service (a flow-equivalent server)
///     X(y) = E[y − k]/Z             k of y at a shared CPU of L cores, the others Z seconds off it (work, calls); by product form
///     P(k+1)/P(k) = (y − k)·x/(Z·φ(k+1)),  φ(k) = min(k, L);   min(y, L)/x for Z = 0
/// so that M/M/c, M/M/c/K, Erlang's loss, M/M/c//N (machine repair), M/G/1-PS and limited processor sharing come out exactly. The
/// product form is insensitive to the laws of x and Z, and takes their steps as mingled at random. From 256 slots on X(y) is
/// y/(Z + R), R = max(x, [s + √(s² + 4·D·Z)]/2), s = D·(y − 1) − Z, D = x/L (arrival theorem).
/// Several queues and customers of closed loops alone, without a bound on the queue: by convolution (J. P. Buzen, CACM 16, 1973),
/// up to 512 customers; else those at the other queues count by their mean, off by 14 % in what was tried (`rough`). Waits are
/// corrected for other than exponential times by Allen–Cunneen's (ca² + cs²)/2, for arrivals more regular than Poisson times
/// Kraemer and Langenbach-Belz's factor.
///
/// Who finds j − 1 waiting waits for j departures, X(S) a second: moments of an Erlang, mixed over the states that are met.
///
/// A token bucket with rate r and b tokens loses as M/D/1 of work 1/r whose unfinished work must not exceed b − 1 at an arrival:
/// 1 − w/(1 + ρ·w), ρ = λ/r, w = P(at most b − 1 in an M/D/1)/P(none), by its recursion (for Poisson arrivals at each replica).
///
/// Without a slot limit nobody waits; the CPU is then generalized processor sharing, φ(k) = min(k, L) for L ≥ 1 and L else, whose
/// mean sojourn is x·E[k]/a whatever the law of x (a = λx).
///
/// Units: seconds, per second, cores. Validity: steady state; ρ ≥ 1 without a bound on those inside has none (`stable` is false).
/// Sources: K. M. Chandy, U. Herzog, L. Woo, "Parametric analysis of queuing networks", IBM J. R&D 19 (1975); J. W. Cohen, "The
/// multiple phase service network with generalized processor sharing", Acta Informatica 12 (1979); F. Baskett et al., J. ACM 22
/// (1975); A. O. Allen 1990 §5.3; W. Kraemer, M. Langenbach-Belz, ITC 8 (1976).
#pragma once

#include <cstdint>
#include <limits>

#include "models/scenario/scenario.hpp"

namespace sandtable::models::analytic {

inline constexpr double unlimited = std::numeric_limits<double>::infinity();

struct StationLoad {
  double open_rate = 0;    ///< arrivals of an open stream
  double customers = 0;    ///< of closed loops that enter here …
  double return_rate = 0;  ///< … and how fast each that is away comes back
  double delay = 0;        ///< s a visit holds its slot off the CPU
  double cpu = 0;          ///< CPU seconds of a visit
  double holding_scv = 1, arrival_scv = 1;
  double population = unlimited;  ///< at most so many can be here, since their callers' slots let no more through
  bool operator==(const StationLoad&) const = default;
};
struct StationShape {
  std::uint32_t replicas = 1;
  double slots = unlimited;  ///< of one replica
  double queue = unlimited;  ///< waiting, of one replica
  double cores = unlimited;  ///< of one replica
  double rate_limit = unlimited, burst = 1;
  Balance balance = Balance::random;
  bool operator==(const StationShape&) const = default;
};

struct StationState {
  bool stable = true;
  double throughput = 0;                   ///< of those let in
  double rejected = 0;                     ///< share of the arrivals
  double wait_probability = 0;             ///< of those let in
  double wait = 0;                         ///< s, mean of those let in
  double wait_second = 2, wait_third = 6;  ///< of those who wait: E[W²]/E[W]², E[W³]/E[W]³
  double busy = 0;                         ///< slots in use, all replicas
  double inside = 0;                       ///< customers, all replicas
  double stretch = 1;                      ///< wall time ÷ CPU time of a cpu step
  double rough = 0;  ///< 0 … 1: how far customers of closed loops, whose waits no formula here has, are in it
};

StationState solve(const StationLoad& load, const StationShape& shape);

/// Wall time ÷ CPU time under generalized processor sharing of `cores` with `offered` = rate × CPU seconds; infinite from
/// offered ≥ cores on.
double sharing_stretch(double offered, double cores);

}  // namespace sandtable::models::analytic

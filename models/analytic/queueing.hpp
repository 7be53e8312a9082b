/// Formulas of queueing theory. Times in seconds, rates per second.
///
/// Erlang B (loss) by its recursion B(0) = 1, B(k) = a·B(k−1) ÷ (k + a·B(k−1)); Erlang C (wait) from it,
/// C = B ÷ (1 − (a/c)·(1 − B)), for offered load a < c servers. Exact for M/M/c.
/// Allen–Cunneen for G/G/c: W ≈ C(c, a) ÷ (c/h − λ) · (ca² + cs²)/2, exact for M/M/c and M/G/1, within some ten percent else.
/// Source: A. O. Allen, Probability, Statistics, and Queueing Theory, 2nd ed. 1990, §5.3; Erlang's formulas ibid.
#pragma once

#include <cstdint>

namespace sandtable::models::analytic {

/// Share of customers lost with `servers` servers, no waiting room and `offered` = rate × mean service time.
double erlang_b(std::uint64_t servers, double offered);
/// Probability of having to wait; 1 where the load is not below the servers.
double erlang_c(std::uint64_t servers, double offered);

struct QueueLoad {
  double rate = 0;          ///< arrivals per second
  double mean_holding = 0;  ///< s, of a server by one customer
  double holding_scv = 1;   ///< squared coefficient of variation
  double arrival_scv = 1;
  std::uint64_t servers = 1;
};
/// Mean wait of all customers, seconds; infinite where the load is not below the servers.
double allen_cunneen_wait(const QueueLoad& load);

/// A cap on the mean wait within a window of `horizon` seconds that starts empty: reflected Brownian motion without drift reaches
/// σ·√(2t/π) customers at t, two thirds of that on average over [0, t]; σ² = λ·(ca² + cs²) per second. The stationary wait of a
/// nearly full station is not reached in a short run, and must not be held against it. Source: J. M. Harrison, Brownian Motion and
/// Stochastic Flow Systems, 1985, §1.
double transient_wait_cap(const QueueLoad& load, double horizon);

}  // namespace sandtable::models::analytic

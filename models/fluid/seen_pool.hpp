/// How a pool fared over many steps, summed up by time, and its mean.
#pragma once

#include <algorithm>

#include "models/fluid/request_walk.hpp"

namespace sandtable::models {

struct SeenPool {
  PoolView sum;     ///< waits × wait in `wait`
  double load = 0;  ///< the largest

  explicit SeenPool(const PoolView& first) : sum{first.replicas > 0 ? 1.0 : 0.0, 0, 0, 0, 0, 0} {}

  void add(const PoolView& now, double seconds, double offered) {
    load = std::max(load, offered);
    sum.lost += seconds * now.lost;
    sum.waits += seconds * now.waits;
    sum.wait += seconds * now.waits * now.wait;
    sum.wait_scv += seconds * now.wait_scv;
    sum.stretch += seconds * now.stretch;
    sum.vain += seconds * now.vain;
  }
  PoolView mean(double seconds) const {
    PoolView pool = sum;
    pool.lost /= seconds;
    pool.waits /= seconds;
    pool.wait = pool.waits > 0 ? pool.wait / seconds / pool.waits : 0;
    pool.wait_scv /= seconds;
    pool.stretch = std::max(1.0, pool.stretch / seconds);
    pool.vain /= seconds;
    return pool;
  }
};

}  // namespace sandtable::models

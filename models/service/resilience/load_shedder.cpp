#include "models/service/resilience/load_shedder.hpp"

namespace sandtable::models {

bool LoadShedder::above_for_an_interval(sim::Time arrival, bool last, sim::Time now) {
  if (now - arrival < *spec_->target || last) {
    above_since_ = sim::never;
    return false;
  }
  if (above_since_ == sim::never) {
    above_since_ = now + spec_->interval;
    return false;
  }
  return now >= above_since_;
}

bool LoadShedder::drops(sim::Time arrival, bool last, sim::Time now) {
  if (!spec_->target) return false;
  const bool above = above_for_an_interval(arrival, last, now);
  if (!above) {
    dropping_ = false;
    return false;
  }
  if (dropping_) {
    if (now < next_drop_) return false;
    ++count_;
    next_drop_ = after_next(next_drop_);
    return true;
  }
  dropping_ = true;
  // Soon after the last time it goes on at the rate that it had found.
  const std::uint32_t found = count_ - last_count_;
  count_ = found > 1 && now - next_drop_ < 16 * spec_->interval ? found : 1;
  last_count_ = count_;
  next_drop_ = after_next(now);
  return true;
}

}  // namespace sandtable::models

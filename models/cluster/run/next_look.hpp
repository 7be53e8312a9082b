/// When a controller looks again: at the earliest of the instants that it was asked for since it looked last.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "sim/control_plane.hpp"

namespace sandtable::models::kube::run {

class NextLook {
 public:
  /// `control` outlives it, and it stays where it is.
  NextLook(sim::ControlPlane& control, std::function<void()> look) : control_(control), look_(std::move(look)) {}
  NextLook(const NextLook&) = delete;
  NextLook& operator=(const NextLook&) = delete;

  void at(sim::Time at) {
    if (pending_ && at_ <= at) return;
    if (pending_) control_.cancel(*pending_);
    at_ = at;
    pending_ = control_.schedule(at, [this] {
      pending_.reset();
      look_();
    });
  }

 private:
  sim::ControlPlane& control_;
  std::function<void()> look_;
  std::optional<sim::EventId> pending_;
  sim::Time at_{};
};

}  // namespace sandtable::models::kube::run

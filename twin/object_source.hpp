/// Port: whoever keeps the objects of the real system at hand and hears of each change, so that what came and went between two
/// looks shows too (live_world.hpp).
#pragma once

#include "sim/result.hpp"
#include "twin/world.hpp"

namespace sandtable::twin {

struct ObjectSource {
  virtual ~ObjectSource() = default;
  /// As they are now; the same one again where nothing changed. `unavailable` where it can't be known at present.
  virtual sim::Result<SnapshotPtr> objects() = 0;
  /// Those with a version beyond `since`, in order. `conflict` where they are not kept any more: look at `objects` instead.
  virtual sim::Result<Changes> changes(Version since) = 0;
};

}  // namespace sandtable::twin

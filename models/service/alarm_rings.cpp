// What is due in serving/, data/ and messaging/: apart from the other events, which are far more.
#include "models/service/plane_state.hpp"

namespace sandtable::models {

void RequestPlane::Impl::alarm_rings(std::uint32_t index) {
  const auto alarm = alarms_.ring(index);
  switch (alarm.kind) {
    case AlarmKind::quota:
      return cpu_.quota_changes(now_, alarm.replica, replicas_[alarm.replica]);
    case AlarmKind::pause:
      return pause_rings(alarm.replica);
    case AlarmKind::batch:
      return batch_rings(alarm.replica, alarm.part);
    case AlarmKind::failover:
      return promote(alarm.replica, false);
    case AlarmKind::queue:
      return queue_rings(alarm.replica);
  }
}

}  // namespace sandtable::models

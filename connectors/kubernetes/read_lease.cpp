#include "connectors/kubernetes/read_lease.hpp"

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::Lease read_lease(const Fields& object) {
  models::kube::Lease lease;
  lease.meta = read_meta(object);
  object.within("spec", [&lease](const Fields& spec) {
    spec.time("renewTime", lease.renewed);
    std::int32_t seconds = 0;
    spec.number("leaseDurationSeconds", seconds);
    if (seconds > 0) lease.duration = std::chrono::seconds(seconds);
  });
  return lease;
}

}  // namespace sandtable::connectors::kubernetes

/// One Sandtable at a time in a namespace: a Lease that whoever acts there holds and renews.
///
/// A lease whose holder neither renews nor releases it for its duration, as seen by our own clock from when we first looked, may be
/// taken over; what the holder's clock says is never compared with ours. Source: Kubernetes documentation, "Leases";
/// API reference, coordination.k8s.io/v1.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "connectors/kubernetes/act/api.hpp"
#include "sim/stop.hpp"

namespace sandtable::connectors::kubernetes {

struct LeaseOptions {
  std::string name = "sandtable";
  sim::Duration lasts = std::chrono::seconds(15), renew_every = std::chrono::seconds(5);
};

class Lease {
 public:
  /// Waits for up to its duration where another holds it. `conflict`: the other one renews it. `stop` may be null.
  static sim::Result<std::unique_ptr<Lease>> acquire(const Access& access, const std::string& space, const LeaseOptions& options,
                                                     const sim::StopSignal* stop);
  /// Gives it back.
  ~Lease();

  /// False once another has taken it over.
  bool held() const { return held_.load(); }

 private:
  Lease(Api api, ObjectKey key, LeaseOptions options, std::string holder);
  void renew();
  sim::Status write(Json lease, const std::string& holder);

  Api api_;
  ObjectKey key_;
  LeaseOptions options_;
  std::string holder_;
  std::atomic<bool> held_{true};
  sim::StopSignal stop_;
  std::thread renewing_;
};

}  // namespace sandtable::connectors::kubernetes

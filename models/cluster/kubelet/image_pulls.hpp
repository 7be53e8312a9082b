/// When the images that a node is asked to pull are there.
///
///   serial (the default)   one pull after another, in the order of their requests
///   parallel               serializeImagePulls false: all at once, or at most maxParallelImagePulls
///   registry               a pull starts when the bucket has a token: registryPullQPS 5/s, burst 10; 0: no limit. One that finds
///   none
///                          fails at once ("pull QPS exceeded") and comes back by ImagePullBackOff
///   time                   bytes ÷ bandwidth + unpack, where the caller does not know better (SimGrid links share bandwidth)
///   there already          an image that is present, or whose pull has ended, takes no time
///
/// Two requests for one image while its first pull runs are two pulls: the runtime holds the layers, so the second takes no bytes.
/// Here it ends when the first does, or at its turn. Source: Kubernetes 1.36, pkg/kubelet/images (puller.go, helpers.go) and the
/// defaults of the kubelet's configuration; the same in 1.31 to 1.37.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/time.hpp"

namespace sandtable::models::kube {

struct PullSettings {
  std::int32_t parallel = 1;  ///< 1: serial; 0: no limit
  double registry_rate = 5;   ///< 1/s; 0: no limit
  std::int32_t registry_burst = 10;
};

struct PullRequest {
  sim::Time at{};
  std::string image;
  sim::Duration takes{0};  ///< alone
};

struct Pull {
  sim::Time begins{}, ends{};
  std::int32_t refused = 0;  ///< attempts that found no token
};

/// Of each request, in the order given (by time). `present`: images that are there at first.
std::vector<Pull> schedule_pulls(const std::vector<PullRequest>& requests, const PullSettings& settings,
                                 const std::vector<std::string>& present);

}  // namespace sandtable::models::kube

/// Session affinity: a user keeps the replica that its first request was given, while the balancer has that in rotation; then the
/// rule chooses anew. Like a cookie that names the server (HAProxy's `cookie`, nginx's `sticky`, Envoy's stateful sessions).
/// Assumptions: only users that come again have sessions, that is clients of closed-loop traffic; their calls further down inherit
/// who they are. The sessions outlast everything but their replica. O(log users) a request.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace sandtable::models {

class Sessions {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  Sessions() = default;
  explicit Sessions(std::vector<std::uint32_t> users) : users_(std::move(users)) {
    std::sort(users_.begin(), users_.end());
    users_.erase(std::unique(users_.begin(), users_.end()), users_.end());
    replicas_.assign(users_.size(), none);
  }
  /// The user's replica, to be written by who chooses it (`none` at first); null: not one who comes again.
  std::uint32_t* of(std::uint32_t user) {
    const auto found = std::lower_bound(users_.begin(), users_.end(), user);
    return found == users_.end() || *found != user ? nullptr : &replicas_[static_cast<std::size_t>(found - users_.begin())];
  }

 private:
  std::vector<std::uint32_t> users_;  ///< ascending
  std::vector<std::uint32_t> replicas_;
};

}  // namespace sandtable::models

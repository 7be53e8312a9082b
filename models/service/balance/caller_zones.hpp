/// Who sends requests, as balancing asks: a call comes from the zone of the calling replica's node and from one of its service's
/// ready replicas; a user comes from its traffic's zone, if that names one, and from one of the traffics to that service that do,
/// each counting alike whatever its rate. A caller that is gone by now comes from nowhere.
#pragma once

#include <cstdint>
#include <vector>

#include "models/service/balance/pool.hpp"
#include "models/service/compiled_world.hpp"
#include "models/service/request.hpp"

namespace sandtable::models {

class CallerZones {
 public:
  explicit CallerZones(const CompiledWorld& world) : world_(world) {
    services_.assign(world.services.size(), std::vector<std::uint32_t>(world.zones.size()));
    users_ = services_;
    for (const auto& traffic : world.traffic) {
      if (traffic.zone != no_zone) ++users_[world.endpoints[traffic.to.index].service.index][traffic.zone];
    }
  }

  std::uint32_t zone_of(std::uint32_t node) const { return node == nobody ? no_zone : world_.nodes[node].zone; }
  /// A replica of the service on that node is ready, or no longer so.
  void count(std::uint32_t service, std::uint32_t node, bool ready) {
    if (node == nobody) return;
    if (ready) ++services_[service][zone_of(node)];
    else --services_[service][zone_of(node)];
  }

  Origin of_replica(std::uint32_t replica, std::uint32_t service, std::uint32_t node) const {
    return {client(Kind::replica, replica), zone_of(node), &services_[service]};
  }
  /// `number`: of the client in closed-loop traffic, `nobody` in open traffic.
  Origin of_user(std::uint32_t traffic, std::uint32_t number) const {
    const auto& sender = world_.traffic[traffic];
    return {number == nobody ? client(Kind::traffic, traffic) : client(Kind::client, number), sender.zone,
            &users_[world_.endpoints[sender.to.index].service.index]};
  }

 private:
  enum class Kind : std::uint64_t { gone, replica, client, traffic };
  static std::uint64_t client(Kind kind, std::uint32_t number) { return static_cast<std::uint64_t>(kind) << 32 | number; }

  const CompiledWorld& world_;
  std::vector<std::vector<std::uint32_t>> services_;  ///< ready replicas, by service and zone
  std::vector<std::vector<std::uint32_t>> users_;     ///< traffics, by service that they call and zone
};

}  // namespace sandtable::models

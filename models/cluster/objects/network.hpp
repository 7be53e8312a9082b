/// How traffic comes to pods: Service, Ingress, HTTPRoute. Source: Kubernetes API reference, core/v1 Service, networking.k8s.io/v1
/// Ingress; Gateway API, gateway.networking.k8s.io/v1 HTTPRoute.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

enum class ServiceType : std::uint8_t { cluster_ip, node_port, load_balancer, external_name };

struct NetworkService {
  Meta meta;
  ServiceType type = ServiceType::cluster_ip;
  Labels selector;  ///< empty: none
  bool operator==(const NetworkService&) const = default;
};

/// Ingress or HTTPRoute: names of the Services behind it.
struct NetworkRoute {
  Meta meta;
  std::vector<std::string> services;
  bool operator==(const NetworkRoute&) const = default;
};

}  // namespace sandtable::models::kube

/// A kind of machine that a cloud offers, where, and at which price. Kubernetes has no such object: Karpenter asks the cloud for
/// it, and here it is an object of ours, of kind InstanceType (sandtable/v1).
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

struct Offering {
  std::string zone, capacity_type = "on-demand";  ///< on-demand, spot or reserved
  double price = 0;                               ///< an hour
  bool available = true;
  bool operator==(const Offering&) const = default;
};

struct InstanceType {
  Meta meta;                     ///< its name; labels: architecture, family … as its nodes bear them
  Resources capacity, overhead;  ///< `overhead`: what the system keeps for itself
  std::vector<Offering> offerings;

  Resources allocatable() const {
    Resources left = capacity;
    for (const auto& [name, amount] : overhead)
      if (const auto found = left.find(name); found != left.end()) found->second.milli -= amount.milli;
    return left;
  }
  bool operator==(const InstanceType&) const = default;
};

}  // namespace sandtable::models::kube

/// Which kinds of machine would do for a node that Karpenter is about to ask for, and which one is the cheapest.
///
///   would do     its labels (and its name, as node.kubernetes.io/instance-type) are allowed, one offering is available in an
///   allowed
///                zone at an allowed capacity type, and everything asked for fits into what is allocatable
///   price        of a type: the cheapest such offering
///   launched     reserved before spot before on-demand, as far as allowed; within it the cheapest zone
///   worst price  the dearest that it may be launched at: of the capacity type that comes first
///
/// Assumption: the cloud gives the cheapest that would do; real ones weigh spot's price with its capacity.
/// Source: sigs.k8s.io/karpenter v1.15, pkg/cloudprovider/types.go.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/node_autoscaling/node_requirements.hpp"
#include "models/cluster/objects/instance_type.hpp"
#include "models/cluster/objects/node_pool.hpp"

namespace sandtable::models::kube {

/// Available ones that are allowed, in their order.
std::vector<const Offering*> offerings_of(const InstanceType& type, const NodeRequirements& wanted);

/// Why not; empty: its labels and one of its offerings are allowed.
std::string mismatch(const InstanceType& type, const NodeRequirements& wanted);
bool fits(const Resources& asked, const InstanceType& type);

double cheapest_price(const InstanceType& type, const NodeRequirements& wanted);
double worst_launch_price(const InstanceType& type, const NodeRequirements& wanted);
/// Nothing where no offering is allowed.
std::optional<Offering> launched(const InstanceType& type, const NodeRequirements& wanted);

/// Cheapest first; equal ones by name.
void order_by_price(std::vector<const InstanceType*>& types, const NodeRequirements& wanted);

/// What a node of that offering costs an hour; nothing where the type does not have it.
std::optional<double> price_of(const InstanceType& type, const std::string& zone, const std::string& capacity_type);

}  // namespace sandtable::models::kube

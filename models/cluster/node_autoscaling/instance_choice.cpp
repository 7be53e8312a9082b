#include "models/cluster/node_autoscaling/instance_choice.hpp"

#include <algorithm>
#include <limits>

#include "models/cluster/objects/node.hpp"

namespace sandtable::models::kube {
namespace {

constexpr double beyond = std::numeric_limits<double>::max();

bool by_price(const Offering* a, const Offering* b) { return a->price < b->price; }

/// Of the capacity type that is launched first.
std::vector<const Offering*> first_launched(const InstanceType& type, const NodeRequirements& wanted) {
  const auto allowed = offerings_of(type, wanted);
  for (const char* capacity : {"reserved", "spot", "on-demand"}) {
    std::vector<const Offering*> some;
    for (const auto* offering : allowed)
      if (offering->capacity_type == capacity) some.push_back(offering);
    if (!some.empty()) return some;
  }
  return {};
}

}  // namespace

std::vector<const Offering*> offerings_of(const InstanceType& type, const NodeRequirements& wanted) {
  std::vector<const Offering*> allowed;
  for (const auto& offering : type.offerings)
    if (offering.available && wanted.allows(zone_label, offering.zone) &&
        wanted.allows(capacity_type_label, offering.capacity_type))
      allowed.push_back(&offering);
  return allowed;
}

std::string mismatch(const InstanceType& type, const NodeRequirements& wanted) {
  if (!wanted.allows(instance_type_label, type.meta.name)) return "its name is not asked for";
  for (const auto& [key, value] : type.meta.labels)
    if (!wanted.allows(key, value)) return "its " + key + " is " + value;
  if (offerings_of(type, wanted).empty()) return "no offering is available where it is asked for";
  return {};
}

bool fits(const Resources& asked, const InstanceType& type) {
  auto there = type.allocatable();
  there.try_emplace("pods", whole(110));
  return std::ranges::all_of(asked, [&there](const auto& entry) { return entry.second <= amount_of(there, entry.first); });
}

double cheapest_price(const InstanceType& type, const NodeRequirements& wanted) {
  const auto allowed = offerings_of(type, wanted);
  return allowed.empty() ? beyond : (*std::ranges::min_element(allowed, by_price))->price;
}

double worst_launch_price(const InstanceType& type, const NodeRequirements& wanted) {
  const auto some = first_launched(type, wanted);
  return some.empty() ? beyond : (*std::ranges::max_element(some, by_price))->price;
}

std::optional<Offering> launched(const InstanceType& type, const NodeRequirements& wanted) {
  const auto some = first_launched(type, wanted);
  if (some.empty()) return std::nullopt;
  return **std::ranges::min_element(some, by_price);
}

void order_by_price(std::vector<const InstanceType*>& types, const NodeRequirements& wanted) {
  std::ranges::stable_sort(
      types, {}, [&wanted](const InstanceType* type) { return std::pair(cheapest_price(*type, wanted), type->meta.name); });
}

std::optional<double> price_of(const InstanceType& type, const std::string& zone, const std::string& capacity_type) {
  for (const auto& offering : type.offerings)
    if (offering.zone == zone && offering.capacity_type == capacity_type) return offering.price;
  return std::nullopt;
}

}  // namespace sandtable::models::kube

#include "connectors/kubernetes/act/amounts.hpp"

#include <cmath>

#include "models/cluster/objects/amount.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models;

Json json_of(Cores cores) { return kube::to_text(kube::nearest_amount(cores.value)); }
Json json_of(Bytes bytes) { return kube::to_text(kube::whole(std::llround(bytes.value))); }
Json json_of(const kube::CountOrPercent& count) {
  return count.percent ? Json(std::to_string(count.value) + "%") : Json(count.value);
}

bool same_amount(const Json& a, const Json& b) {
  if (a == b) return true;
  if (!a.is_string() || !b.is_string()) return false;
  const auto x = kube::read_amount(a.get_ref<const std::string&>()), y = kube::read_amount(b.get_ref<const std::string&>());
  return x && y && *x == *y;
}

}  // namespace sandtable::connectors::kubernetes

#include "connectors/kubernetes/read_node.hpp"

#include "connectors/kubernetes/read_meta.hpp"
#include "connectors/kubernetes/read_scheduling.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

Node read_node(const Fields& object) {
  Node node;
  node.meta = read_meta(object);
  node.meta.space.clear();
  object.within("spec", [&node](const Fields& spec) {
    spec.flag("unschedulable", node.unschedulable);
    spec.text("providerID", node.provider_id);
    node.taints = read_taints(spec, "taints");
  });
  object.within("status", [&node](const Fields& status) {
    status.resources("capacity", node.capacity);
    node.allocatable = node.capacity;  // until the kubelet says less
    status.resources("allocatable", node.allocatable);
    node.conditions = read_conditions(status);
    status.within("nodeInfo", [&node](const Fields& info) { info.text("kubeletVersion", node.kubelet_version); });
    status.each("images", [&node](const Fields& fields) {
      auto& image = node.images.emplace_back();
      fields.texts("names", image.names);
      fields.number("sizeBytes", image.bytes);
    });
  });
  return node;
}

}  // namespace sandtable::connectors::kubernetes

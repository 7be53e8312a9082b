#include "connectors/kubernetes/read_node.hpp"

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

Node read_node(const Fields& object) {
  Node node;
  node.meta = read_meta(object);
  node.meta.space.clear();
  object.within("spec", [&node](const Fields& spec) {
    spec.flag("unschedulable", node.unschedulable);
    spec.text("providerID", node.provider_id);
    spec.each("taints", [&node](const Fields& fields) {
      auto& taint = node.taints.emplace_back();
      fields.text("key", taint.key);
      fields.text("value", taint.value);
      fields.time("timeAdded", taint.added);
      taint.effect = read_effect(fields).value_or(TaintEffect::no_schedule);
    });
  });
  object.within("status", [&node](const Fields& status) {
    status.resources("capacity", node.capacity);
    node.allocatable = node.capacity;  // until the kubelet says less
    status.resources("allocatable", node.allocatable);
    node.conditions = read_conditions(status);
    status.each("images", [&node](const Fields& fields) {
      auto& image = node.images.emplace_back();
      fields.texts("names", image.names);
      fields.number("sizeBytes", image.bytes);
    });
  });
  return node;
}

}  // namespace sandtable::connectors::kubernetes

#include "connectors/kubernetes/read_node_group.hpp"

#include <charconv>
#include <string>

#include "connectors/kubernetes/go_duration.hpp"
#include "connectors/kubernetes/read_meta.hpp"
#include "connectors/kubernetes/read_node.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

/// An hour's price; nothing below 0.
void read_price(const Fields& fields, double& into) {
  std::string text;
  fields.text("price", text);
  if (text.empty()) return;
  double price = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), price);
  if (error == std::errc{} && end == text.data() + text.size() && price >= 0 && price < 1e9) into = price;
  else fields.refuse("price", *fields.node().find("price"), "a price such as 0.0416 belongs there");
}

}  // namespace

NodeGroup read_node_group(const Fields& object) {
  NodeGroup group;
  group.meta = read_meta(object);
  group.meta.space.clear();
  object.within("spec", [&group](const Fields& spec) {
    spec.number("minSize", group.min_size);
    spec.number("maxSize", group.max_size);
    spec.number("targetSize", group.target_size);
    spec.number("priority", group.priority);
    read_price(spec, group.price);
    if (spec.has("provisionTime")) read_duration(spec, "provisionTime", group.provision_time.emplace());
    if (group.min_size < 0 || group.max_size < group.min_size)
      spec.report(spec.node(), "minSize " + std::to_string(group.min_size) + ", maxSize " + std::to_string(group.max_size),
                  "0 ≤ minSize ≤ maxSize is needed");
    if (const auto selector = read_selector(spec)) group.selector = *selector;
    spec.within("template", [&group](const Fields& fields) { group.node = read_node(fields); });
  });
  return group;
}

InstanceType read_instance_type(const Fields& object) {
  InstanceType type;
  type.meta = read_meta(object);
  type.meta.space.clear();
  object.within("spec", [&type](const Fields& spec) {
    spec.resources("capacity", type.capacity);
    spec.resources("overhead", type.overhead);
    spec.each("offerings", [&type](const Fields& fields) {
      auto& offering = type.offerings.emplace_back();
      fields.text("zone", offering.zone);
      fields.word("capacityType", {"on-demand", "spot", "reserved"}, [&offering](std::size_t which) {
        offering.capacity_type = which == 0 ? "on-demand" : which == 1 ? "spot" : "reserved";
      });
      read_price(fields, offering.price);
      fields.flag("available", offering.available);
    });
  });
  return type;
}

}  // namespace sandtable::connectors::kubernetes

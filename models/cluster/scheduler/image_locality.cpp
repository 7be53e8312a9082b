#include "models/cluster/scheduler/image_locality.hpp"

#include <algorithm>

namespace sandtable::models::kube::scheduler {
namespace {

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;
constexpr std::int64_t least_bytes = 23 * mebibyte;
constexpr std::int64_t most_bytes_each = 1000 * mebibyte;

std::string full_name(const std::string& image) {
  const auto colon = image.rfind(':'), slash = image.rfind('/');
  const bool tagged = colon != std::string::npos && (slash == std::string::npos || colon > slash);
  return tagged ? image : image + ":latest";
}

bool holds(const Node& node, const std::string& image) {
  return std::ranges::any_of(node.images,
                             [&image](const auto& held) { return std::ranges::find(held.names, image) != held.names.end(); });
}

}  // namespace

std::int64_t spread_bytes(std::int64_t bytes, std::int64_t holders, std::size_t nodes) {
  const double spread = static_cast<double>(holders) / static_cast<double>(nodes);
  return static_cast<std::int64_t>(static_cast<double>(bytes) * spread);
}

std::int64_t image_points(std::int64_t sum, std::int64_t containers) {
  const std::int64_t most = most_bytes_each * containers;
  return 100 * (std::clamp(sum, least_bytes, most) - least_bytes) / (most - least_bytes);
}

std::int64_t image_locality(const Pod& pod, const NodeView& node, const Snapshot& snapshot) {
  const auto count = std::ssize(pod.spec.init_containers) + std::ssize(pod.spec.containers);
  if (count == 0) return 0;
  std::int64_t sum = 0;
  const auto add = [&](const Container& container) {
    const std::string image = full_name(container.image);
    if (node.node->images.empty() || !holds(*node.node, image)) return;
    const auto& state = snapshot.images().at(image);
    sum += spread_bytes(state.bytes, state.nodes, snapshot.nodes().size());
  };
  std::ranges::for_each(pod.spec.init_containers, add);
  std::ranges::for_each(pod.spec.containers, add);
  return image_points(sum, count);
}

}  // namespace sandtable::models::kube::scheduler

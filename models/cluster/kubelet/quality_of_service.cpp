#include "models/cluster/kubelet/quality_of_service.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace sandtable::models::kube {
namespace {

constexpr std::array<const char*, 2> counted{"cpu", "memory"};

void add_counted(Resources& sum, const Resources& more) {
  for (const char* name : counted)
    if (const auto amount = amount_of(more, name); amount.milli > 0) sum[name] += amount;
}

bool is_limited_in_both(const Container& container) {
  return std::ranges::all_of(counted, [&](const char* name) { return amount_of(container.limits, name).milli > 0; });
}

}  // namespace

QualityOfService quality_of_service(const PodSpec& spec) {
  Resources requests, limits;
  bool limited = true;
  if (!spec.resources.empty()) {
    add_counted(requests, spec.resources);
    limited = false;
  } else {
    for (const auto* containers : {&spec.containers, &spec.init_containers}) {
      for (const auto& container : *containers) {
        add_counted(requests, container.requests);
        add_counted(limits, container.limits);
        limited = limited && is_limited_in_both(container);
      }
    }
  }
  if (requests.empty() && limits.empty()) return QualityOfService::best_effort;
  return limited && requests == limits ? QualityOfService::guaranteed : QualityOfService::burstable;
}

int oom_score_adjustment(const PodSpec& spec, const Container& container, std::int64_t node_memory) {
  constexpr int guaranteed = -997, best_effort = 1000;
  if (spec.priority_class == "system-node-critical") return guaranteed;
  const auto quality = quality_of_service(spec);
  if (quality == QualityOfService::guaranteed) return guaranteed;
  if (quality == QualityOfService::best_effort) return best_effort;
  const auto score_of = [node_memory](const Container& one) {
    return 1000 - 1000 * amount_of(one.requests, "memory").value() / node_memory;
  };
  auto score = score_of(container);
  if (container.sidecar) {  // not to be killed before what it serves
    const auto least =
        std::ranges::min_element(spec.containers, {}, [](const Container& one) { return amount_of(one.requests, "memory"); });
    if (least != spec.containers.end()) score = std::min(score, score_of(*least));
  }
  return static_cast<int>(std::clamp<std::int64_t>(score, 1000 + guaranteed, best_effort - 1));
}

std::vector<std::size_t> memory_eviction_order(const std::vector<MemoryUser>& users) {
  std::vector<std::int64_t> over;
  for (const auto& user : users) over.push_back(user.usage.value_or(0) - amount_of(requests_of(user.pod.spec), "memory").value());
  std::vector<std::size_t> order(users.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const bool known_a = users[a].usage.has_value(), known_b = users[b].usage.has_value();
    if (known_a != known_b) return !known_a;
    if (known_a && (over[a] > 0) != (over[b] > 0)) return over[a] > 0;
    if (users[a].pod.spec.priority != users[b].pod.spec.priority) return users[a].pod.spec.priority < users[b].pod.spec.priority;
    return known_a && over[a] > over[b];
  });
  return order;
}

}  // namespace sandtable::models::kube

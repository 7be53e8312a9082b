#include "connectors/kubernetes/act/object_key.hpp"

#include <algorithm>

#include "sim/contract.hpp"

namespace sandtable::connectors::kubernetes {

std::string title_of(const ObjectKey& key) { return key.kind + " " + (key.space.empty() ? "" : key.space + "/") + key.name; }

const Resource* resource_of(const std::string& kind) {
  static const std::vector<Resource> further{{"DaemonSet", "apis/apps/v1", "daemonsets"},
                                             {"Lease", "apis/coordination.k8s.io/v1", "leases"}};
  for (const auto* all : {&resources_for_mirror(), &further}) {
    const auto found = std::ranges::find(*all, kind, &Resource::kind);
    if (found != all->end()) return &*found;
  }
  return nullptr;
}

std::string api_version_of(const Resource& resource) { return resource.group.substr(resource.group.find('/') + 1); }

bool is_built_in(const Resource& resource) { return !resource.optional; }

std::string path_of(const ObjectKey& key) {
  const auto* resource = resource_of(key.kind);
  SANDTABLE_EXPECT(resource != nullptr, "only known kinds are acted on");
  return path_of(*resource, key.space) + "/" + http::percent_encode(key.name);
}

std::string text_at(const Json& object, const std::vector<std::string>& words) {
  const auto* found = find(object, path_of_words(words));
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::int64_t> number_at(const Json& object, const std::vector<std::string>& words) {
  const auto* found = find(object, path_of_words(words));
  if (found == nullptr || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

}  // namespace sandtable::connectors::kubernetes

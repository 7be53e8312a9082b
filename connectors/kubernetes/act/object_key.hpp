/// Objects that are acted on: which, and where the API has them.
#pragma once

#include <optional>
#include <string>

#include "connectors/kubernetes/act/field_path.hpp"
#include "connectors/kubernetes/api/list.hpp"

namespace sandtable::connectors::kubernetes {

struct ObjectKey {
  std::string kind, space, name;  ///< `space` empty: it has none
  bool operator==(const ObjectKey&) const = default;
};
/// `Deployment shop/web`
std::string title_of(const ObjectKey& key);

/// A kind that this connector can write, or reads in order to act; null for others.
const Resource* resource_of(const std::string& kind);
/// Of objects of that kind: `apps/v1`.
std::string api_version_of(const Resource& resource);
/// Built into the API server, so that it knows how its lists are merged; else a custom resource.
bool is_built_in(const Resource& resource);
/// `/apis/apps/v1/namespaces/shop/deployments/web`
std::string path_of(const ObjectKey& key);

/// A text within an object; empty where there is none.
std::string text_at(const Json& object, const std::vector<std::string>& words);
/// A whole number within an object.
std::optional<std::int64_t> number_at(const Json& object, const std::vector<std::string>& words);

}  // namespace sandtable::connectors::kubernetes

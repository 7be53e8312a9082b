/// All objects of some kinds from a cluster's API, page by page. Source: Kubernetes API concepts, "Retrieving large results sets in
/// chunks".
#pragma once

#include <string>
#include <vector>

#include "connectors/kubernetes/api/kubeconfig.hpp"
#include "connectors/kubernetes/read_objects.hpp"

namespace sandtable::connectors::kubernetes {

struct Resource {
  std::string kind, group, plural;  ///< `Deployment`, `apis/apps/v1`, `deployments`
  bool namespaced = true;
  bool optional = false;  ///< a cluster may not know it
};

/// `/apis/apps/v1/namespaces/shop/deployments`; `space` empty: of all namespaces.
std::string path_of(const Resource& resource, const std::string& space);
/// For an answer 403: what the account lacks.
sim::Error forbidden(const http::Response& response, const std::string& verb, const Resource& resource);

/// What a scenario is made of.
const std::vector<Resource>& resources_for_import();
/// What acting on a cluster looks at.
const std::vector<Resource>& resources_for_mirror();

struct ListOptions {
  std::string space;         ///< empty: all namespaces
  std::uint32_t page = 500;  ///< objects an answer
  std::string fields{};      ///< only those of which this holds: `spec.nodeName=n1`
};

struct Listed {
  models::kube::Objects objects;
  std::string resource_version;  ///< where a watch may go on from
  bool known = true;             ///< false: the cluster does not know the kind, and need not
};
/// One kind. Errors as of `list_objects`.
sim::Result<Listed> list_kind(http::Client& client, const Resource& resource, const ListOptions& options);

/// Where a page's cursor has expired (410) that kind is listed anew, up to three times. Errors: as http::Client; `invalid_input`
/// where the account may not list a kind, with what it needs; `unavailable` for answers that are no lists.
sim::Result<models::kube::Objects> list_objects(const Access& access, const std::vector<Resource>& resources,
                                                const ListOptions& options);

}  // namespace sandtable::connectors::kubernetes

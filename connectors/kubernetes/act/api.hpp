/// Single objects of a cluster's API, read and written as JSON.
#pragma once

#include "connectors/kubernetes/act/patch.hpp"
#include "connectors/kubernetes/act/refusal.hpp"
#include "connectors/kubernetes/api/kubeconfig.hpp"

namespace sandtable::connectors::kubernetes {

enum class Run : std::uint8_t { dry, real };

class Api {
 public:
  static sim::Result<Api> open(const Access& access);

  Answered<Json> get(const ObjectKey& key);
  /// Each with its kind and apiVersion, which the items of a list lack. None where the cluster does not know the kind.
  Answered<std::vector<Json>> list(const std::string& kind, const std::string& space);
  Answered<Json> patch(const ObjectKey& key, const Patch& patch, Run run, const Json& object);
  Answered<Json> create(const ObjectKey& key, const Json& object);
  /// With the object's resourceVersion: fails where it has changed.
  Answered<Json> replace(const ObjectKey& key, const Json& object, const std::string& manager, Run run);
  /// Asks once for the eviction of that pod, and no other of its name.
  Answered<Json> evict(const ObjectKey& pod, const std::string& uid, Run run);

  http::Client& client() { return client_; }

 private:
  explicit Api(http::Client client) : client_(std::move(client)) {}
  Answered<Json> send(const http::Request& request, const std::string& title, const Json& object);

  http::Client client_;
};

}  // namespace sandtable::connectors::kubernetes

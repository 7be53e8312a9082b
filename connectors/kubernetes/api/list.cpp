#include "connectors/kubernetes/api/list.hpp"

#include "connectors/kubernetes/api/answer.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using sim::ErrorKind;

/// One kind, while it is listed. What a page holds becomes values at once: as trees a large cluster would be many times as much.
class Listing {
 public:
  Listing(http::Client& client, const Resource& resource, const ListOptions& options)
      : client_(client), resource_(resource), options_(options) {}

  sim::Result<Listed> all() {
    for (int restarts = 0;;) {
      listed_ = {};
      std::string cursor;
      for (;;) {
        auto response = client_.send({.path = path_of(resource_, options_.space), .query = query(cursor)});
        if (!response) return sim::Unexpected{response.error()};
        if (response->status == 404 && resource_.optional) return Listed{{}, {}, false};
        if (response->status == 410 && !cursor.empty() && ++restarts <= 3) break;
        if (response->status == 403) return sim::Unexpected{forbidden(*response, "list", resource_)};
        if (response->status != 200) return sim::Unexpected{http::describe(*response)};
        if (auto taken = take(*response, cursor); !taken) return sim::Unexpected{taken.error()};
        if (cursor.empty()) return std::move(listed_);
      }
    }
  }

 private:
  http::Fields query(const std::string& cursor) const {
    http::Fields fields{{"limit", std::to_string(options_.page)}};
    if (!cursor.empty()) fields.emplace_back("continue", cursor);
    if (!options_.fields.empty()) fields.emplace_back("fieldSelector", options_.fields);
    return fields;
  }
  /// Appends a page, and sets the cursor to the next, or empties it.
  sim::Status take(const http::Response& response, std::string& cursor) {
    auto page = reader_.page(resource_.kind, response);
    if (!page) return page.failure();
    append(listed_.objects, std::move(page->objects));
    listed_.resource_version = std::move(page->resource_version);
    cursor = std::move(page->next);
    return sim::Done{};
  }

  http::Client& client_;
  const Resource& resource_;
  const ListOptions& options_;
  AnswerReader reader_;
  Listed listed_;
};

}  // namespace

std::string path_of(const Resource& resource, const std::string& space) {
  return "/" + resource.group + (resource.namespaced && !space.empty() ? "/namespaces/" + space : "") + "/" + resource.plural;
}

sim::Error forbidden(const http::Response& response, const std::string& verb, const Resource& resource) {
  return {ErrorKind::invalid_input, response.url + ": this account may not " + verb + " " + resource.plural +
                                        "; it needs the verb " + verb + " on " + resource.plural +
                                        " (connectors/kubernetes/rbac.yaml has all that is needed)"};
}

const std::vector<Resource>& resources_for_import() {
  static const std::vector<Resource> all{
      {"Namespace", "api/v1", "namespaces", false},
      {"Node", "api/v1", "nodes", false},
      {"Pod", "api/v1", "pods"},
      {"Service", "api/v1", "services"},
      {"Deployment", "apis/apps/v1", "deployments"},
      {"ReplicaSet", "apis/apps/v1", "replicasets"},
      {"StatefulSet", "apis/apps/v1", "statefulsets"},
      {"DaemonSet", "apis/apps/v1", "daemonsets"},
      {"Job", "apis/batch/v1", "jobs"},
      {"CronJob", "apis/batch/v1", "cronjobs"},
      {"HorizontalPodAutoscaler", "apis/autoscaling/v2", "horizontalpodautoscalers"},
      {"ScaledObject", "apis/keda.sh/v1alpha1", "scaledobjects", true, true},
      {"PodDisruptionBudget", "apis/policy/v1", "poddisruptionbudgets"},
      {"ResourceQuota", "api/v1", "resourcequotas"},
      {"LimitRange", "api/v1", "limitranges"},
      {"PriorityClass", "apis/scheduling.k8s.io/v1", "priorityclasses", false},
      {"Ingress", "apis/networking.k8s.io/v1", "ingresses"},
      {"HTTPRoute", "apis/gateway.networking.k8s.io/v1", "httproutes", true, true},
  };
  return all;
}

const std::vector<Resource>& resources_for_mirror() {
  static const std::vector<Resource> all{
      {"Node", "api/v1", "nodes", false},
      {"Pod", "api/v1", "pods"},
      {"Service", "api/v1", "services"},
      {"Deployment", "apis/apps/v1", "deployments"},
      {"ReplicaSet", "apis/apps/v1", "replicasets"},
      {"StatefulSet", "apis/apps/v1", "statefulsets"},
      {"HorizontalPodAutoscaler", "apis/autoscaling/v2", "horizontalpodautoscalers"},
      {"PodDisruptionBudget", "apis/policy/v1", "poddisruptionbudgets"},
      {"HTTPRoute", "apis/gateway.networking.k8s.io/v1", "httproutes", true, true},
  };
  return all;
}

sim::Result<Listed> list_kind(http::Client& client, const Resource& resource, const ListOptions& options) {
  return Listing(client, resource, options).all();
}

sim::Result<models::kube::Objects> list_objects(const Access& access, const std::vector<Resource>& resources,
                                                const ListOptions& options) {
  auto client = http::Client::create(access.server, access.client);
  if (!client) return sim::Unexpected{client.error()};
  models::kube::Objects all;
  for (const auto& resource : resources) {
    auto listed = list_kind(*client, resource, options);
    if (!listed) return sim::Unexpected{listed.error()};
    append(all, std::move(listed->objects));
  }
  return all;
}

}  // namespace sandtable::connectors::kubernetes

#include "connectors/kubernetes/api/list.hpp"

#include <simdjson.h>

#include <optional>

namespace sandtable::connectors::kubernetes {
namespace {

using models::YamlNode;
using sim::ErrorKind;
namespace dom = simdjson::dom;

/// Without the names of places: there are as many nodes as a cluster's objects have words.
YamlNode tree_of(dom::element element) {
  YamlNode node;
  switch (element.type()) {
    case dom::element_type::OBJECT:
      node.kind = YamlNode::Kind::map;
      node.entries.reserve(dom::object(element).size());
      for (const auto& [key, value] : dom::object(element)) {
        if (key == "managedFields") continue;  // a third of many objects, and nothing that a decision looks at
        auto& entry = node.entries.emplace_back();
        entry.key.kind = YamlNode::Kind::scalar;
        entry.key.text = key;
        entry.value = tree_of(value);
      }
      return node;
    case dom::element_type::ARRAY:
      node.kind = YamlNode::Kind::sequence;
      node.items.reserve(dom::array(element).size());
      for (const auto& item : dom::array(element)) node.items.push_back(tree_of(item));
      return node;
    case dom::element_type::NULL_VALUE:
      return node;
    case dom::element_type::STRING:
      node.kind = YamlNode::Kind::scalar;
      node.quoted = true;
      node.text = std::string_view(element);
      return node;
    default:
      node.kind = YamlNode::Kind::scalar;
      node.text = simdjson::minify(element);
      return node;
  }
}

std::string path_of(const Resource& resource, const std::string& space) {
  return "/" + resource.group + (resource.namespaced && !space.empty() ? "/namespaces/" + space : "") + "/" + resource.plural;
}

/// One kind, while it is listed. What a page holds becomes values at once: as trees a large cluster would be many times as much.
class Listing {
 public:
  Listing(http::Client& client, const Resource& resource, const ListOptions& options)
      : client_(client), resource_(resource), options_(options) {}

  /// Nothing where the cluster does not know the kind and need not.
  sim::Result<models::kube::Objects> all() {
    for (int restarts = 0;;) {
      objects_ = {};
      std::string cursor;
      for (;;) {
        auto response = client_.send({.path = path_of(resource_, options_.space), .query = query(cursor)});
        if (!response) return sim::Unexpected{response.error()};
        if (response->status == 404 && resource_.optional) return models::kube::Objects{};
        if (response->status == 410 && !cursor.empty() && ++restarts <= 3) break;
        if (response->status == 403) return forbidden(*response);
        if (response->status != 200) return sim::Unexpected{http::describe(*response)};
        if (auto taken = take(*response, cursor); !taken) return sim::Unexpected{taken.error()};
        if (cursor.empty()) return std::move(objects_);
      }
    }
  }

 private:
  http::Fields query(const std::string& cursor) const {
    http::Fields fields{{"limit", std::to_string(options_.page)}};
    if (!cursor.empty()) fields.emplace_back("continue", cursor);
    return fields;
  }
  sim::Unexpected<sim::Error> forbidden(const http::Response& response) const {
    return sim::fail(ErrorKind::invalid_input, response.url + ": this account may not list " + resource_.plural +
                                                   "; it needs the verb list on " + resource_.plural +
                                                   " (connectors/kubernetes/rbac.yaml has all that is needed)");
  }
  /// Appends a page, and sets the cursor to the next, or empties it.
  sim::Status take(const http::Response& response, std::string& cursor) {
    dom::element root;
    dom::array items;
    if (parser_.parse(response.body).get(root) != simdjson::SUCCESS || root["items"].get(items) != simdjson::SUCCESS)
      return sim::fail(ErrorKind::unavailable, response.url + " answered no list: " + http::first_line(response.body));
    models::Diagnostics problems;
    for (const auto item : items) add_objects({{"", resource_.kind, tree_of(item)}}, objects_, problems);
    if (!problems.empty()) {
      problems.front().file = response.url;
      return sim::fail(ErrorKind::unavailable, "the cluster's answer can't be read: " + models::to_text(problems.front()));
    }
    std::string_view next;
    cursor = root["metadata"]["continue"].get(next) == simdjson::SUCCESS ? std::string(next) : "";
    return sim::Done{};
  }

  http::Client& client_;
  const Resource& resource_;
  const ListOptions& options_;
  dom::parser parser_;
  models::kube::Objects objects_;
};

}  // namespace

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
      {"Ingress", "apis/networking.k8s.io/v1", "ingresses"},
      {"HTTPRoute", "apis/gateway.networking.k8s.io/v1", "httproutes", true, true},
  };
  return all;
}

sim::Result<models::kube::Objects> list_objects(const Access& access, const std::vector<Resource>& resources,
                                                const ListOptions& options) {
  auto client = http::Client::create(access.server, access.client);
  if (!client) return sim::Unexpected{client.error()};
  models::kube::Objects all;
  for (const auto& resource : resources) {
    auto listed = Listing(*client, resource, options).all();
    if (!listed) return sim::Unexpected{listed.error()};
    append(all, std::move(*listed));
  }
  return all;
}

}  // namespace sandtable::connectors::kubernetes

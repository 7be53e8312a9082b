#include "tests/connectors/kubernetes/act/api_server.hpp"

namespace sandtable::test {
namespace {

using Json = ApiServer::Json;

HttpReply refused(int code, const Json& status) { return {.status = code, .body = status.dump()}; }

Json owner_of_replicas(const std::string& manager, const std::string& operation) {
  return {{"manager", manager},
          {"operation", operation},
          {"apiVersion", "apps/v1"},
          {"fieldsV1", {{"f:spec", {{"f:replicas", Json::object()}}}}}};
}

std::string owner(const Json& object) {
  const auto& entries = object["metadata"]["managedFields"];
  return entries.empty() ? "" : entries[0]["manager"].get<std::string>();
}

}  // namespace

ApiServer::Json deployment_of(const std::string& manager) {
  Json made{{"kind", "Deployment"},
            {"apiVersion", "apps/v1"},
            {"metadata", {{"name", "web"}, {"namespace", "shop"}, {"managedFields", Json::array()}}}};
  made["spec"] = {{"replicas", 3}, {"minReadySeconds", 0}};
  if (manager.empty())
    made["metadata"]["managedFields"].push_back(
        {{"manager", "other"}, {"operation", "Update"}, {"fieldsV1", {{"f:spec", {{"f:selector", Json::object()}}}}}});
  else made["metadata"]["managedFields"].push_back(owner_of_replicas(manager, "Update"));
  return made;
}

ApiServer::ApiServer(std::string path, std::optional<Json> object)
    : path_(std::move(path)), object_(std::move(object)), server_([this](const HttpSeen& seen) { return answer(seen); }) {
  if (object_) (*object_)["metadata"]["resourceVersion"] = std::to_string(version_);
}

ApiServer::Json ApiServer::object() {
  const std::lock_guard lock(mutex_);
  return object_.value_or(Json());
}

void ApiServer::change(const std::function<void(Json&)>& how) {
  const std::lock_guard lock(mutex_);
  how(*object_);
  (*object_)["metadata"]["resourceVersion"] = std::to_string(++version_);
}

int ApiServer::writes() {
  const std::lock_guard lock(mutex_);
  return writes_;
}

HttpReply ApiServer::answer(const HttpSeen& seen) {
  if (instead)
    if (auto reply = instead(seen)) return *reply;
  const std::lock_guard lock(mutex_);
  HttpReply reply;
  if (seen.path != path_ && seen.method == "GET")
    reply = seen.path.ends_with("/web") ? refused(404, {{"message", "not found"}}) : HttpReply{.body = R"({"items": []})"};
  else if (seen.method == "GET") reply = object_ ? HttpReply{.body = object_->dump()} : refused(404, {{"message", "not found"}});
  else reply = write(seen);
  if (afterwards)
    if (auto other = afterwards(seen)) return *other;
  return reply;
}

HttpReply ApiServer::write(const HttpSeen& seen) {
  const auto body = Json::parse(seen.body, nullptr, false);
  if (!body.is_object()) return refused(400, {{"message", "no object"}});
  Json made = object_.value_or(body);
  if (seen.method == "POST") {
    if (object_) return refused(409, {{"reason", "AlreadyExists"}, {"message", "it is there already"}});
  } else if (const auto version = connectors::kubernetes::text_at(body, {"metadata", "resourceVersion"});
             version != std::to_string(version_)) {
    return refused(409, {{"reason", "Conflict"}, {"message", "the object has been modified"}});
  } else if (seen.method == "PUT") {
    made = body;
  } else if (const auto conflict = apply(made, seen, body); !conflict.empty()) {
    Json status{{"reason", "Conflict"}};
    status["details"]["causes"] = Json::array({Json{{"reason", "FieldManagerConflict"},
                                                    {"message", "conflict with \"" + conflict + "\" using apps/v1"},
                                                    {"field", ".spec.replicas"}}});
    return refused(409, status);
  }
  if (seen.fields.contains("dryRun")) return {.body = made.dump()};
  made["metadata"]["resourceVersion"] = std::to_string(++version_);
  object_ = made;
  ++writes_;
  return {.body = made.dump()};
}

std::string ApiServer::apply(Json& object, const HttpSeen& seen, const Json& body) const {
  const bool applies = seen.headers.at("Content-Type").starts_with("application/apply");
  const std::string manager = seen.fields.at("fieldManager"), before = owner(object);
  auto& entries = object["metadata"]["managedFields"];
  if (!body.contains("spec") || !body["spec"].contains("replicas")) {
    if (applies && before == manager) {
      object["spec"]["replicas"] = 1;
      entries = Json::array();
    }
    return {};
  }
  const bool changes = body["spec"]["replicas"] != object["spec"]["replicas"];
  if (applies && changes && !before.empty() && before != "other" && before != manager && seen.fields.at("force") != "true")
    return before;
  object["spec"]["replicas"] = body["spec"]["replicas"];
  entries = Json::array({owner_of_replicas(manager, applies ? "Apply" : "Update")});
  return {};
}

}  // namespace sandtable::test

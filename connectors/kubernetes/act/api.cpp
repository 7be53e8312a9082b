#include "connectors/kubernetes/act/api.hpp"

#include <utility>

namespace sandtable::connectors::kubernetes {
namespace {

http::Fields written_by(const std::string& manager, Run run) {
  http::Fields fields{{"fieldManager", manager}, {"fieldValidation", "Strict"}};
  if (run == Run::dry) fields.emplace_back("dryRun", "All");
  return fields;
}

}  // namespace

sim::Result<Api> Api::open(const Access& access) {
  auto client = http::Client::create(access.server, access.client);
  if (!client) return client.failure();
  return Api(std::move(*client));
}

Answered<Json> Api::send(const http::Request& request, const std::string& title, const Json& object) {
  for (bool waited = false;;) {
    const auto response = client_.send(request);
    if (!response) return sim::Unexpected{refusal_of(response.error())};
    if ((response->status == 401 || response->status == 403) && !std::exchange(waited, true)) {
      // A server that has just started knows no rights and no accounts yet, and refuses everybody. Until it says that it is ready
      // it answers 500, which is tried again; whoever may not ask takes the refusal at its word.
      (void)client_.send({.path = "/readyz"});
      continue;
    }
    if (response->status < 200 || response->status >= 300) return sim::Unexpected{refusal_of(*response, title, object)};
    auto answer = Json::parse(response->body, nullptr, false);
    if (!answer.is_object())
      return sim::Unexpected{
          refusal_of(sim::Error{sim::ErrorKind::unavailable, title + ": " + response->url + " answered no object"})};
    return answer;
  }
}

Answered<Json> Api::get(const ObjectKey& key) { return send({.path = path_of(key)}, title_of(key), {}); }

Answered<std::vector<Json>> Api::list(const std::string& kind, const std::string& space) {
  const auto* resource = resource_of(kind);
  SANDTABLE_EXPECT(resource != nullptr, "only known kinds are looked at");
  std::vector<Json> all;
  std::string cursor;
  for (int restarts = 0;;) {
    http::Fields query{{"limit", "500"}};
    if (!cursor.empty()) query.emplace_back("continue", cursor);
    auto page = send({.path = path_of(*resource, space), .query = query}, resource->plural + " of namespace " + space, {});
    if (!page) {
      if (page.error().code == 404 && resource->optional) return all;
      if (page.error().code == 410 && !cursor.empty() && ++restarts <= 3) {
        all.clear();
        cursor.clear();
        continue;
      }
      return page.failure();
    }
    for (auto& item : (*page)["items"]) {
      item["kind"] = kind;
      item["apiVersion"] = api_version_of(*resource);
      all.push_back(std::move(item));
    }
    cursor = text_at(*page, {"metadata", "continue"});
    if (cursor.empty()) return all;
  }
}

Answered<Json> Api::patch(const ObjectKey& key, const Patch& patch, Run run, const Json& object) {
  auto query = written_by(patch.manager, run);
  if (patch.content_type.starts_with("application/apply")) query.emplace_back("force", patch.force ? "true" : "false");
  return send({.method = http::Method::patch,
               .path = path_of(key),
               .query = query,
               .body = patch.body.dump(),
               .content_type = patch.content_type},
              title_of(key), object);
}

Answered<Json> Api::create(const ObjectKey& key, const Json& object) {
  auto path = path_of(key);
  path.resize(path.rfind('/'));
  return send({.method = http::Method::post,
               .path = path,
               .query = written_by(our_manager, Run::real),
               .repeatable = false,
               .body = object.dump(),
               .content_type = "application/json"},
              title_of(key), object);
}

Answered<Json> Api::replace(const ObjectKey& key, const Json& object, const std::string& manager, Run run) {
  return send({.method = http::Method::put,
               .path = path_of(key),
               .query = written_by(manager, run),
               .body = object.dump(),
               .content_type = "application/json"},
              title_of(key), object);
}

Answered<Json> Api::evict(const ObjectKey& pod, const std::string& uid, Run run) {
  Json options{{"preconditions", {{"uid", uid}}}};
  if (run == Run::dry) options["dryRun"] = Json::array({"All"});
  const Json eviction{{"apiVersion", "policy/v1"},
                      {"kind", "Eviction"},
                      {"metadata", {{"name", pod.name}, {"namespace", pod.space}}},
                      {"deleteOptions", options}};
  return send({.method = http::Method::post,
               .path = path_of(pod) + "/eviction",
               .repeatable = false,
               .body = eviction.dump(),
               .content_type = "application/json"},
              title_of(pod), {});
}

}  // namespace sandtable::connectors::kubernetes

/// An API server that knows one object, for faults that a real one can't be made to show. Of server-side apply it does what one
/// field, `spec.replicas`, needs: owners, conflicts, and the default of a field that nobody owns.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "connectors/kubernetes/act/object_key.hpp"
#include "tests/connectors/support/http_server.hpp"

namespace sandtable::test {

class ApiServer {
 public:
  using Json = connectors::kubernetes::Json;
  /// `path` of the object, which need not be there yet.
  ApiServer(std::string path, std::optional<Json> object);

  std::string url() const { return server_.url(); }
  Json object();
  void change(const std::function<void(Json&)>& how);  ///< as somebody else would
  int writes();                                        ///< that took effect

  /// Answers instead of the server, where it wants to. Set before the first request.
  std::function<std::optional<HttpReply>(const HttpSeen&)> instead;
  /// Replaces an answer after the request has taken effect.
  std::function<std::optional<HttpReply>(const HttpSeen&)> afterwards;

 private:
  HttpReply answer(const HttpSeen& seen);
  HttpReply write(const HttpSeen& seen);
  std::string apply(Json& object, const HttpSeen& seen, const Json& body) const;

  std::mutex mutex_;
  std::string path_;
  std::optional<Json> object_;
  int version_ = 1, writes_ = 0;
  HttpServer server_;
};

/// A Deployment of three replicas, which `manager` wrote.
ApiServer::Json deployment_of(const std::string& manager);

}  // namespace sandtable::test

/// Why the API server did not do as asked, in words for a person. Pure.
/// Source: Kubernetes API reference, meta/v1 Status; documentation, "Server-Side Apply", Conflicts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/http/client.hpp"
#include "connectors/kubernetes/act/object_key.hpp"

namespace sandtable::connectors::kubernetes {

struct Refusal {
  int code = 0;  ///< as in HTTP; 0: there was no answer
  sim::Error error;
  bool outdated = false;  ///< the object changed since it was read: read it again
  std::optional<sim::Duration> retry_after{};
};

template <class T>
using Answered = sim::Result<T, Refusal>;

/// `object`: what was sent or changed; what it keeps as settings (values of variables, commands, arguments) is struck out of the
/// server's message, which may quote it.
Refusal refusal_of(const http::Response& response, const std::string& title, const Json& object);
Refusal refusal_of(const sim::Error& error);

/// Values of environment variables, commands, arguments and annotations in it, longest first.
std::vector<std::string> settings_in(const Json& object);

}  // namespace sandtable::connectors::kubernetes

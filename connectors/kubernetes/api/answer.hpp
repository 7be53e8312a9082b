/// What the API answers, as values: pages of lists, and the events of a watch. simdjson stays behind it.
/// Source: Kubernetes API concepts, "Efficient detection of changes", "Retrieving large results sets in chunks".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/http/client.hpp"
#include "connectors/kubernetes/read_objects.hpp"

namespace sandtable::connectors::kubernetes {

struct Page {
  models::kube::Objects objects;
  std::string next;              ///< cursor of the next page; empty: the last
  std::string resource_version;  ///< of the collection
};

struct WatchEvent {
  enum class Kind : std::uint8_t { added, modified, deleted, bookmark, error };
  Kind kind = Kind::bookmark;
  models::kube::Objects object;  ///< one, of the watched kind; none for a bookmark or an error
  std::string resource_version;  ///< of the object: where a later watch goes on from
  int code = 0;                  ///< of an error, as in HTTP
  std::string message;           ///< of an error
};

class AnswerReader {
 public:
  AnswerReader();
  ~AnswerReader();

  /// `unavailable` where it is no list of objects that can be read.
  sim::Result<Page> page(const std::string& kind, const http::Response& response);
  /// One line of a watch; `unavailable` where it is no event. `where` heads the messages.
  sim::Result<WatchEvent> event(const std::string& kind, std::string_view line, const std::string& where);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sandtable::connectors::kubernetes

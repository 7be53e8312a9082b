/// Follows the objects of one kind: a list, then every change of it, through whatever cuts the connection.
#pragma once

#include "connectors/kubernetes/api/answer.hpp"
#include "connectors/kubernetes/api/list.hpp"
#include "connectors/kubernetes/api/watch_course.hpp"
#include "sim/stop.hpp"

namespace sandtable::connectors::kubernetes {

struct WatchOptions {
  std::string space{};                               ///< empty: all namespaces
  std::uint32_t page = 500;                          ///< objects an answer of a list
  sim::Duration lasts = std::chrono::minutes(5);     ///< after which the server is asked to end a watch
  sim::Duration silence = std::chrono::seconds(90);  ///< without a byte (bookmarks come each minute): the connection counts as lost
  std::size_t largest_event = std::size_t{16} << 20;
  http::RetryPolicy retry{.tries = 1, .first = std::chrono::milliseconds(200), .longest = std::chrono::seconds(30)};
};

/// Where it goes. Called by the thread that watches.
struct WatchSink {
  virtual ~WatchSink() = default;
  /// All that there is of the kind; what is not among them is no more.
  virtual void listed(const Resource& resource, Listed&& all) = 0;
  /// Added, modified or deleted.
  virtual void event(const Resource& resource, WatchEvent&& event) = 0;
  /// It could not be listed or watched for now, and is tried again.
  virtual void trouble(const Resource& resource, const sim::Error& error) = 0;
};

/// Returns once `stop` is requested. `access.client.stop` is set to it.
void watch(Access access, const Resource& resource, const WatchOptions& options, WatchSink& sink, const sim::StopSignal& stop);

}  // namespace sandtable::connectors::kubernetes

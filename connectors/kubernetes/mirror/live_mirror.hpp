/// A cluster as it is, for the `World`: a watch a kind, each on a connection and a thread of its own, feed one mirror.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "connectors/kubernetes/api/watch.hpp"
#include "connectors/kubernetes/mirror/mirror.hpp"
#include "twin/object_source.hpp"

namespace sandtable::connectors::kubernetes {

struct MirrorOptions {
  WatchOptions watch;  ///< its namespace is the mirror's
  /// What can't be seen for so long is not known any more: neither listed nor watched, each try a failure.
  sim::Duration stale = std::chrono::minutes(2);
  sim::Duration patience = std::chrono::seconds(30);  ///< for the first lists
  std::size_t kept_changes = 10'000;
};

class LiveMirror final : public twin::ObjectSource, private WatchSink {
 public:
  LiveMirror(const Access& access, const std::string& space, const std::vector<Resource>& resources, MirrorOptions options = {});
  ~LiveMirror() override;  ///< within about 50 ms

  /// Waits for the first lists, up to `patience`.
  sim::Result<twin::SnapshotPtr> objects() override;
  sim::Result<twin::Changes> changes(twin::Version since) override;
  /// A copy of all that is known.
  models::kube::Objects known();

 private:
  struct State {
    bool listed = false;
    std::optional<std::chrono::steady_clock::time_point> failing_since;
    std::string failure;
  };
  void listed(const Resource& resource, Listed&& all) override;
  void event(const Resource& resource, WatchEvent&& event) override;
  void trouble(const Resource& resource, const sim::Error& error) override;
  void take(MirrorNotes&& notes);
  sim::Status ready(std::unique_lock<std::mutex>& lock);

  const std::vector<Resource> resources_;
  const MirrorOptions options_;
  sim::StopSignal stop_;
  std::mutex mutex_;
  std::condition_variable heard_;
  Mirror mirror_;
  std::map<std::string, State> states_;  ///< by kind
  twin::Version version_ = 0;
  std::deque<twin::Change> changes_;
  std::map<std::string, twin::Version> changed_;  ///< by object
  twin::SnapshotPtr last_;
  std::vector<std::thread> threads_;
};

}  // namespace sandtable::connectors::kubernetes

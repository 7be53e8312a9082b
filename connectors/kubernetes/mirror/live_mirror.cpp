#include "connectors/kubernetes/mirror/live_mirror.hpp"

#include <algorithm>

#include "connectors/kubernetes/mirror/service_view.hpp"

namespace sandtable::connectors::kubernetes {

using Clock = std::chrono::steady_clock;

LiveMirror::LiveMirror(const Access& access, const std::string& space, const std::vector<Resource>& resources,
                       MirrorOptions options)
    : resources_(resources),
      options_([&] {
        options.watch.space = space;
        return options;
      }()),
      mirror_(space) {
  for (const auto& resource : resources_) states_[resource.kind];
  for (const auto& resource : resources_)
    threads_.emplace_back([this, access, &resource] { watch(access, resource, options_.watch, *this, stop_); });
}

LiveMirror::~LiveMirror() {
  stop_.request();
  for (auto& thread : threads_) thread.join();
}

void LiveMirror::listed(const Resource& resource, Listed&& all) {
  const std::lock_guard lock(mutex_);
  take(mirror_.listed(resource, std::move(all.objects)));
  states_[resource.kind] = {true, {}, {}};
  heard_.notify_all();
}

void LiveMirror::event(const Resource& resource, WatchEvent&& event) {
  const std::lock_guard lock(mutex_);
  take(mirror_.apply(resource, std::move(event)));
  auto& state = states_[resource.kind];
  state.failing_since.reset();
}

void LiveMirror::trouble(const Resource& resource, const sim::Error& error) {
  const std::lock_guard lock(mutex_);
  auto& state = states_[resource.kind];
  if (!state.failing_since) state.failing_since = Clock::now();
  state.failure = error.message;
  heard_.notify_all();
}

void LiveMirror::take(MirrorNotes&& notes) {
  for (auto& note : notes) {
    changed_[note.object] = ++version_;
    changes_.push_back({version_, std::move(note.object), std::move(note.what)});
  }
  while (changes_.size() > options_.kept_changes) changes_.pop_front();
  if (!notes.empty()) last_.reset();
}

sim::Status LiveMirror::ready(std::unique_lock<std::mutex>& lock) {
  const auto all_listed = [this] { return std::ranges::all_of(states_, [](const auto& entry) { return entry.second.listed; }); };
  heard_.wait_for(lock, options_.patience, all_listed);
  for (const auto& [kind, state] : states_) {
    if (!state.listed)
      return sim::fail(sim::ErrorKind::unavailable,
                       kind + " objects could not be listed" + (state.failure.empty() ? " in time" : ": " + state.failure));
    if (state.failing_since && Clock::now() - *state.failing_since > options_.stale)
      return sim::fail(sim::ErrorKind::unavailable, "what is known of kind " + kind + " is out of date: " + state.failure);
  }
  return sim::Done{};
}

sim::Result<twin::SnapshotPtr> LiveMirror::objects() {
  std::unique_lock lock(mutex_);
  if (const auto can = ready(lock); !can) return can.failure();
  if (!last_) {
    auto snapshot = snapshot_of(mirror_.objects(), mirror_.space());
    snapshot.version = version_;
    for (auto& service : snapshot.services)
      if (const auto at = changed_.find("service." + service.name); at != changed_.end()) service.version = at->second;
    last_ = std::make_shared<const twin::Snapshot>(std::move(snapshot));
  }
  return last_;
}

sim::Result<twin::Changes> LiveMirror::changes(twin::Version since) {
  std::unique_lock lock(mutex_);
  if (const auto can = ready(lock); !can) return can.failure();
  if (since < version_ && (changes_.empty() || changes_.front().version > since + 1))
    return sim::fail(sim::ErrorKind::conflict, "changes since version " + std::to_string(since) +
                                                   " are not kept any more (the last " + std::to_string(options_.kept_changes) +
                                                   " are): look at the objects");
  twin::Changes out;
  for (const auto& change : changes_)
    if (change.version > since) out.push_back(change);
  return out;
}

models::kube::Objects LiveMirror::known() {
  const std::lock_guard lock(mutex_);
  return mirror_.objects();
}

}  // namespace sandtable::connectors::kubernetes

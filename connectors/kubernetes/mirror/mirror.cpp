#include "connectors/kubernetes/mirror/mirror.hpp"

#include <set>

#include "connectors/kubernetes/mirror/service_view.hpp"
#include "twin/differences.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models;
using kube::Objects;

template <class Object>
constexpr const char* kind_of = "";
template <>
constexpr const char* kind_of<kube::Node> = "Node";
template <>
constexpr const char* kind_of<kube::Pod> = "Pod";
template <>
constexpr const char* kind_of<kube::NetworkService> = "Service";
template <>
constexpr const char* kind_of<kube::Deployment> = "Deployment";
template <>
constexpr const char* kind_of<kube::ReplicaSet> = "ReplicaSet";
template <>
constexpr const char* kind_of<kube::StatefulSet> = "StatefulSet";
template <>
constexpr const char* kind_of<kube::HorizontalPodAutoscaler> = "HorizontalPodAutoscaler";
template <>
constexpr const char* kind_of<kube::DisruptionBudget> = "PodDisruptionBudget";
template <>
constexpr const char* kind_of<kube::NetworkRoute> = "HTTPRoute";

template <class Object>
std::string key_of(const Object& object) {
  return std::string(kind_of<Object>) + "/" + object.meta.space + "/" + object.meta.name;
}

/// Calls `use` with the list of that kind.
template <class Use>
void with_list(const std::string& kind, const Use& use) {
  const auto try_one = [&]<class Object>(std::vector<Object> Objects::*list) {
    if (kind == kind_of<Object>) use(list);
  };
  try_one(&Objects::nodes);
  try_one(&Objects::pods);
  try_one(&Objects::services);
  try_one(&Objects::deployments);
  try_one(&Objects::replica_sets);
  try_one(&Objects::stateful_sets);
  try_one(&Objects::horizontal_autoscalers);
  try_one(&Objects::disruption_budgets);
  try_one(&Objects::routes);
}

// What a kind is called in notes, and what of it makes one.
std::string words_of(const kube::Deployment& one) {
  return "wants " + std::to_string(one.replicas) + " replicas, generation " + std::to_string(one.meta.generation);
}
std::string words_of(const kube::StatefulSet& one) {
  return "wants " + std::to_string(one.replicas) + " replicas, generation " + std::to_string(one.meta.generation);
}
std::string words_of(const kube::HorizontalPodAutoscaler& one) {
  return "keeps " + std::to_string(one.min_replicas) + " to " + std::to_string(one.max_replicas) + " replicas, wants " +
         std::to_string(one.status_desired);
}
std::string words_of(const kube::DisruptionBudget& one) {
  return "allows " + std::to_string(one.disruptions_allowed) + " disruptions, generation " + std::to_string(one.meta.generation);
}
std::string words_of(const kube::NetworkRoute& one) { return "is as of generation " + std::to_string(one.meta.generation); }

const char* title_of(const kube::Deployment&) { return "service."; }
const char* title_of(const kube::StatefulSet&) { return "service."; }
const char* title_of(const kube::HorizontalPodAutoscaler&) { return "autoscaler."; }
const char* title_of(const kube::DisruptionBudget&) { return "budget."; }
const char* title_of(const kube::NetworkRoute&) { return "route."; }

std::string words_of(const kube::Node& node) {
  return std::string(kube::is_ready(node) ? "is up" : "is down") + (node.unschedulable ? ", cordoned" : "");
}

void note_pod(const kube::Pod* before, const kube::Pod* after, MirrorNotes& notes) {
  const auto& pod = after != nullptr ? *after : *before;
  const std::string service = service_of(pod);
  if (service.empty()) return;
  const bool was = before != nullptr && !before->ended(), is = after != nullptr && !after->ended();
  if (!is) {
    if (was) notes.push_back({"service." + service, pod.meta.name + " is gone"});
    return;
  }
  const auto now = replica_of(*after);
  if (!was || !twin::same(replica_of(*before), now))
    notes.push_back({"service." + service, pod.meta.name + " is " + twin::describe(now)});
}

}  // namespace

template <class Object>
void Mirror::note(const Object* before, const Object* after, MirrorNotes& notes) const {
  const Object& one = after != nullptr ? *after : *before;
  if constexpr (std::is_same_v<Object, kube::Node>) {
    const std::string now = after != nullptr ? words_of(*after) : "is gone";
    if (before == nullptr || after == nullptr || words_of(*before) != now) notes.push_back({"node." + one.meta.name, now});
  } else if (one.meta.space == space_) {
    if constexpr (std::is_same_v<Object, kube::Pod>) {
      note_pod(before, after, notes);
    } else if constexpr (!std::is_same_v<Object, kube::ReplicaSet> && !std::is_same_v<Object, kube::NetworkService>) {
      const std::string now = after != nullptr ? words_of(*after) : "is gone";
      if (before == nullptr || after == nullptr || words_of(*before) != now) notes.push_back({title_of(one) + one.meta.name, now});
    }
  }
}

template <class Object>
void Mirror::put(std::vector<Object> Objects::*list, Object&& object, MirrorNotes& notes) {
  auto& all = objects_.*list;
  const auto [place, fresh] = places_.try_emplace(key_of(object), all.size());
  if (fresh) {
    note<Object>(nullptr, &object, notes);
    all.push_back(std::move(object));
    return;
  }
  auto& known = all[place->second];
  // Of the same name, yet another one: its end was not seen.
  if (known.meta.uid != object.meta.uid) note<Object>(&known, nullptr, notes);
  note<Object>(known.meta.uid == object.meta.uid ? &known : nullptr, &object, notes);
  known = std::move(object);
}

template <class Object>
void Mirror::remove(std::vector<Object> Objects::*list, const std::string& key, MirrorNotes& notes) {
  const auto place = places_.find(key);
  if (place == places_.end()) return;
  auto& all = objects_.*list;
  const std::size_t at = place->second;
  note<Object>(&all[at], nullptr, notes);
  places_.erase(place);
  if (at + 1 != all.size()) {
    all[at] = std::move(all.back());
    places_[key_of(all[at])] = at;
  }
  all.pop_back();
}

MirrorNotes Mirror::listed(const Resource& resource, Objects&& all) {
  MirrorNotes notes;
  with_list(resource.kind, [&]<class Object>(std::vector<Object> Objects::*list) {
    std::set<std::string> present;
    for (const auto& object : all.*list) present.insert(key_of(object));
    std::vector<std::string> gone;
    for (const auto& object : objects_.*list)
      if (auto key = key_of(object); !present.contains(key)) gone.push_back(std::move(key));
    for (const auto& key : gone) remove(list, key, notes);
    for (auto& object : all.*list) put(list, std::move(object), notes);
  });
  return notes;
}

MirrorNotes Mirror::apply(const Resource& resource, WatchEvent&& event) {
  MirrorNotes notes;
  with_list(resource.kind, [&]<class Object>(std::vector<Object> Objects::*list) {
    for (auto& object : event.object.*list) {
      if (event.kind == WatchEvent::Kind::deleted) remove(list, key_of(object), notes);
      else put(list, std::move(object), notes);
    }
  });
  return notes;
}

}  // namespace sandtable::connectors::kubernetes

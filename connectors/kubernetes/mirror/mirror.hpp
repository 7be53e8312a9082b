/// A cluster's objects, kept as they are by what watches bring. Pure: a list or an event goes in, and what changed comes out.
///
/// A list is the truth about its kind: what it lacks is no more, whatever was missed meanwhile. An event replaces, adds or removes
/// one object; the same event twice changes nothing.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "connectors/kubernetes/api/answer.hpp"
#include "connectors/kubernetes/api/list.hpp"
#include "models/cluster/objects/objects.hpp"

namespace sandtable::connectors::kubernetes {

/// One line about an object of the twin: `service.web`, `node.n1`, `autoscaler.web`, `budget.web`, `route.web`.
struct MirrorNote {
  std::string object, what;
  bool operator==(const MirrorNote&) const = default;
};
using MirrorNotes = std::vector<MirrorNote>;

class Mirror {
 public:
  /// Notes are of `space` and of nodes; objects are kept of whatever namespace they come from.
  explicit Mirror(std::string space) : space_(std::move(space)) {}

  MirrorNotes listed(const Resource& resource, models::kube::Objects&& all);
  MirrorNotes apply(const Resource& resource, WatchEvent&& event);

  const models::kube::Objects& objects() const { return objects_; }
  const std::string& space() const { return space_; }

 private:
  template <class Object>
  void put(std::vector<Object> models::kube::Objects::*list, Object&& object, MirrorNotes& notes);
  template <class Object>
  void remove(std::vector<Object> models::kube::Objects::*list, const std::string& key, MirrorNotes& notes);

  template <class Object>
  void note(const Object* before, const Object* after, MirrorNotes& notes) const;

  std::string space_;
  models::kube::Objects objects_;
  /// Where an object stands in its list: by the list's kind, its namespace and name.
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace sandtable::connectors::kubernetes

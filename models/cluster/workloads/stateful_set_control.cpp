#include "models/cluster/workloads/stateful_set_control.hpp"

#include <algorithm>

#include "models/cluster/workloads/availability.hpp"
#include "models/cluster/workloads/revision_label.hpp"
#include "models/whole_number.hpp"

namespace sandtable::models::kube {
namespace {

constexpr int max_unavailable_since = 37, min_ready_counts_since = 34;

/// What is known of one ordinal.
struct Place {
  std::string name, revision;
  const Pod* pod = nullptr;  ///< none: it is made in this sync
};

class Sync {
 public:
  Sync(const StatefulSet& set, const std::vector<Pod>& pods, sim::Time now, const StatefulSetOptions& options)
      : set_(set), now_(now), options_(options) {
    for (int i = 0; i < set.replicas; ++i) {
      const int ordinal = set.start_ordinal + i;
      const bool current = !set.on_delete && i < set.partition && !set.current_revision.empty();
      places_.push_back(
          {set.meta.name + "-" + std::to_string(ordinal), current ? set.current_revision : set.update_revision, nullptr});
    }
    for (const auto& pod : pods) {
      const auto ordinal = ordinal_of(pod.meta.name, set.meta.name);
      if (!ordinal || pod.meta.space != set.meta.space || !is_controlled_by(pod.meta, "StatefulSet", set.meta)) continue;
      const int place = *ordinal - set.start_ordinal;
      if (place >= 0 && place < set.replicas) {
        places_[static_cast<std::size_t>(place)].pod = &pod;
        places_[static_cast<std::size_t>(place)].revision = revision_of(pod);
      } else {
        condemned_.push_back(&pod);
      }
    }
    std::ranges::stable_sort(condemned_, [&set](const Pod* a, const Pod* b) {
      return *ordinal_of(a->meta.name, set.meta.name) > *ordinal_of(b->meta.name, set.meta.name);
    });
  }

  StatefulSetSync run() && {
    if (set_.meta.deleted) {
      why("it is marked for deletion: only its status is written");
      return std::move(made_);
    }
    find_first_unavailable();
    if (!keep_places() || !delete_condemned()) return std::move(made_);
    if (set_.on_delete) why("OnDelete: pods are updated when someone deletes them");
    else update();
    if (made_.why.empty()) why("all " + std::to_string(set_.replicas) + " pods are there, available and of the update's revision");
    return std::move(made_);
  }

 private:
  static std::string revision_of(const Pod& pod) {
    const auto found = pod.meta.labels.find(revision_label);
    return found == pod.meta.labels.end() ? std::string{} : found->second;
  }
  void why(std::string reason) { made_.why.push_back(std::move(reason)); }
  bool available(const Pod& pod) const { return is_available(pod, set_.min_ready_seconds, now_); }
  /// What updates wait for.
  bool unavailable(const Pod* pod) const {
    if (pod == nullptr || pod->meta.deleted) return true;
    if (options_.minor >= min_ready_counts_since) return !available(*pod);
    return pod->status.phase != PodPhase::running || !is_ready(*pod);
  }
  bool wait(const std::string& pod, const std::string& reason) {
    made_.waits_for = pod;
    why("waits for " + pod + ": " + reason);
    return false;
  }

  void find_first_unavailable() {
    for (const auto& place : places_)
      if (unavailable(place.pod)) return void(first_unavailable_ = place.name);
    for (auto pod = condemned_.rbegin(); pod != condemned_.rend(); ++pod)
      if (unavailable(*pod)) return void(first_unavailable_ = (*pod)->meta.name);
  }

  /// Whether the sync goes on.
  bool keep_places() {
    return std::ranges::all_of(places_, [this](const Place& place) { return keep(place); });
  }
  bool keep(const Place& place) {
    if (place.pod == nullptr) {
      made_.create.push_back({place.name, place.revision});
      why(place.name + " is missing" + (set_.parallel ? "" : ": it is made, and the others wait for it"));
      return set_.parallel;
    }
    const auto& pod = *place.pod;
    if (pod.ended()) {
      if (!pod.meta.deleted) made_.remove.push_back(place.name);
      why(place.name + " has ended: it is deleted, to be made anew");
      return set_.parallel;
    }
    if (set_.parallel) return true;
    if (pod.meta.deleted)
      return wait(place.name,
                  "it is on its way out, and an ordinal is never doubled; on a node that is gone this lasts until the Node "
                  "is deleted or tainted out-of-service");
    if (pod.status.phase != PodPhase::running || !is_ready(pod)) return wait(place.name, "it is not running and ready");
    if (!available(pod)) return wait(place.name, "it has not been ready for " + std::to_string(set_.min_ready_seconds) + " s");
    return true;
  }

  bool delete_condemned() {
    for (const auto* pod : condemned_) {
      const auto& name = pod->meta.name;
      if (pod->meta.deleted) {
        if (!set_.parallel) return wait(name, "it is on its way out");
        continue;
      }
      const bool running = pod->status.phase == PodPhase::running && is_ready(*pod) && available(*pod);
      if (!set_.parallel && !running && name != first_unavailable_)
        return wait(first_unavailable_, "it is not available, and " + name + " is to go after it");
      made_.remove.push_back(name);
      why(name + " is beyond " + std::to_string(set_.replicas) + " replicas: it goes");
      if (!set_.parallel) return false;
    }
    return true;
  }

  void update() {
    if (set_.update_revision.empty()) return;
    if (options_.max_unavailable_gate.value_or(options_.minor >= max_unavailable_since)) return update_up_to_unavailable();
    for (std::size_t i = places_.size(); i-- > static_cast<std::size_t>(std::max(set_.partition, 0));) {
      const auto& place = places_[i];
      if (is_outdated(place)) return replace(place);
      if (unavailable(place.pod)) {
        wait(place.name, "updates go on when it is available");
        return;
      }
    }
  }
  bool is_outdated(const Place& place) const {
    return place.pod != nullptr && place.revision != set_.update_revision && !place.pod->meta.deleted;
  }
  void replace(const Place& place) {
    made_.remove.push_back(place.name);
    why(place.name + " is of revision " + place.revision + ", not " + set_.update_revision + ": it goes, to be made anew");
  }
  void update_up_to_unavailable() {
    const std::int64_t most =
        std::max<std::int64_t>(1, set_.max_unavailable.value_or(CountOrPercent{1, false}).of(set_.replicas, Rounding::down));
    const auto missing = std::ranges::count_if(places_, [this](const Place& place) { return unavailable(place.pod); });
    if (missing >= most) {
      if (missing > 0) why(std::to_string(missing) + " unavailable >= maxUnavailable " + std::to_string(most) + ": no update");
      return;
    }
    auto left = most - missing;
    for (std::size_t i = places_.size(); i-- > static_cast<std::size_t>(std::max(set_.partition, 0)) && left > 0;) {
      if (!is_outdated(places_[i])) continue;
      replace(places_[i]);
      --left;
    }
  }

  const StatefulSet& set_;
  sim::Time now_;
  StatefulSetOptions options_;
  std::vector<Place> places_;
  std::vector<const Pod*> condemned_;  // highest ordinal first
  std::string first_unavailable_;
  StatefulSetSync made_;
};

}  // namespace

std::optional<int> ordinal_of(const std::string& pod, const std::string& set) {
  if (pod.size() <= set.size() + 1 || !pod.starts_with(set) || pod[set.size()] != '-') return std::nullopt;
  const auto ordinal = read_whole_number<int>(std::string_view(pod).substr(set.size() + 1));
  return ordinal && *ordinal >= 0 ? ordinal : std::nullopt;
}

bool completes_update(const StatefulSet& set, const std::vector<Pod>& pods) {
  if (set.on_delete || std::ssize(pods) != set.replicas) return false;
  return std::ranges::all_of(pods, [&set](const Pod& pod) {
    const auto revision = pod.meta.labels.find(revision_label);
    return !pod.meta.deleted && revision != pod.meta.labels.end() && revision->second == set.update_revision &&
           pod.status.phase == PodPhase::running && is_ready(pod);
  });
}

StatefulSetSync sync_stateful_set(const StatefulSet& set, const std::vector<Pod>& pods, sim::Time now,
                                  const StatefulSetOptions& options) {
  return Sync(set, pods, now, options).run();
}

}  // namespace sandtable::models::kube

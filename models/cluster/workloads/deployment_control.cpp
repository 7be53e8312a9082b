#include "models/cluster/workloads/deployment_control.hpp"

#include <algorithm>
#include <limits>

#include "models/cluster/workloads/availability.hpp"

namespace sandtable::models::kube {
namespace {

std::string text(std::int64_t number) { return std::to_string(number); }

class Sync {
 public:
  Sync(const Deployment& deployment, const std::vector<ReplicaSet>& owned, const std::vector<Pod>& pods, sim::Time now)
      : deployment_(deployment), pods_(pods), now_(now), bounds_(rollout_bounds(deployment)), conditions_(deployment.conditions) {
    made_.replica_sets = owned;
    new_ = find_new(deployment, owned);
    asked_ = total();
    if (new_) revise();
  }

  DeploymentSync run() && {
    if (deployment_.meta.deleted) {
      why("it is marked for deletion: only its status is written");
    } else {
      note_pause();
      if (deployment_.paused) {
        why("it is paused: it scales, and rolls nothing out");
        scale();
        forget_revisions();
      } else if (is_scaling_event()) {
        scale();
      } else {
        rolls_ = true;
        note_progressing();
        deployment_.recreate ? recreate() : roll();
      }
    }
    return finish();
  }

 private:
  std::vector<ReplicaSet>& sets() { return made_.replica_sets; }
  void why(std::string reason) { made_.why.push_back(std::move(reason)); }

  Places olds() {
    Places places = by_age(sets());
    std::erase_if(places, [this](std::size_t place) { return new_ == place; });
    return places;
  }
  Places active(Places places) {
    std::erase_if(places, [this](std::size_t place) { return sets()[place].replicas <= 0; });
    return places;
  }
  std::int32_t total() {
    std::int32_t sum = 0;
    for (const auto& set : sets()) sum += set.replicas;
    return sum;
  }

  bool scale_to(std::size_t place, std::int32_t to, bool force = false) {
    auto& set = sets()[place];
    const auto from = set.replicas;
    if (from == to && !force) return false;
    set.replicas = to;
    annotate(set);
    if (from == to) return false;
    made_.actions.push_back({RolloutVerb::scale, set.meta.name, from, to});
    return true;
  }
  void annotate(ReplicaSet& set) {
    set.meta.annotations[desired_annotation] = text(deployment_.replicas);
    set.meta.annotations[max_annotation] = text(deployment_.replicas + bounds_.surge);
  }

  std::int64_t next_revision() {
    std::int64_t highest = 0;
    for (const auto place : olds()) highest = std::max(highest, revision_of(sets()[place]));
    return highest + (highest < std::numeric_limits<std::int64_t>::max() ? 1 : 0);
  }
  void revise() {
    auto& set = sets()[*new_];
    if (revision_of(set) < next_revision()) set.meta.annotations[revision_annotation] = text(next_revision());
    set.min_ready_seconds = deployment_.min_ready_seconds;
  }

  void create() {
    ReplicaSet set;
    set.meta.name = deployment_.meta.name + "-" + text(next_revision());
    set.meta.space = deployment_.meta.space;
    set.meta.created = now_;
    set.meta.owners = {{"Deployment", deployment_.meta.name, deployment_.meta.uid, true}};
    set.meta.annotations[revision_annotation] = text(next_revision());
    set.pod = deployment_.pod;
    set.selector = deployment_.selector;
    set.min_ready_seconds = deployment_.min_ready_seconds;
    set.replicas = replicas_of_new(deployment_, total(), 0);
    annotate(set);
    made_.actions.push_back({RolloutVerb::create, set.meta.name, 0, set.replicas});
    why("no ReplicaSet has its template: one is made with min(desired " + text(deployment_.replicas) + " + surge " +
        text(bounds_.surge) + " - all " + text(total()) + ", desired) = " + text(set.replicas) + ", at least 0");
    sets().push_back(std::move(set));
    new_ = sets().size() - 1;
    asked_ = total();
    if (has_deadline(deployment_))
      set_condition(conditions_, {"Progressing", Truth::yes, "NewReplicaSetCreated",
                                  "Created new replica set \"" + sets()[*new_].meta.name + "\"", now_, now_});
  }

  void note_pause() {
    const auto* current = find(conditions_, "Progressing");
    if (!has_deadline(deployment_) || (current != nullptr && current->reason == "ProgressDeadlineExceeded")) return;
    const bool noted = current != nullptr && current->reason == "DeploymentPaused";
    if (deployment_.paused && !noted)
      set_condition(conditions_, {"Progressing", Truth::unknown, "DeploymentPaused", "Deployment is paused", now_, now_});
    else if (!deployment_.paused && noted)
      set_condition(conditions_, {"Progressing", Truth::unknown, "DeploymentResumed", "Deployment is resumed", now_, now_});
  }
  void note_progressing() {
    if (new_ && has_deadline(deployment_) && find(conditions_, "Progressing") == nullptr)
      set_condition(conditions_, {"Progressing", Truth::yes, "FoundNewReplicaSet",
                                  "Found new replica set \"" + sets()[*new_].meta.name + "\"", now_, now_});
  }

  bool is_scaling_event() {
    for (const auto& set : sets()) {
      const auto desired = number_in(set.meta.annotations, desired_annotation);
      if (set.replicas <= 0 || !desired || *desired < 0 || *desired == deployment_.replicas) continue;
      why("replicas is " + text(deployment_.replicas) + ", but " + set.meta.name + " was last scaled for " + text(*desired) +
          ": a scaling, no step of a rollout");
      return true;
    }
    return false;
  }

  void scale() {
    const Places running = active(by_age(sets()));
    if (running.size() <= 1) {
      if (sets().empty()) return why("there is no ReplicaSet to scale");
      std::size_t only = 0;
      if (!running.empty()) only = running.front();
      else only = new_ ? *new_ : olds().back();
      if (scale_to(only, deployment_.replicas))
        why(sets()[only].meta.name + " is the only one with pods, or the newest: it gets all " + text(deployment_.replicas));
      return;
    }
    if (new_ && is_saturated(sets()[*new_])) {
      why(sets()[*new_].meta.name + " is whole: the old ones get 0");
      for (const auto place : active(olds())) scale_to(place, 0);
      return;
    }
    if (!deployment_.recreate) scale_in_proportion(running);
  }
  bool is_saturated(const ReplicaSet& set) const {
    return set.replicas == deployment_.replicas && number_in(set.meta.annotations, desired_annotation) == deployment_.replicas &&
           set.available == deployment_.replicas;
  }
  void scale_in_proportion(const Places& running) {
    const auto allowed = deployment_.replicas > 0 ? deployment_.replicas + bounds_.surge : 0;
    const auto to_add = allowed - total();
    why("several ReplicaSets have pods: desired " + text(deployment_.replicas) + " + surge " + text(bounds_.surge) + " - all " +
        text(total()) + " = " + text(to_add) + " is shared out in proportion to their sizes");
    for (const auto& share : share_out(deployment_, sets(), running, to_add)) scale_to(share.place, share.replicas, true);
  }

  void roll() {
    if (!new_) create();
    const bool scaled = scale_new();
    if (!scaled && !scale_old() && is_reported_complete(deployment_)) forget_revisions();
  }
  bool scale_new() {
    const auto& set = sets()[*new_];
    const auto from = set.replicas, desired = deployment_.replicas;
    if (from == desired) return false;
    const auto to = from > desired ? desired : replicas_of_new(deployment_, total(), from);
    if (to == from) {
      why("no room for more of " + set.meta.name + ": all " + text(total()) + " >= desired " + text(desired) + " + surge " +
          text(bounds_.surge));
      return false;
    }
    why(from > desired ? set.meta.name + " has more than desired " + text(desired)
                       : "room: desired " + text(desired) + " + surge " + text(bounds_.surge) + " - all " + text(total()) +
                             "; short of desired: " + text(desired - from));
    return scale_to(*new_, to);
  }
  bool scale_old() {
    const Places old = active(olds());
    if (old.empty()) return false;
    const auto& fresh = sets()[*new_];
    const auto minimum = deployment_.replicas - bounds_.unavailable;
    const auto waiting = fresh.replicas - fresh.available;
    const auto most = total() - minimum - waiting;
    why("all " + text(total()) + " - least available " + text(minimum) + " - new that are not available " + text(waiting) + " = " +
        text(most) + (most > 0 ? " old may go" : ": no old one may go"));
    if (most <= 0) return false;
    const bool cleaned = clean_up_unhealthy(old, most);
    return scale_down_available(old, minimum) || cleaned;
  }
  bool clean_up_unhealthy(const Places& old, std::int32_t most) {
    std::int32_t done = 0;
    for (const auto place : old) {
      auto& set = sets()[place];
      const auto unhealthy = set.replicas - set.available;
      if (done >= most) break;
      if (set.replicas == 0 || unhealthy == 0) continue;
      const auto count = std::min(most - done, unhealthy);
      why(set.meta.name + " has " + text(unhealthy) + " that are not available: " + text(count) + " of them go first");
      scale_to(place, set.replicas - count);
      done += count;
    }
    return done > 0;
  }
  bool scale_down_available(const Places& old, std::int32_t minimum) {
    std::int32_t available = 0, done = 0;
    for (const auto& set : sets()) available += set.available;
    const auto most = available - minimum;
    if (most <= 0) return false;
    for (const auto place : old) {
      const auto& set = sets()[place];
      if (done >= most) break;
      if (set.replicas == 0) continue;
      const auto count = std::min(set.replicas, most - done);
      why("available " + text(available) + " - least " + text(minimum) + " = " + text(most) + ": " + set.meta.name + " loses " +
          text(count));
      scale_to(place, set.replicas - count);
      done += count;
    }
    return done > 0;
  }

  void recreate() {
    bool scaled = false;
    for (const auto place : active(olds())) scaled = scale_to(place, 0) || scaled;
    if (scaled) return why("Recreate: the old ones go first");
    if (old_pods_run()) return why("Recreate: old pods still run");
    if (!new_) create();
    if (scale_to(*new_, deployment_.replicas)) why("Recreate: no old pod runs, the new ones may come");
    if (is_reported_complete(deployment_)) forget_revisions();
  }
  bool old_pods_run() {
    for (const auto place : olds())
      if (sets()[place].status_replicas > 0) return true;
    return std::ranges::any_of(pods_, [this](const Pod& pod) {
      const bool of_new = new_ && is_controlled_by(pod.meta, "ReplicaSet", sets()[*new_].meta);
      const bool of_ours =
          std::ranges::any_of(sets(), [&pod](const ReplicaSet& set) { return is_controlled_by(pod.meta, "ReplicaSet", set.meta); });
      return of_ours && !of_new && !pod.ended();
    });
  }

  void forget_revisions() {
    const auto keep = new_ ? sets()[*new_].meta.name : std::string{};
    std::vector<std::string> gone;
    for (const auto place : spare_revisions(deployment_, sets(), olds())) {
      gone.push_back(sets()[place].meta.name);
      made_.actions.push_back({RolloutVerb::remove, gone.back(), 0, 0});
      why(gone.back() + ": beyond the " + text(deployment_.revision_history_limit) + " old revisions that are kept");
    }
    std::erase_if(sets(), [&gone](const ReplicaSet& set) { return std::ranges::count(gone, set.meta.name) != 0; });
    for (std::size_t i = 0; i < sets().size(); ++i)
      if (new_ && sets()[i].meta.name == keep) new_ = i;
  }

  DeploymentCounts counts() {
    DeploymentCounts sum;
    for (const auto& set : sets()) {
      sum.replicas += set.status_replicas;
      sum.ready += set.ready;
      sum.available += set.available;
    }
    if (new_) sum.updated = sets()[*new_].status_replicas;
    sum.unavailable = std::max(0, asked_ - sum.available);
    return sum;
  }

  DeploymentSync finish() {
    made_.counts = counts();
    if (new_) {
      made_.new_replica_set = sets()[*new_].meta.name;
      made_.revision = revision_of(sets()[*new_]);
    }
    made_.conditions = conditions_after(deployment_, std::move(conditions_), made_.counts, made_.new_replica_set, rolls_, now_);
    made_.again_after = rolls_ ? time_to_deadline(deployment_, made_.counts, now_) : std::nullopt;
    if (made_.why.empty())
      why(is_complete(deployment_, made_.counts) ? "all " + text(deployment_.replicas) + " are updated and available: nothing to do"
                                                 : "nothing to do before its pods change");
    return std::move(made_);
  }

  const Deployment& deployment_;
  const std::vector<Pod>& pods_;
  sim::Time now_;
  RolloutBounds bounds_;
  Conditions conditions_;
  DeploymentSync made_;
  std::optional<std::size_t> new_;
  std::int32_t asked_ = 0;  // spec.replicas of all before this sync scaled them: what the status is made of
  bool rolls_ = false;
};

}  // namespace

DeploymentSync sync_deployment(const Deployment& deployment, const std::vector<ReplicaSet>& owned, const std::vector<Pod>& pods,
                               sim::Time now) {
  return Sync(deployment, owned, pods, now).run();
}

}  // namespace sandtable::models::kube

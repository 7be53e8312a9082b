#include "models/cluster/run/deployment_run.hpp"

#include <algorithm>
#include <utility>

#include "models/cluster/objects/whole_seconds.hpp"
#include "models/cluster/workloads/availability.hpp"
#include "models/cluster/workloads/replica_set_control.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::kube::run {
namespace {

constexpr int most_steps = 1000;  ///< of one sync: a controller that never comes to rest is a bug

template <class Object>
const std::string& name_of(const Object& object) {
  return object.meta.name;
}

std::string text(std::int64_t number) { return std::to_string(number); }

}  // namespace

DeploymentRun::DeploymentRun(const Scenario& scenario, VersionId version, sim::ControlPlane& control, KubernetesCluster& cluster,
                             PodBook& book, Note note)
    : version_(version),
      control_(control),
      cluster_(cluster),
      book_(book),
      note_(std::move(note)),
      revisions_(scenario, version, cluster),
      next_look_(control, [this] { sync(); }) {
  const VersionSpec& spec = cluster.spec().versions[version.index];
  const Service& service = scenario.services[spec.service.index];
  const RolloutSpec rollout = service.rollout.value_or(RolloutSpec{});
  deployment_.meta.name = spec.name.empty() ? service.name : service.name + "-" + spec.name;
  deployment_.meta.created = control.now() - std::chrono::hours(1);
  deployment_.replicas = static_cast<std::int32_t>(spec.replicas);
  deployment_.recreate = rollout.strategy == RolloutStrategy::recreate;
  deployment_.max_surge = rollout.surge;
  deployment_.max_unavailable = rollout.unavailable;
  deployment_.min_ready_seconds = whole_seconds(rollout.min_ready);
  deployment_.progress_deadline_seconds = whole_seconds(rollout.deadline);
  deployment_.pod.labels = book.labels();
  scale_.selector = LabelSelector{book.labels(), {}};
  deployment_.pod.print = 1;
  // What stands at time 0 has been rolled out long ago.
  DeploymentSync first = sync_deployment(deployment_, {}, {}, *deployment_.meta.created);
  sets_ = std::move(first.replica_sets);
  sets_.front().replicas = deployment_.replicas;
  know(sets_.front());
  ask();
}

void DeploymentRun::begin() { sync(); }

/// Budgets go by this, not by the pods of all revisions that are there meanwhile.
void DeploymentRun::ask() { cluster_.ask_for(version_, static_cast<std::uint32_t>(deployment_.replicas)); }

void DeploymentRun::know(const ReplicaSet& set) {
  book_.revision(version_, static_cast<std::uint32_t>(set.pod.print - 1), {"ReplicaSet", set.meta.name, "", true});
}

const Scale& DeploymentRun::scale() {
  scale_.spec_replicas = deployment_.replicas;
  scale_.status_replicas = 0;
  for (const ReplicaSet& set : sets_) scale_.status_replicas += set.status_replicas;
  return scale_;
}

/// Its specification has changed.
void DeploymentRun::specified() {
  ++deployment_.meta.generation;
  sync();
}

void DeploymentRun::replace_template(std::uint64_t print) {
  deployment_.pod.print = print;
  rolls_ = true;
  specified();
}

void DeploymentRun::set_replicas(std::int32_t replicas) {
  deployment_.replicas = replicas;
  ask();
  specified();
}

void DeploymentRun::roll_out(const models::RolloutAction& action) {
  if (action.surge) deployment_.max_surge = *action.surge;
  if (action.unavailable) deployment_.max_unavailable = *action.unavailable;
  replace_template(revisions_.add(rolled_out(present(), action)) + 1);
}

void DeploymentRun::set_resources(const ResourcesAction& action) {
  replace_template(revisions_.add(resized(present(), action)) + 1);
}

void DeploymentRun::pause(bool paused) {
  deployment_.paused = paused;
  specified();
}

/// As kubectl does it: the template of the highest revision before the present one.
void DeploymentRun::undo() {
  if (deployment_.paused) return note_("undo: refused: it is paused, and must be resumed first");
  const auto fresh = find_new(deployment_, sets_);
  const ReplicaSet* last = nullptr;
  for (std::size_t i = 0; i < sets_.size(); ++i)
    if (fresh != i && (last == nullptr || revision_of(sets_[i]) > revision_of(*last))) last = &sets_[i];
  if (last == nullptr) return note_("undo: there is no revision before the present one");
  note_("undo: back to revision " + text(revision_of(*last)));
  replace_template(last->pod.print);
}

void DeploymentRun::pods_changed() {
  if (!in_sync_) look_again(sim::Duration{0});
}

void DeploymentRun::look_again(std::optional<sim::Duration> after) {
  if (!after) return;
  next_look_.at(control_.now() + std::max(*after, sim::Duration{0}));
}

/// What the ReplicaSets' status says of their pods.
void DeploymentRun::observe() {
  book_.refresh();
  for (ReplicaSet& set : sets_) {
    set.status_replicas = set.ready = set.available = 0;
    set.observed_generation = set.meta.generation;
  }
  std::optional<sim::Time> available_next;
  const auto min_ready = std::chrono::seconds(deployment_.min_ready_seconds);
  for (const Pod& pod : book_.pods()) {
    if (!is_active(pod)) continue;
    const auto set = std::ranges::find(sets_, pod.meta.owners.front().name, &name_of<ReplicaSet>);
    if (set == sets_.end()) continue;
    ++set->status_replicas;
    if (!is_ready(pod)) continue;
    ++set->ready;
    if (is_available(pod, set->min_ready_seconds, control_.now())) ++set->available;
    else if (const auto since = ready_since(pod))
      available_next = std::min(available_next.value_or(sim::never), *since + min_ready);
  }
  if (available_next) look_again(*available_next - control_.now());
}

/// How many of them are there then. What is refused is tried again later.
std::uint32_t DeploymentRun::create(std::uint32_t revision, std::uint32_t count) {
  if (!retries_.may_try(control_.now())) return 0;
  const std::uint32_t made = cluster_.add_replicas(version_, revision, count);
  if (made < count) look_again(retries_.refused(control_.now()) - control_.now());
  return made;
}

/// Makes or takes away pods as the set's controller does; false where it has what it asks for.
bool DeploymentRun::adjust(const ReplicaSet& set) {
  if (set.status_replicas == set.replicas) return false;
  const ReplicaSetSync made = sync_replica_set(set, book_.pods(), sets_, control_.now());
  const auto number = static_cast<std::uint32_t>(set.pod.print - 1);
  std::uint32_t more = 0;
  for (const std::int32_t batch : made.create) more += static_cast<std::uint32_t>(batch);
  if (more > 0) {
    const std::uint32_t wanted = std::exchange(more, create(number, more));
    if (more == wanted) retries_.forget();
  }
  const std::vector<std::size_t> victims = book_.replicas_of(made.remove);
  if (!victims.empty()) cluster_.remove_replicas(version_, victims);
  return more > 0 || !victims.empty();
}

/// One look of each controller; false where none of them had anything to do.
bool DeploymentRun::step() {
  observe();
  DeploymentSync made = sync_deployment(deployment_, sets_, book_.pods(), control_.now());
  const bool noted = !std::ranges::equal(made.replica_sets, sets_);
  sets_ = std::move(made.replica_sets);
  for (const ReplicaSet& set : sets_) know(set);
  deployment_.conditions = std::move(made.conditions);
  deployment_.status_replicas = made.counts.replicas;
  deployment_.updated = made.counts.updated;
  deployment_.ready = made.counts.ready;
  deployment_.available = made.counts.available;
  deployment_.observed_generation = deployment_.meta.generation;
  bool adjusted = false;
  for (std::size_t i = 0; i < sets_.size(); ++i) adjusted = adjust(sets_[i]) || adjusted;
  tell(made);
  wait_for_deadline(made.again_after);
  return noted || adjusted || !made.actions.empty();
}

/// The controller adds a second, so that the deadline has passed when it looks. One that was complete before can't time out.
void DeploymentRun::wait_for_deadline(std::optional<sim::Duration> left) {
  const Condition* progressing = find(deployment_.conditions, "Progressing");
  if (left && progressing != nullptr && progressing->reason != "NewReplicaSetAvailable")
    look_again(*left + std::chrono::seconds(1));
}

void DeploymentRun::sync() {
  in_sync_ = true;
  int steps = 0;
  while (step()) SANDTABLE_EXPECT(++steps < most_steps, "a deployment comes to rest");
  in_sync_ = false;
}

/// Says how far it has come, where that is something new.
void DeploymentRun::tell(const DeploymentSync& made) {
  const auto fresh = std::ranges::find(sets_, made.new_replica_set, &name_of<ReplicaSet>);
  if (fresh == sets_.end()) return;
  std::int32_t old = 0;
  for (const ReplicaSet& set : sets_) old += set.replicas;
  old -= fresh->replicas;
  const std::string revision = "revision " + text(made.revision) + ": ";
  std::string now = revision + text(fresh->available) + " of " + text(deployment_.replicas) + " available";
  if (old > 0) now += ", " + text(old) + " old";
  if (deployment_.paused) now += ", paused";
  if (rolls_ && now != told_) note_(now);
  told_ = std::move(now);
  if (old == 0 && fresh->available == deployment_.replicas) rolls_ = false;
  const Condition* progressing = find(deployment_.conditions, "Progressing");
  const std::string trouble =
      progressing != nullptr && progressing->status == Truth::no ? progressing->reason + ": " + progressing->message : "";
  if (trouble != trouble_ && !trouble.empty()) note_(revision + trouble);
  trouble_ = trouble;
}

}  // namespace sandtable::models::kube::run

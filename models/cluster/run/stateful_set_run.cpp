#include "models/cluster/run/stateful_set_run.hpp"

#include <algorithm>
#include <utility>

#include "models/cluster/objects/whole_seconds.hpp"
#include "models/cluster/workloads/availability.hpp"
#include "models/cluster/workloads/revision_label.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::kube::run {
namespace {

constexpr int most_steps = 100000;  ///< of one sync: each makes or deletes a pod

}  // namespace

StatefulSetRun::StatefulSetRun(const Scenario& scenario, VersionId version, sim::ControlPlane& control, KubernetesCluster& cluster,
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
  const StatefulSetSpec& rules = *service.stateful_set;
  options_.minor = minor_of(*scenario.kubernetes);
  set_.meta.name = service.name;
  set_.meta.created = control.now() - std::chrono::hours(1);
  set_.replicas = static_cast<std::int32_t>(spec.replicas);
  set_.selector = LabelSelector{book.labels(), {}};
  set_.parallel = rules.management == PodManagement::parallel;
  set_.partition = static_cast<std::int32_t>(rules.partition);
  set_.max_unavailable = rules.unavailable;
  set_.min_ready_seconds = whole_seconds(rules.min_ready);
  set_.current_revision = set_.update_revision = name_of(0);
  know(0);
  cluster_.ask_for(version_, spec.replicas);
}

void StatefulSetRun::know(std::uint32_t revision) {
  book_.revision(version_, revision, {"StatefulSet", set_.meta.name, "", true}, {{revision_label, name_of(revision)}});
}

std::uint32_t StatefulSetRun::number_of(const std::string& revision) const {
  return static_cast<std::uint32_t>(ordinal_of(revision, set_.meta.name).value());
}

const Scale& StatefulSetRun::scale() {
  scale_.spec_replicas = set_.replicas;
  scale_.status_replicas = set_.status_replicas;
  scale_.selector = set_.selector;
  return scale_;
}

void StatefulSetRun::set_replicas(std::int32_t replicas) {
  set_.replicas = replicas;
  cluster_.ask_for(version_, static_cast<std::uint32_t>(replicas));
  sync();
}

void StatefulSetRun::roll_out(const models::RolloutAction& action) {
  if (action.unavailable) set_.max_unavailable = action.unavailable;
  update_to(revisions_.add(rolled_out(revisions_.at(number_of(set_.update_revision)), action)));
}

void StatefulSetRun::set_resources(const ResourcesAction& action) {
  update_to(revisions_.add(resized(revisions_.at(number_of(set_.update_revision)), action)));
}

void StatefulSetRun::undo() {
  if (history_.size() < 2) return note_("undo: there is no revision before the present one");
  const std::uint32_t last = history_[history_.size() - 2];
  note_("undo: back to revision " + name_of(last));
  update_to(last);
}

void StatefulSetRun::update_to(std::uint32_t revision) {
  know(revision);
  std::erase(history_, revision);
  history_.push_back(revision);
  set_.update_revision = name_of(revision);
  sync();
}

void StatefulSetRun::pods_changed() {
  if (!in_sync_) next_look_.at(control_.now());
}

void StatefulSetRun::sync() {
  in_sync_ = true;
  int steps = 0;
  while (step()) SANDTABLE_EXPECT(++steps < most_steps, "a StatefulSet comes to rest");
  in_sync_ = false;
  wait_for_availability();
}

bool StatefulSetRun::step() {
  book_.refresh();
  set_.status_replicas = static_cast<std::int32_t>(book_.pods().size());
  if (completes_update(set_, book_.pods())) set_.current_revision = set_.update_revision;
  const StatefulSetSync made = sync_stateful_set(set_, book_.pods(), control_.now(), options_);
  tell(made);
  const bool created = create(made.create);
  const std::vector<std::size_t> going = book_.replicas_of(made.remove);
  if (!going.empty()) cluster_.remove_replicas(version_, going);
  return created || !going.empty();
}

/// Whether any of them is there then. The first that is refused ends the sync, which is tried again later.
bool StatefulSetRun::create(const std::vector<StatefulPod>& pods) {
  if (pods.empty() || !retries_.may_try(control_.now())) return false;
  bool any = false;
  for (const StatefulPod& pod : pods) {
    const auto ordinal = static_cast<std::uint32_t>(*ordinal_of(pod.name, set_.meta.name));
    if (!cluster_.add_ordinal(version_, number_of(pod.revision), ordinal)) {
      next_look_.at(retries_.refused(control_.now()));
      return any;
    }
    any = true;
  }
  retries_.forget();
  return any;
}

/// What is new since it looked last.
void StatefulSetRun::tell(const StatefulSetSync& made) {
  const bool rests = made.create.empty() && made.remove.empty() && made.waits_for.empty();
  if (!rests || told_something_)
    for (const std::string& why : made.why)
      if (std::ranges::find(told_, why) == told_.end()) note_(why);
  told_something_ = !rests;
  told_ = made.why;
}

void StatefulSetRun::wait_for_availability() {
  if (set_.min_ready_seconds == 0) return;
  sim::Time next = sim::never;
  for (const Pod& pod : book_.pods())
    if (const auto since = ready_since(pod); since && !is_available(pod, set_.min_ready_seconds, control_.now()))
      next = std::min(next, *since + std::chrono::seconds(set_.min_ready_seconds));
  if (next < sim::never) next_look_.at(next);
}

}  // namespace sandtable::models::kube::run

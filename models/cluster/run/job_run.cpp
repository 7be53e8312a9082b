#include "models/cluster/run/job_run.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "models/cluster/workloads/cron_job_control.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::kube::run {
namespace {

constexpr int most_steps = 100000;  ///< of one sync: each makes or deletes pods
constexpr const char* tracking_finalizer = "batch.kubernetes.io/job-tracking";

std::optional<std::int64_t> seconds_of(const std::optional<sim::Duration>& span) {
  if (!span) return std::nullopt;
  return *span / std::chrono::seconds(1);
}

Job job_of(const JobSpec& spec) {
  Job job;
  job.parallelism = static_cast<std::int32_t>(spec.parallelism);
  job.completions = static_cast<std::int32_t>(spec.completions);
  job.backoff_limit = static_cast<std::int32_t>(spec.backoff_limit);
  job.active_deadline_seconds = seconds_of(spec.deadline);
  job.pod.spec.restarts = RestartPolicy::never;
  return job;
}

void set_condition(Job& job, const char* type, sim::Time now) {
  Condition condition;
  condition.type = type;
  condition.status = Truth::yes;
  condition.changed = now;
  job.conditions.push_back(std::move(condition));
}

}  // namespace

JobRun::JobRun(const Scenario& scenario, const JobSpec& spec, VersionId version, sim::ControlPlane& control,
               KubernetesCluster& cluster, WorkloadRun::Note note)
    : spec_(spec),
      begins_(scenario.run.begins),
      warmup_(scenario.run.warmup),
      version_(version),
      control_(control),
      cluster_(cluster),
      note_(std::move(note)),
      next_look_(control, [this] { sync(); }) {
  if (spec.schedule.empty()) {
    control_.schedule(sim::Time{spec.at}, [this] {
      start(spec_.name, control_.now());
      sync();
    });
    return;
  }
  CronJob& cron = cron_.emplace();
  cron.meta.name = spec.name;
  cron.meta.created = in_utc(control.now());
  cron.schedule = spec.schedule;
  cron.concurrency = spec.concurrency;
  cron.starting_deadline_seconds = seconds_of(spec.starting_deadline);
  look_again(control.now());
}

void JobRun::look_again(sim::Time at) {
  if (!in_sync_) next_look_.at(at);  // else it sees them before it rests
}

void JobRun::start(const std::string& name, sim::Time due) {
  Course& course = courses_.emplace_back();
  course.job = job_of(spec_);
  course.job.meta.name = name;
  course.job.meta.created = course.job.started = control_.now();
  course.due = due;
}

void JobRun::sync() {
  in_sync_ = true;
  for (Course& course : courses_)
    if (!course.ended()) sync_job(course);
  in_sync_ = false;
  if (cron_) sync_cron();
}

/// Its Jobs first, which it looks at.
void JobRun::sync_cron() {
  std::vector<Job> jobs;
  for (const Course& course : courses_)
    if (!course.removed) jobs.push_back(course.job);
  const CronJobSync made = sync_cron_job(*cron_, jobs, in_utc(control_.now()));
  std::erase_if(cron_->active, [this](const std::string& name) {
    return std::ranges::any_of(courses_, [&name](const Course& course) { return course.job.meta.name == name && course.ended(); });
  });
  for (const std::string& why : made.why)
    if (std::ranges::find(cron_told_, why) == cron_told_.end() && why != "no start is due" && why != "that start has been made")
      note_(made.reason.empty() ? why : made.reason + ": " + why);
  cron_told_ = made.why;
  for (Course& course : courses_) {
    if (course.removed || std::ranges::find(made.remove, course.job.meta.name) == made.remove.end()) continue;
    course.removed = true;
    std::erase(cron_->active, course.job.meta.name);
    if (course.ended()) continue;
    course.replaced = true;
    std::vector<std::size_t> going;
    for (const Member& member : course.pods)
      if (const std::vector<std::size_t>& there = cluster_.wanted_replicas(version_);
          std::ranges::find(there, member.replica) != there.end())
        going.push_back(member.replica);
    note_(course.job.meta.name + ": replaced, its pods are deleted");
    in_sync_ = true;
    cluster_.remove_replicas(version_, going);
    in_sync_ = false;
  }
  if (!made.start.empty()) {
    cron_->last_scheduled = made.due;
    cron_->active.push_back(made.start);
    start(made.start, *made.due - begins_);
    in_sync_ = true;
    sync_job(courses_.back());
    in_sync_ = false;
    cron_told_.clear();
  }
  if (made.again_after) look_again(control_.now() + std::max(*made.again_after, sim::Duration{0}));
}

void JobRun::sync_job(Course& course) {
  int steps = 0;
  while (step(course)) SANDTABLE_EXPECT(++steps < most_steps, "a Job comes to rest");
}

/// As its controller sees the pod.
Pod JobRun::pod_of(Course& course, Member& member) {
  Pod pod = cluster_.pod_object(member.replica);
  pod.meta.owners = {{"Job", course.job.meta.name, "", true}};
  if (!member.counted) pod.meta.finalizers.emplace_back(tracking_finalizer);
  pod.status.conditions.clear();
  pod.meta.deleted.reset();
  if (cluster_.pods()[member.replica].deleted) {
    if (!member.deleted) member.deleted = control_.now();
    pod.meta.deleted = member.deleted;
  }
  return pod;
}

/// One look; false where it had nothing to do.
bool JobRun::step(Course& course) {
  std::vector<Pod> pods;
  for (Member& member : course.pods) pods.push_back(pod_of(course, member));
  const JobSync made = kube::sync_job(course.job, pods, control_.now());
  course.job.active = made.active;
  course.job.succeeded = made.succeeded;
  course.job.failed = made.failed;
  for (std::size_t i = 0; i < pods.size(); ++i)
    if (pods[i].ended() || pods[i].meta.deleted) course.pods[i].counted = true;
  forget_successes(course);
  tell(course, made.why);
  return carry_out(course, made) && !course.ended();
}

/// Of those counted only the last matters, for failures are counted from it.
void JobRun::forget_successes(Course& course) const {
  course.first_started = first_start(course);
  const auto succeeded = [this](const Member& member) {
    return member.counted && cluster_.pods()[member.replica].outcome == PodOutcome::succeeded;
  };
  std::optional<sim::Time> last;
  for (const Member& member : course.pods)
    if (succeeded(member)) last = std::max(last.value_or(sim::Time{}), *cluster_.pods()[member.replica].ended);
  std::erase_if(course.pods,
                [&](const Member& member) { return succeeded(member) && *cluster_.pods()[member.replica].ended < *last; });
}

std::optional<sim::Time> JobRun::first_start(const Course& course) const {
  std::optional<sim::Time> first = course.first_started;
  for (const Member& member : course.pods)
    if (const PodRecord& pod = cluster_.pods()[member.replica]; pod.containers > 0)
      first = std::min(first.value_or(sim::never), pod.container_started);
  return first;
}

/// How many of them are there then. What is refused is tried again later.
std::uint32_t JobRun::create(Course& course, std::uint32_t count) {
  if (count == 0 || !course.retries.may_try(control_.now())) return 0;
  const std::uint32_t made = cluster_.add_replicas(version_, 0, count);
  const auto& created = cluster_.created(cluster_.spec().versions[version_.index].service);
  for (auto fresh = created.end() - made; fresh != created.end(); ++fresh) course.pods.push_back({*fresh, {}, false});
  if (made == count) course.retries.forget();
  else next_look_.at(course.retries.refused(control_.now()));
  return made;
}

bool JobRun::carry_out(Course& course, const JobSync& made) {
  const std::uint32_t fresh =
      create(course, static_cast<std::uint32_t>(std::accumulate(made.create.begin(), made.create.end(), 0)));
  std::vector<std::size_t> going;
  for (const Member& member : course.pods)
    if (std::ranges::find(made.remove, cluster_.replicas()[member.replica].name) != made.remove.end())
      going.push_back(member.replica);
  if (!going.empty()) cluster_.remove_replicas(version_, going);
  if (made.end != JobEnd::none) {
    const bool complete = made.end == JobEnd::complete;
    (complete ? course.completed : course.failed) = control_.now();
    set_condition(course.job, complete ? "Complete" : "Failed", control_.now());
  } else if (made.again_after) {
    next_look_.at(control_.now() + *made.again_after);
  }
  return fresh > 0 || !going.empty();
}

void JobRun::tell(Course& course, const std::vector<std::string>& why) {
  for (const std::string& line : why)
    if (std::ranges::find(course.told, line) == course.told.end()) note_(course.job.meta.name + ": " + line);
  course.told = why;
}

std::vector<Kpi> JobRun::kpis() const {
  struct Spans {
    double sum = 0, most = 0;
    std::uint64_t count = 0;
    void add(sim::Duration span) {
      sum += sim::to_seconds(span);
      most = std::max(most, sim::to_seconds(span));
      ++count;
    }
    double mean() const { return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count); }
    double max() const { return count == 0 ? std::numeric_limits<double>::quiet_NaN() : most; }
  } duration, late;
  std::uint64_t completed = 0, failed = 0, unfinished = 0;
  for (const Course& course : courses_) {
    if (cron_ && course.due < sim::Time{warmup_}) continue;
    if (course.completed) duration.add(*course.completed - *course.job.meta.created);
    completed += course.completed ? 1U : 0U;
    failed += course.failed ? 1U : 0U;
    unfinished += course.ended() ? 0U : 1U;
    if (const auto first = first_start(course)) late.add(*first - course.due);
  }
  const std::string job = "job." + spec_.name + ".";
  return {{job + "duration.mean", Unit::seconds, duration.mean()},
          {job + "duration.max", Unit::seconds, duration.max()},
          {job + "late.mean", Unit::seconds, late.mean()},
          {job + "late.max", Unit::seconds, late.max()},
          {job + "completed", Unit::count, static_cast<double>(completed)},
          {job + "failed", Unit::count, static_cast<double>(failed)},
          {job + "unfinished", Unit::count, static_cast<double>(unfinished)}};
}

}  // namespace sandtable::models::kube::run

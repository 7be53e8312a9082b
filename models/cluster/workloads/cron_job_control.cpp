#include "models/cluster/workloads/cron_job_control.hpp"

#include <algorithm>

#include "models/cluster/workloads/cron_schedule.hpp"

namespace sandtable::models::kube {
namespace {

constexpr std::int64_t many = 100;
constexpr sim::Duration padding = std::chrono::milliseconds(100);

struct Strikes {
  sim::Time earliest{};
  std::optional<sim::Time> due;
  std::int64_t missed = 0;
  bool sane = true;  ///< false: two strikes less than a second apart, or none ever
};

Strikes strikes_until(const CronJob& cron, const CronSchedule& schedule, sim::Time now, bool with_deadline) {
  Strikes found;
  found.earliest = cron.last_scheduled.value_or(cron.meta.created.value_or(sim::Time{}));
  if (with_deadline && cron.starting_deadline_seconds)
    found.earliest = std::max(found.earliest, now - std::chrono::seconds(*cron.starting_deadline_seconds));
  const auto first = schedule.next(found.earliest);
  const auto second = first ? schedule.next(*first) : std::nullopt;
  if (!first || !second) {
    found.sane = false;
    return found;
  }
  if (now < *first) return found;
  if (now < *second) {
    found.due = first;
    found.missed = 1;
    return found;
  }
  const auto distance = std::chrono::round<std::chrono::seconds>(*second - *first);
  found.missed = (now - *first) / distance + 1;
  // Strikes need not be evenly spread: start one distance early, and go on by the schedule.
  for (auto at = schedule.next(*first + (found.missed - 2) * distance); at && *at <= now; at = schedule.next(*at)) found.due = at;
  return found;
}

std::optional<sim::Duration> time_to_next(const CronJob& cron, const CronSchedule& schedule, sim::Time now) {
  const auto found = strikes_until(cron, schedule, now, false);
  auto from = found.due.value_or(found.missed == 0 ? found.earliest : now);
  if (!found.sane) from = now;
  const auto next = schedule.next(from);
  if (!next) return std::nullopt;
  return *next + padding - now;
}

bool has_condition(const Job& job, const std::string& type) {
  const auto* condition = find(job.conditions, type);
  return condition != nullptr && condition->status == Truth::yes;
}

/// The oldest of those that ended that way, beyond `keep`.
void forget(const std::vector<Job>& jobs, const std::string& ending, std::int32_t keep, CronJobSync& sync) {
  std::vector<const Job*> ended;
  for (const auto& job : jobs)
    if (has_condition(job, ending)) ended.push_back(&job);
  std::ranges::stable_sort(ended, [](const Job* a, const Job* b) {
    if (a->started.has_value() != b->started.has_value()) return a->started.has_value();
    return a->started != b->started ? a->started < b->started : a->meta.name < b->meta.name;
  });
  for (std::size_t i = 0; i + static_cast<std::size_t>(std::max(keep, 0)) < ended.size(); ++i)
    sync.remove.push_back(ended[i]->meta.name);
}

/// Why it does not start now; empty: it does.
std::string obstacle(const CronJob& cron, const std::vector<std::string>& active, sim::Time due, const std::string& name,
                     sim::Time now, std::string& reason) {
  if (cron.starting_deadline_seconds && due + std::chrono::seconds(*cron.starting_deadline_seconds) < now) {
    reason = "MissSchedule";
    return "its start was due more than startingDeadlineSeconds " + std::to_string(*cron.starting_deadline_seconds) + " ago";
  }
  if (std::ranges::count(active, name) != 0 || cron.last_scheduled == due) return "that start has been made";
  if (cron.concurrency == Concurrency::forbid && !active.empty()) {
    reason = "JobAlreadyActive";
    return "Forbid, and " + active.front() + " still runs";
  }
  return {};
}

}  // namespace

CronJobSync sync_cron_job(const CronJob& cron, const std::vector<Job>& jobs, sim::Time now) {
  CronJobSync sync;
  const auto stop = [&sync](std::string reason, std::string why) {
    sync.reason = std::move(reason);
    sync.why.push_back(std::move(why));
    return sync;
  };
  std::vector<std::string> active = cron.active;
  std::erase_if(active, [&jobs](const std::string& name) {
    return std::ranges::any_of(jobs, [&name](const Job& job) {
      return job.meta.name == name && (has_condition(job, "Complete") || has_condition(job, "Failed"));
    });
  });
  forget(jobs, "Complete", cron.keep_succeeded, sync);
  forget(jobs, "Failed", cron.keep_failed, sync);
  if (cron.meta.deleted) return stop("", "it is marked for deletion");
  if (!cron.time_zone.empty() && cron.time_zone != "UTC" && cron.time_zone != "Etc/UTC")
    return stop("UnknownTimeZone", "time zone " + cron.time_zone + " is not known here: only UTC is");
  if (cron.suspended) return stop("", "suspended");
  const auto schedule = CronSchedule::parse(cron.schedule);
  if (!schedule) return stop("UnparseableSchedule", schedule.error().message);
  sync.again_after = time_to_next(cron, *schedule, now);
  const auto found = strikes_until(cron, *schedule, now, true);
  if (!found.sane) return stop("InvalidSchedule", "schedule \"" + cron.schedule + "\" never strikes");
  sync.missed = found.missed;
  if (!found.due) return stop("", "no start is due");
  sync.due = found.due;
  sync.too_many_missed = found.missed > many;
  if (sync.too_many_missed)
    sync.why.push_back(std::to_string(found.missed) + " starts were missed: only the last one is made up for");
  const auto minutes = std::chrono::floor<std::chrono::minutes>(found.due->time_since_epoch()).count();
  const auto name = cron.meta.name + "-" + std::to_string(minutes);
  auto why_not = obstacle(cron, active, *found.due, name, now, sync.reason);
  if (!why_not.empty()) return stop(sync.reason, std::move(why_not));
  if (cron.concurrency == Concurrency::replace) {
    sync.remove.insert(sync.remove.begin(), active.begin(), active.end());
    if (!active.empty()) sync.why.push_back("Replace: " + std::to_string(active.size()) + " that still run are deleted");
  }
  sync.start = name;
  sync.why.push_back("a start is due");
  CronJob started = cron;
  started.last_scheduled = found.due;
  sync.again_after = time_to_next(started, *schedule, now);
  return sync;
}

}  // namespace sandtable::models::kube

// A replicated database: the replicas of a service, one of which is the primary. Writes go to it, reads to the others (which alone
// are in the balancers' pool), or to the primary where there are none. A write is committed when its steps have ended; each read
// replica shows it a draw of `lag` later, in the order of the commits; the answer waits for none, the first or all of them, and a
// network latency more. A read that begins at a read replica that does not show an acknowledged write of its key is stale; with
// `read_your_writes`, reads of such keys go to the primary.
//
// When the primary crashes, what is on its way to the others is lost. A draw of `failover` later the most advanced read replica is
// promoted; acknowledged writes that it does not know are lost. Until then writes are unavailable. A primary that drains hands over
// at once, and nothing is lost. Where nobody is left, the next replica that is ready is the primary and knows all: the disk has
// survived.
#include <algorithm>

#include "models/service/plane_state.hpp"

namespace sandtable::models {

sim::Duration RequestPlane::Impl::draw_lag(std::uint32_t service, std::uint32_t replica, std::uint64_t ordinal,
                                           std::uint32_t purpose) {
  sim::Draws draws(data_[service]->database->lag_stream, {ordinal, replicas_[replica].parts->number, purpose});
  return sim::from_seconds(sim::sample(world_.services[service].data.database->lag, draws));
}

void RequestPlane::Impl::join_database(std::uint32_t index) {
  const std::uint32_t service = replicas_[index].service;
  auto& database = *data_[service]->database;
  if (database.primary == nobody && !database.failing_over) become_primary(index);
  else database.log.join(index, database.primary == nobody, now_);
}

/// It is in the pool, and leaves that.
void RequestPlane::Impl::become_primary(std::uint32_t index) {
  data_[replicas_[index].service]->database->primary = index;
  versions_[replicas_[index].version].pool.remove(index, replicas_, now_);
}

/// It drains or has crashed.
void RequestPlane::Impl::leave_database(std::uint32_t index) {
  const std::uint32_t service = replicas_[index].service;
  auto& database = *data_[service]->database;
  const bool crashed = replicas_[index].state == ReplicaState::gone;
  if (database.primary != index) {
    if (auto* follower = database.log.find(index)) follower->draining = true;
    if (crashed) database.log.leave(index);
    return answers_lost(service, index);
  }
  database.primary = nobody;
  if (!crashed) return promote(service, true);
  database.log.cut_off(now_);
  database.failing_over = true;
  sim::Draws draws(database.failover_stream, {database.failovers++, 0, 0});
  const auto takes = sim::from_seconds(sim::sample(world_.services[service].data.database->failover, draws));
  if (database.alarm == no_alarm) database.alarm = alarms_.add(AlarmKind::failover, service);
  stale_ += alarms_.set(database.alarm, now_ + takes, sim::Phase::timer, events_);
}

void RequestPlane::Impl::promote(std::uint32_t service, bool planned) {
  auto& database = *data_[service]->database;
  database.failing_over = false;
  const auto promotion = database.log.promote(now_, planned, [&](const Replication::Follower& follower) {
    return draw_lag(service, follower.replica, database.failovers, 1);
  });
  if (promotion.replica == nobody) return;
  recorder_.data(service).writes_lost(now_, promotion.lost);
  become_primary(promotion.replica);
  answers_lost(service, promotion.replica);
}

std::uint32_t RequestPlane::Impl::choose_in_database(std::uint32_t index) {
  const auto& asking = frame(index);
  const auto& endpoint = world_.endpoints[asking.endpoint];
  auto& database = *data_[endpoint.service.index]->database;
  const auto& spec = *world_.services[endpoint.service.index].data.database;
  const bool at_primary = endpoint.writes || (spec.read_your_writes && database.log.some_stale(database.keys(asking), now_));
  std::uint32_t chosen = database.primary;
  if (!endpoint.writes && (!at_primary || chosen == nobody)) {
    const Origin origin = services_[endpoint.service.index].asks_origin ? origin_of(asking) : Origin{};
    auto& pool = versions_[world_.services[endpoint.service.index].first_version].pool;
    const std::uint32_t other =
        extras_.kept() ? choose_in_rotation(pool, index, origin) : pool.choose(asking, origin, replicas_, now_);
    if (other != nobody) chosen = other;
  }
  return chosen;
}

void RequestPlane::Impl::begin_read(std::uint32_t index) {
  const auto& reading = frame(request_of(index));
  const std::uint32_t service = replicas_[reading.place].service;
  auto& database = *data_[service]->database;
  auto* const follower = database.log.find(reading.place);
  recorder_.data(service).read(now_, follower != nullptr && database.log.is_stale(*follower, database.keys(reading), now_));
}

/// When enough read replicas will have said that they have the write. Those that are no longer there are not waited for.
sim::Time RequestPlane::Impl::enough_answers(std::uint32_t service, const PendingCommit& commit) const {
  const auto sync = world_.services[service].data.database->sync;
  if (sync == SyncCommit::none || commit.answers.empty()) return now_;
  const auto by_time = [](const auto& a, const auto& b) { return a.comes < b.comes; };
  const auto [first, last] = std::minmax_element(commit.answers.begin(), commit.answers.end(), by_time);
  return std::max(now_, sync == SyncCommit::one ? first->comes : last->comes);
}

/// False: it waits to be acknowledged.
bool RequestPlane::Impl::begin_commit(std::uint32_t index) {
  const auto& writing = frame(request_of(index));
  const std::uint32_t service = replicas_[writing.place].service;
  auto& database = *data_[service]->database;
  PendingCommit commit;
  commit.strand = index;
  commit.since = now_;
  commit.write = database.log.commit(
      now_, [&](const Replication::Follower& follower) { return draw_lag(service, follower.replica, writing.identity, 0); });
  for (const auto& follower : database.log.followers())
    if (!follower.draining) commit.answers.push_back({follower.replica, follower.coming.back().shown + world_.latency});
  commit.until = enough_answers(service, commit);
  const bool waits = commit.until > now_;
  if (waits) schedule(commit.until, sim::Phase::completion, EventKind::work_done, index, frame(index).begin_wait());
  database.commits.push_back(std::move(commit));
  return !waits;
}

void RequestPlane::Impl::acknowledge(std::uint32_t index) {
  const auto& writing = frame(request_of(index));
  const std::uint32_t service = replicas_[writing.place].service;
  auto& database = *data_[service]->database;
  const auto commit = std::ranges::find(database.commits, index, &PendingCommit::strand);
  database.log.acknowledge(commit->write, database.keys(writing));
  recorder_.data(service).committed(commit->since, now_);
  database.commits.erase(commit);
}

/// It waits to be acknowledged, and is cancelled or crashes.
void RequestPlane::Impl::leave_commit(std::uint32_t index) {
  auto& commits = data_of(index).database->commits;
  std::erase_if(commits, [index](const PendingCommit& commit) { return commit.strand == index; });
}

/// Nobody waits for a read replica's answers any more.
void RequestPlane::Impl::answers_lost(std::uint32_t service, std::uint32_t replica) {
  for (auto& commit : data_[service]->database->commits) {
    std::erase_if(commit.answers, [replica](const auto& answer) { return answer.replica == replica; });
    const sim::Time until = enough_answers(service, commit);
    if (until == commit.until || !frame(commit.strand).waiting()) continue;
    commit.until = until;
    forget_wait(commit.strand);
    schedule(until, sim::Phase::completion, EventKind::work_done, commit.strand, frame(commit.strand).begin_wait());
  }
}

}  // namespace sandtable::models

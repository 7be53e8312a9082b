// Batches: in each replica, the requests that come to a `batch` step are gathered and served in one go. A batch begins when none
// runs and `size` have come or the first has waited for `wait`; it takes the first min(size, n) of them for
//     slowdown·(work + Σ per_item)      work drawn once a batch (by its first request), per_item for each request
// and all of them go on together. With wait 0 and no work per item this is bulk service M/G^[b]/1 by Bailey's rule. One batch at a
// time runs in a replica, as on one accelerator. Requests hold their slots meanwhile.
// Source: N. Bailey, "On queueing processes with bulk service", J. Royal Statistical Society B 16 (1954).
#include <algorithm>

#include "models/service/plane_state.hpp"

namespace sandtable::models {

void RequestPlane::Impl::join_batch(std::uint32_t index, const Op& op) {
  const std::uint32_t at = frame(request_of(index)).place;
  replicas_[at].parts->serving->batches[op.part].waiting.push_back({index, now_});
  consider_batch(at, op.part);
}

/// Whether the next begins now; else when its first has waited enough.
void RequestPlane::Impl::consider_batch(std::uint32_t index, std::uint32_t part) {
  auto& batch = replicas_[index].parts->serving->batches[part];
  if (!batch.running.empty() || batch.waiting.empty()) return;
  const Op& op = program_.op(batch.op);
  const sim::Time due = batch.waiting.front().since + op.batch_wait;
  if (batch.waiting.size() >= op.batch_size || now_ >= due) begin_batch(index, batch);
  else stale_ += alarms_.set(batch.alarm, due, sim::Phase::timer, events_);
}

void RequestPlane::Impl::begin_batch(std::uint32_t index, BatchState& batch) {
  const auto& replica = replicas_[index];
  const auto& serving = *replica.parts->serving;
  const Op& op = program_.op(batch.op);
  const std::size_t size = std::min<std::size_t>(op.batch_size, batch.waiting.size());
  double seconds = Program::draw_time(op, frame(request_of(batch.waiting.front().strand)).identity);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint32_t strand = batch.waiting.front().strand;
    batch.waiting.pop_front();
    batch.running.push_back(strand);
    sim::Draws draws(op.stream, {frame(request_of(strand)).identity, op.ordinal, 1});
    seconds += op.per_item(draws);
  }
  recorder_.serving(replica.service).batch_begun(now_, size);
  batch.stood_still = serving.stood_still;
  const sim::Duration time = sim::from_seconds(slowdown_of(replica) * seconds);
  if (observer_ != nullptr) [[unlikely]] {
    for (const std::uint32_t strand : batch.running) observer_->works(request_of(strand), time);
  }
  const sim::Time done = now_ + rest_of_pause(serving) + time;
  stale_ += alarms_.set(batch.alarm, done, sim::Phase::completion, events_);
}

void RequestPlane::Impl::batch_rings(std::uint32_t index, std::uint32_t part) {
  const auto& serving = *replicas_[index].parts->serving;
  auto& batch = replicas_[index].parts->serving->batches[part];
  if (!batch.running.empty()) {
    const sim::Duration owed = serving.stood_still - batch.stood_still;
    if (owed.count() > 0) {
      batch.stood_still = serving.stood_still;
      stale_ += alarms_.set(batch.alarm, now_ + owed, sim::Phase::completion, events_);
      return;
    }
    for (const std::uint32_t strand : batch.running) {
      if (strand == nobody) continue;  // cancelled
      step_over(frame(strand));
      runnable_.push_back(strand);
    }
    batch.running.clear();
  }
  consider_batch(index, part);
}

/// It is cancelled. A batch that runs takes as long without it.
void RequestPlane::Impl::leave_batch(std::uint32_t index, const Op& op) {
  const std::uint32_t at = frame(request_of(index)).place;
  auto& batch = replicas_[at].parts->serving->batches[op.part];
  std::replace(batch.running.begin(), batch.running.end(), index, nobody);
  const auto left = std::erase_if(batch.waiting, [index](const Waiter& waiter) { return waiter.strand == index; });
  if (left == 0 || !batch.running.empty()) return;
  if (batch.waiting.empty()) stale_ += alarms_.cancel(batch.alarm, events_);
  else consider_batch(at, op.part);
}

}  // namespace sandtable::models

// Answers in chunks. A callee whose call has a `stream` sends the first of N chunks when its steps are done, and each further one a
// draw of `every` after the last; it is held, and has ended, with the last:
//     T_last = T_steps + Σ_{i=2}^{N} every_i
// The caller that waits for all goes on when the last has come. One that waits for the first goes on with that: for timeouts,
// retries, breakers, budgets and bulkheads the call has succeeded then. What is left of the stream is taken in beside its further
// steps, and its request ends when these are done and all its streams are, as a failure where one of them broke off.
//
// Chunks are of no size, and take the network's latency each. N and the times between are drawn by the caller's endpoint at the
// attempt's identity. Neither a version's slowdown nor pauses stretch `every`, only what ends in a pause ends with it. At most a
// million chunks.
#include <algorithm>
#include <utility>

#include "models/service/plane_state.hpp"

namespace sandtable::models {
namespace {

constexpr std::uint32_t most_chunks = 1'000'000;

}  // namespace

/// A request's own steps are done, or it has failed.
void RequestPlane::Impl::finish(std::uint32_t request, Ending ending) {
  auto& extra = extras_[request];
  if (ending == Ending::success) {
    extra.at_end = extra.reading > 0;
    if (extra.at_end) return;
    ending = extra.stream_ending;
  }
  if (ending == Ending::success && extra.streams != UINT32_MAX) return stream(request);
  if (extra.losers != nobody) linger(request);
  else leave(request);
  end(request, ending);
}

void RequestPlane::Impl::stream(std::uint32_t request) {
  auto& extra = extras_[request];
  auto& answering = frame(request);
  const Op& op = program_.op(std::exchange(extra.streams, UINT32_MAX));
  const CompiledStream& spec = *op.stream_of;
  sim::Draws draws(op.stream, {answering.identity, op.ordinal, 0});
  const std::uint32_t chunks = std::min(sample(spec.chunks, draws), most_chunks);
  sim::Duration lasts{0};
  for (std::uint32_t i = 1; i < chunks; ++i) lasts += sim::from_seconds(sim::sample(spec.every, draws));
  recorder_.serving(program_.service_of(answering.endpoint).index).first_chunk(answering.arrival, now_);
  if (lasts.count() > 0) schedule(now_ + lasts, sim::Phase::completion, EventKind::stream_ends, request, answering.begin_wait());
  else runnable_.push_back(request);
  if (!spec.first) return;
  if (world_.latency.count() == 0) first_chunk(request);
  else schedule(now_ + world_.latency, sim::Phase::completion, EventKind::first_chunk, request, extra.owner);
}

void RequestPlane::Impl::stream_ended(std::uint32_t request) {
  frame(request).end_wait();
  runnable_.push_back(request);
}

/// The caller goes on, and a branch of its request waits for what is left.
void RequestPlane::Impl::first_chunk(std::uint32_t request) {
  const std::uint32_t caller = frame(request).origin;
  if (!frame(caller).waits_for(frame(request).answers)) return;  // it has given up on this attempt, or is gone
  const std::uint32_t called_by = frame(caller).op;
  const std::uint32_t owner = request_of(caller);
  const std::uint32_t reader = open_frame();
  auto& reading = frame(reader);
  reading.branch = true;
  reading.origin = reading.answers = owner;
  reading.op = end_of_strand;
  if (audit_) [[unlikely]]
    audit_->branched(reader);
  auto& extra = extras_[reader];
  extra.lost = extra.reads = true;
  extra.streams = called_by;
  extra.next = std::exchange(extras_[owner].losers, reader);
  ++extras_[owner].reading;
  extras_.unlink(extras_[caller].first, request);
  --extras_[caller].open;
  extras_[request].next = nobody;
  extra.first = request;
  frame(request).origin = reader;
  frame(request).answers = reading.begin_wait();
  end_watched_attempt(caller, Ending::success);
  drop_timer(caller, program_.op(called_by));
}

/// The last chunk has come to a caller that went on with the first, or the stream has broken off.
void RequestPlane::Impl::stream_read(std::uint32_t reader, Ending ending) {
  const std::uint32_t owner = frame(reader).answers;
  auto& extra = extras_[owner];
  frame(reader).end_wait();
  if (extra.stream_ending == Ending::success) extra.stream_ending = ending;
  --extra.reading;
  const bool ends = extra.at_end && extra.reading == 0;
  loser_ended(reader);
  if (ends) runnable_.push_back(owner);
}

}  // namespace sandtable::models

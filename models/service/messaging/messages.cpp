// Messages through their queues (messaging.hpp).
#include <algorithm>
#include <utility>

#include "models/service/plane_state.hpp"
#include "models/service/request_identity.hpp"

namespace sandtable::models {

void RequestPlane::Impl::start_queues() {
  messaging_ = std::make_unique<Messaging>();
  for (std::uint32_t q = 0; q < world_.queues.size(); ++q) {
    auto& queue = messaging_->queues.emplace_back(Messaging::Queue{QueueState(world_.queues[q]), {}, {}, {}, sim::never, no_alarm});
    queue.alarm = alarms_.add(AlarmKind::queue, q);
    if (world_.queues[q].full == WhenFull::block) queue.senders.resize(world_.queues[q].partitions);
  }
}

/// What a strand publishes.
Message RequestPlane::Impl::message_of(std::uint32_t strand) const {
  const Op& op = program_.op(frames_[strand].op);
  const auto& spec = world_.queues[op.part];
  const auto& sender = frames_[request_of(strand)];
  Message message{};
  message.identity = call_identity(sender.identity, op.ordinal, 0);
  message.user = sender.user;
  message.priority = sender.priority;
  message.partition = partition_of(spec.key == MessageKey::user ? sender.user : message.identity, spec.partitions);
  return message;
}

void RequestPlane::Impl::publish(std::uint32_t strand, const Op& op) {
  auto& queue = messaging_->queues[op.part];
  const auto& spec = world_.queues[op.part];
  const Message message = message_of(strand);
  if (queue.state.full(message.partition)) {
    switch (spec.full) {
      case WhenFull::reject:
        recorder_.queue(op.part).rejected(now_);
        return strand_ended(strand, Ending::rejected);
      case WhenFull::block:
        queue.senders[message.partition].push_back({strand, frame(strand).begin_wait()});
        return;
      case WhenFull::drop_oldest:
        while (queue.state.full(message.partition)) {
          const std::uint32_t oldest = queue.state.drop_oldest(message.partition);
          recorder_.queue(op.part).dropped(now_);
          if (audit_) [[unlikely]]
            audit_->messages.dropped(op.part, oldest, now_);
          messaging_->messages.release(oldest);
        }
        break;
    }
  }
  step_over(frame(strand));
  runnable_.push_back(strand);
  put_in(op.part, message);
}

/// Accepted: it is in the queue from now on.
void RequestPlane::Impl::put_in(std::uint32_t index, const Message& message) {
  const std::uint32_t put = messaging_->messages.allocate();
  auto& in = messaging_->messages[put];
  in = message;
  in.published = now_;
  in.deliveries = 0;
  in.delivery = nobody;
  recorder_.queue(index).published(now_);
  if (audit_) [[unlikely]]
    audit_->messages.published(index, put, message.partition, now_);
  messaging_->queues[index].state.add(message.partition, put);
  hand_out(index);
}

/// Whoever waits for room in the partition, as far as there is.
void RequestPlane::Impl::let_senders_in(std::uint32_t index, std::uint32_t partition) {
  auto& queue = messaging_->queues[index];
  if (queue.senders.empty()) return;
  auto& senders = queue.senders[partition];
  while (!senders.empty() && !queue.state.full(partition)) {
    const auto [strand, wait] = senders.front();
    senders.pop_front();
    if (!frame(strand).waits_for(wait)) continue;  // it is gone
    frame(strand).end_wait();
    const Message message = message_of(strand);
    step_over(frame(strand));
    runnable_.push_back(strand);
    put_in(index, message);
  }
}

/// All that may go. It is not begun anew from within: what is turned away at once does not go round.
void RequestPlane::Impl::hand_out(std::uint32_t index) {
  auto& queue = messaging_->queues[index];
  if (queue.handing_out) return;
  queue.handing_out = true;
  while (const auto next = queue.state.next()) {
    deliver(index, *next);
    let_senders_in(index, next->partition);
  }
  queue.handing_out = false;
  recorder_.queue(index).waiting(now_, queue.state.waiting());
  set_queue_alarm(index);
}

void RequestPlane::Impl::deliver(std::uint32_t index, const QueueState::Handout& handout) {
  auto& queue = messaging_->queues[index];
  const auto& spec = world_.queues[index];
  auto& message = messaging_->messages[handout.message];
  ++message.deliveries;
  const std::uint32_t opened = messaging_->deliveries.allocate();
  auto& delivery = messaging_->deliveries[opened];
  delivery = {++messaging_->delivered, handout.message, handout.consumer};
  message.delivery = opened;
  if (spec.visibility != sim::Duration::max()) queue.visible_again.push_back({now_ + spec.visibility, opened, delivery.number});
  recorder_.queue(index).handed_out(now_, message.published, message.deliveries);
  if (audit_) [[unlikely]]
    audit_->messages.handed_out(index, handout.message, now_);
  const std::uint32_t request = open_frame();
  auto& handling = frame(request);
  handling.identity = call_identity(message.identity, 0, message.deliveries - 1);
  handling.user = message.user;
  handling.priority = message.priority & highest_priority;
  handling.endpoint = spec.consumer->index;
  handling.message = true;
  handling.origin = opened;
  handling.answers = index;
  if (observer_ != nullptr) [[unlikely]]
    observer_->message_goes(request, *spec.consumer, handling.identity, now_);
  send(request);
}

/// At the replica that it was handed out to, if that is still there.
void RequestPlane::Impl::arrive_message(std::uint32_t request) {
  const std::uint32_t consumer = messaging_->deliveries[frame(request).origin].consumer;
  if (replicas_[consumer].state == ReplicaState::gone) end(request, Ending::unavailable);
  else arrive_at_replica(request, consumer);
}

void RequestPlane::Impl::message_handled(std::uint32_t request) {
  const std::uint32_t index = frame(request).answers;
  const std::uint32_t ended = frame(request).origin;
  const bool success = frame(request).ending == Ending::success;
  release(request);
  const auto [number, message, consumer] = messaging_->deliveries[ended];
  messaging_->deliveries[ended].number = 0;
  messaging_->deliveries.release(ended);
  messaging_->queues[index].state.delivery_ended(consumer);
  if (message == nobody) {
    // Its time is up, and another one counts.
  } else if (success) {
    recorder_.queue(index).acknowledged(now_, messaging_->messages[message].published);
    if (audit_) [[unlikely]]
      audit_->messages.acknowledged(index, message, now_);
    message_done(index, message);
  } else {
    not_handled(index, message, world_.queues[index].redelivery);
  }
  hand_out(index);
}

/// It is handed out again, or never more.
void RequestPlane::Impl::not_handled(std::uint32_t index, std::uint32_t message, sim::Duration pause) {
  auto& failed = messaging_->messages[message];
  failed.delivery = nobody;
  if (failed.deliveries >= world_.queues[index].deliveries) return bury(index, message);
  if (audit_) [[unlikely]]
    audit_->messages.put_off(index, message, now_);
  if (pause.count() == 0) back_in_line(index, message);
  else messaging_->queues[index].put_off.push_back({now_ + pause, message, 0});
}

void RequestPlane::Impl::bury(std::uint32_t index, std::uint32_t message) {
  const std::uint32_t to = world_.queues[index].dead_letters;
  recorder_.queue(index).buried(now_);
  if (audit_) [[unlikely]]
    audit_->messages.buried(index, message, now_);
  Message letter = messaging_->messages[message];
  message_done(index, message);
  if (to == UINT32_MAX) return;
  const auto& spec = world_.queues[to];
  letter.identity = call_identity(letter.identity, 1, 0);
  letter.partition = partition_of(spec.key == MessageKey::user ? letter.user : letter.identity, spec.partitions);
  put_in(to, letter);
}

/// It has left the queue.
void RequestPlane::Impl::message_done(std::uint32_t index, std::uint32_t message) {
  const std::uint32_t partition = messaging_->messages[message].partition;
  messaging_->messages.release(message);
  messaging_->queues[index].state.go_on(partition);
}

void RequestPlane::Impl::back_in_line(std::uint32_t index, std::uint32_t message) {
  auto& state = messaging_->queues[index].state;
  const std::uint32_t partition = messaging_->messages[message].partition;
  if (audit_) [[unlikely]]
    audit_->messages.back_in_line(index, message, now_);
  recorder_.queue(index).back_in_line(now_);
  state.put_back(partition, message);
  state.go_on(partition);
}

void RequestPlane::Impl::queue_rings(std::uint32_t index) {
  auto& queue = messaging_->queues[index];
  while (!queue.put_off.empty() && queue.put_off.front().at <= now_) {
    const std::uint32_t message = queue.put_off.front().index;
    queue.put_off.pop_front();
    back_in_line(index, message);
  }
  while (!queue.visible_again.empty() && queue.visible_again.front().at <= now_) {
    const auto due = queue.visible_again.front();
    queue.visible_again.pop_front();
    auto& delivery = messaging_->deliveries[due.index];
    if (delivery.number != due.number) continue;  // it has ended
    not_handled(index, std::exchange(delivery.message, nobody), sim::Duration{0});
  }
  if (queue.rebalanced <= now_) {
    queue.rebalanced = sim::never;
    queue.state.share_out_partitions();
  }
  hand_out(index);
}

void RequestPlane::Impl::set_queue_alarm(std::uint32_t index) {
  auto& queue = messaging_->queues[index];
  auto& visible = queue.visible_again;
  while (!visible.empty() && messaging_->deliveries[visible.front().index].number != visible.front().number) visible.pop_front();
  sim::Time next = queue.rebalanced;
  if (!queue.put_off.empty()) next = std::min(next, queue.put_off.front().at);
  if (!visible.empty()) next = std::min(next, visible.front().at);
  // One that rings too early costs less than one for each message.
  const auto& alarm = alarms_[queue.alarm];
  if ((alarm.wait & 1) == 0 || next < alarm.rings) stale_ += alarms_.set(queue.alarm, next, sim::Phase::timer, events_);
}

void RequestPlane::Impl::consumers_change(std::uint32_t replica, bool comes) {
  for (const std::uint32_t index : world_.services[replicas_[replica].service].queues) {
    auto& queue = messaging_->queues[index];
    const auto& spec = world_.queues[index];
    if (comes) queue.state.consumer_comes(replica);
    else queue.state.consumer_goes(replica);
    // Those of the start are simply there.
    if (spec.partitioned && spec.rebalance.count() > 0 && now_ > sim::Time{}) {
      queue.state.pause();
      queue.rebalanced = now_ + spec.rebalance;
    } else if (spec.partitioned) {
      queue.state.share_out_partitions();
    }
    hand_out(index);
  }
}

}  // namespace sandtable::models

#include "models/service/messaging/message_queue.hpp"

#include <algorithm>

#include "models/service/request_identity.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

std::vector<std::uint32_t> share_out(std::uint32_t partitions, const std::vector<std::uint32_t>& consumers) {
  std::vector<std::uint32_t> owners(partitions, UINT32_MAX);
  if (consumers.empty()) return owners;
  for (std::uint32_t p = 0; p < partitions; ++p) owners[p] = consumers[p % consumers.size()];
  return owners;
}

std::uint32_t partition_of(std::uint64_t key, std::uint32_t partitions) {
  // Apart from what else is derived from the key.
  const std::uint64_t hash = mix_bits(key ^ 0xD6E8FEB86659FD93ULL) >> 32;
  return static_cast<std::uint32_t>((hash * partitions) >> 32);
}

QueueState::QueueState(const CompiledQueue& spec) : spec_(&spec), lines_(spec.partitions) {}

void QueueState::add(std::uint32_t partition, std::uint32_t message) {
  ++waiting_;
  auto& line = lines_[partition];
  line.waiting.push_back(message);
  if (line.waiting.size() == 1) offer(partition);
}

void QueueState::put_back(std::uint32_t partition, std::uint32_t message) {
  ++waiting_;
  auto& line = lines_[partition];
  line.waiting.push_front(message);
  if (line.waiting.size() == 1) offer(partition);
}

std::uint32_t QueueState::drop_oldest(std::uint32_t partition) {
  auto& line = lines_[partition].waiting;
  SANDTABLE_EXPECT(!line.empty(), "the oldest of none");
  const std::uint32_t oldest = line.front();
  line.pop_front();
  --waiting_;
  return oldest;
}

/// A partition that can go on takes its turn.
void QueueState::offer(std::uint32_t partition) {
  auto& line = lines_[partition];
  if (!spec_->partitioned || paused_ || line.held || line.offered) return;
  line.offered = true;
  turns_.push_back(partition);
}

void QueueState::go_on(std::uint32_t partition) {
  auto& line = lines_[partition];
  line.held = false;
  if (!line.waiting.empty()) offer(partition);
}

std::optional<QueueState::Handout> QueueState::next() {
  if (paused_) return std::nullopt;
  return spec_->partitioned ? next_of_partitions() : next_of_line();
}

std::optional<QueueState::Handout> QueueState::next_of_line() {
  auto& line = lines_.front().waiting;
  if (line.empty() || turns_.empty()) return std::nullopt;
  const std::uint32_t index = turns_.front();
  turns_.pop_front();
  auto& consumer = consumers_.at(index);
  consumer.in_row = false;
  ++consumer.has;
  stand_in_row(index, consumer);
  const std::uint32_t message = line.front();
  line.pop_front();
  --waiting_;
  return Handout{message, 0, index};
}

std::optional<QueueState::Handout> QueueState::next_of_partitions() {
  while (!turns_.empty()) {
    const std::uint32_t partition = turns_.front();
    turns_.pop_front();
    auto& line = lines_[partition];
    if (line.consumer == nobody) {
      line.offered = false;
      continue;
    }
    auto& consumer = consumers_.at(line.consumer);
    if (consumer.has >= spec_->prefetch) {
      consumer.able_to_go_on.push_back(partition);
      continue;
    }
    ++consumer.has;
    line.held = true;
    line.offered = false;
    const std::uint32_t message = line.waiting.front();
    line.waiting.pop_front();
    --waiting_;
    return Handout{message, partition, line.consumer};
  }
  return std::nullopt;
}

void QueueState::stand_in_row(std::uint32_t index, Consumer& consumer) {
  if (!consumer.ready || consumer.in_row || consumer.has >= spec_->prefetch) return;
  consumer.in_row = true;
  turns_.push_back(index);
}

void QueueState::delivery_ended(std::uint32_t index) {
  const auto found = consumers_.find(index);
  SANDTABLE_EXPECT(found != consumers_.end() && found->second.has > 0, "a consumer gives back what it has not got");
  auto& consumer = found->second;
  --consumer.has;
  if (!spec_->partitioned) {
    stand_in_row(index, consumer);
  } else if (!consumer.able_to_go_on.empty()) {
    turns_.push_back(consumer.able_to_go_on.front());
    consumer.able_to_go_on.pop_front();
  }
  if (!consumer.ready && consumer.has == 0) consumers_.erase(found);
}

void QueueState::consumer_comes(std::uint32_t index) {
  auto& consumer = consumers_[index];
  consumer.ready = true;
  if (!spec_->partitioned) stand_in_row(index, consumer);
}

void QueueState::consumer_goes(std::uint32_t index) {
  const auto found = consumers_.find(index);
  if (found == consumers_.end()) return;
  found->second.ready = false;
  if (found->second.in_row) std::erase(turns_, index);
  found->second.in_row = false;
  for (auto& line : lines_)
    if (line.consumer == index) line.consumer = nobody;
  if (found->second.has == 0) consumers_.erase(found);
}

void QueueState::share_out_partitions() {
  paused_ = false;
  std::vector<std::uint32_t> ready;
  for (auto& [index, consumer] : consumers_) {
    consumer.able_to_go_on.clear();
    if (consumer.ready) ready.push_back(index);
  }
  const auto owners = share_out(spec_->partitions, ready);
  turns_.clear();
  for (std::uint32_t p = 0; p < spec_->partitions; ++p) {
    lines_[p].consumer = owners[p];
    lines_[p].offered = false;
    if (!lines_[p].waiting.empty()) offer(p);
  }
}

}  // namespace sandtable::models

/// One queue of messages: which wait, in what order, and who gets the next. It holds no clock.
///
/// - without partitions: one line, first in first out. Each ready replica of the consumer's service is a consumer and has at most
///   `prefetch` messages at once; those that may take another stand in a row and get one each in turn, as RabbitMQ hands out to
///   consumers with credit. With prefetch 1 that is the consumer idle for longest.
/// - with P partitions, as in Kafka: a message's partition is ⌊P·u⌋ of a hash u in [0, 1) of its key. Within a partition nothing is
///   handed out while an earlier message is not done with, so order is kept, redeliveries included. Partition p belongs to consumer
///   p mod n of the n ready ones in order of creation, one at a time; a consumer gets from those of its partitions that can go on
///   in the order in which they could.
/// - after a change of consumers nothing is handed out for the rebalance's pause, then partitions are shared out anew: Kafka's
/// eager
///   protocol. A message that is being handled stays where it is, and its partition waits for it.
///
/// Assumes that who hands out knows at once which replicas are ready; weights of versions, outliers and zones play no part.
/// Sources: RabbitMQ, "Consumer Acknowledgements and Publisher Confirms" (prefetch); J. Kreps, N. Narkhede & J. Rao, "Kafka: a
/// distributed messaging system for log processing" (NetDB 2011).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "models/service/messaging/compiled_queue.hpp"

namespace sandtable::models {

/// Which of `consumers` each of so many partitions belongs to: evenly, one after the other. Nobody where there are none.
std::vector<std::uint32_t> share_out(std::uint32_t partitions, const std::vector<std::uint32_t>& consumers);

std::uint32_t partition_of(std::uint64_t key, std::uint32_t partitions);

class QueueState {
 public:
  explicit QueueState(const CompiledQueue& spec);

  const CompiledQueue& spec() const { return *spec_; }
  /// Messages that wait, over all partitions.
  std::uint64_t waiting() const { return waiting_; }
  bool full(std::uint32_t partition) const { return lines_[partition].waiting.size() >= spec_->depth; }

  void add(std::uint32_t partition, std::uint32_t message);
  /// One that was handed out goes before all others.
  void put_back(std::uint32_t partition, std::uint32_t message);
  /// The first of a partition's line, which is not empty.
  std::uint32_t drop_oldest(std::uint32_t partition);

  struct Handout {
    std::uint32_t message = 0, partition = 0, consumer = 0;
  };
  /// Who gets what next; nothing where nobody may have anything. The message is out of the line then, and its partition waits.
  std::optional<Handout> next();
  /// What was handed out of the partition last is done with, or back in line.
  void go_on(std::uint32_t partition);
  /// A consumer is done with one of its messages, well or badly.
  void delivery_ended(std::uint32_t consumer);

  void consumer_comes(std::uint32_t consumer);
  void consumer_goes(std::uint32_t consumer);
  /// Nothing is handed out until partitions are shared out.
  void pause() { paused_ = true; }
  void share_out_partitions();

 private:
  static constexpr std::uint32_t nobody = UINT32_MAX;
  struct Line {
    std::deque<std::uint32_t> waiting;
    std::uint32_t consumer = nobody;  ///< that it belongs to
    bool held = false;                ///< an earlier message is not done with
    bool offered = false;             ///< stands in `turns_`, or with its consumer
  };
  struct Consumer {
    std::uint32_t has = 0;  ///< messages
    bool ready = false;
    bool in_row = false;                      ///< without partitions: among those that may take another
    std::deque<std::uint32_t> able_to_go_on;  ///< its partitions, while it may take no more
  };

  std::optional<Handout> next_of_line();
  std::optional<Handout> next_of_partitions();
  void stand_in_row(std::uint32_t index, Consumer& consumer);
  void offer(std::uint32_t partition);

  const CompiledQueue* spec_;
  std::vector<Line> lines_;
  std::map<std::uint32_t, Consumer> consumers_;
  std::deque<std::uint32_t> turns_;  ///< consumers that may take another, or partitions that can go on
  std::uint64_t waiting_ = 0;
  bool paused_ = false;
};

}  // namespace sandtable::models

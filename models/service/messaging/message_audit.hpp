/// Watches the queues of a request plane, with books of its own (request_audit.hpp). Laws that hold in every run:
/// - conservation: published = acknowledged + dead + dropped + inside, of each queue; inside by the books is what the plane holds
/// - Little's law as an account: ∫ N(s) ds = Σ time inside, N those in line, out and put off, exactly
/// - a message is handed out only from the line, acknowledged only while it is out, no more often handed out than allowed
/// - order: in a partition nothing is handed out while another message of it is out or put off, and first deliveries are in the
///   order of publishing
/// - depth: no more wait for their first delivery in a partition than may
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/service/messaging/messaging.hpp"

namespace sandtable::models {

class MessageAudit {
 public:
  explicit MessageAudit(const std::vector<CompiledQueue>& queues);

  // What happens to a message, by its place in the plane's slab.
  void published(std::uint32_t queue, std::uint32_t message, std::uint32_t partition, sim::Time now);
  void dropped(std::uint32_t queue, std::uint32_t message, sim::Time now);
  void handed_out(std::uint32_t queue, std::uint32_t message, sim::Time now);
  void acknowledged(std::uint32_t queue, std::uint32_t message, sim::Time now);
  void put_off(std::uint32_t queue, std::uint32_t message, sim::Time now);
  void back_in_line(std::uint32_t queue, std::uint32_t message, sim::Time now);
  void buried(std::uint32_t queue, std::uint32_t message, sim::Time now);

  void inspect(const Messaging& present, sim::Time now);
  /// What is measured against what happened.
  std::vector<std::string> compare(const std::map<std::string, double>& measured, sim::Duration warmup, sim::Time now) const;
  /// Those found since it was last asked.
  std::vector<std::string> take_violations() { return std::exchange(violations_, {}); }

 private:
  __extension__ using LongNanoseconds = __int128;
  enum class Stage : std::uint8_t { free, waiting, out, put_off };
  struct Life {
    Stage stage = Stage::free;
    std::uint32_t queue = 0, partition = 0, deliveries = 0;
    std::uint64_t number = 0;  ///< in its partition
    sim::Time published{};
  };
  struct Partition {
    std::uint64_t published = 0, first_handed_out = 0;  ///< numbers
    std::uint32_t held_by = UINT32_MAX;
  };
  struct Book {
    std::uint64_t published = 0, acknowledged = 0, dead = 0, dropped = 0;
    LongNanoseconds area = 0, inside_for = 0;
    sim::Time changed{};
    std::vector<Partition> partitions;
    std::uint64_t inside() const { return published - acknowledged - dead - dropped; }
  };

  Life& expect(std::uint32_t queue, std::uint32_t message, Stage expected, const char* what);
  Life& leaves(std::uint32_t queue, std::uint32_t message, Stage expected, const char* what, sim::Time now);
  void report(std::uint32_t queue, const std::string& what);

  const std::vector<CompiledQueue>* queues_;
  std::vector<Book> books_;
  std::vector<Life> lives_;
  std::vector<std::string> violations_;
};

}  // namespace sandtable::models

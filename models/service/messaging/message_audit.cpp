#include "models/service/messaging/message_audit.hpp"

#include <cmath>

namespace sandtable::models {
namespace {

std::string numbered(std::uint32_t message) { return "message " + std::to_string(message); }

}  // namespace

MessageAudit::MessageAudit(const std::vector<CompiledQueue>& queues) : queues_(&queues), books_(queues.size()) {
  for (std::size_t q = 0; q < queues.size(); ++q) books_[q].partitions.resize(queues[q].partitions);
}

void MessageAudit::report(std::uint32_t queue, const std::string& what) {
  violations_.push_back("queue " + (*queues_)[queue].name + ": " + what);
}

MessageAudit::Life& MessageAudit::expect(std::uint32_t queue, std::uint32_t message, Stage expected, const char* what) {
  static constexpr const char* names[] = {"in no queue", "in line", "out", "put off"};
  if (message >= lives_.size()) lives_.resize(message + 1);
  auto& life = lives_[message];
  if (life.stage != expected || (expected != Stage::free && life.queue != queue))
    report(queue, numbered(message) + " " + what + " while it is " + names[static_cast<std::size_t>(life.stage)] + ", not " +
                      names[static_cast<std::size_t>(expected)]);
  return life;
}

void MessageAudit::published(std::uint32_t queue, std::uint32_t message, std::uint32_t partition, sim::Time now) {
  auto& life = expect(queue, message, Stage::free, "is published");
  auto& book = books_[queue];
  book.area += static_cast<LongNanoseconds>(book.inside()) * (now - book.changed).count();
  book.changed = now;
  ++book.published;
  life = {Stage::waiting, queue, partition, 0, ++book.partitions[partition].published, now};
}

MessageAudit::Life& MessageAudit::leaves(std::uint32_t queue, std::uint32_t message, Stage expected, const char* what,
                                         sim::Time now) {
  auto& life = expect(queue, message, expected, what);
  auto& book = books_[queue];
  book.area += static_cast<LongNanoseconds>(book.inside()) * (now - book.changed).count();
  book.changed = now;
  book.inside_for += (now - life.published).count();
  auto& held_by = book.partitions[life.partition].held_by;
  if (held_by == message) held_by = UINT32_MAX;
  life.stage = Stage::free;
  return life;
}

void MessageAudit::dropped(std::uint32_t queue, std::uint32_t message, sim::Time now) {
  leaves(queue, message, Stage::waiting, "is dropped", now);
  ++books_[queue].dropped;
}

void MessageAudit::acknowledged(std::uint32_t queue, std::uint32_t message, sim::Time now) {
  leaves(queue, message, Stage::out, "is acknowledged", now);
  ++books_[queue].acknowledged;
}

void MessageAudit::buried(std::uint32_t queue, std::uint32_t message, sim::Time now) {
  leaves(queue, message, Stage::out, "is buried", now);
  ++books_[queue].dead;
}

void MessageAudit::handed_out(std::uint32_t queue, std::uint32_t message, sim::Time) {
  auto& life = expect(queue, message, Stage::waiting, "is handed out");
  life.stage = Stage::out;
  const auto& spec = (*queues_)[queue];
  if (++life.deliveries > spec.deliveries) report(queue, numbered(message) + " is handed out too often");
  if (!spec.partitioned) return;
  auto& partition = books_[queue].partitions[life.partition];
  if (partition.held_by != UINT32_MAX)
    report(queue, numbered(message) + " is handed out before " + numbered(partition.held_by) + " of its partition is done with");
  partition.held_by = message;
  const bool in_order = life.deliveries == 1 ? life.number > partition.first_handed_out : life.number == partition.first_handed_out;
  if (!in_order) report(queue, numbered(message) + " is handed out in another order than published");
  partition.first_handed_out = life.number;
}

void MessageAudit::put_off(std::uint32_t queue, std::uint32_t message, sim::Time) {
  expect(queue, message, Stage::out, "is put off").stage = Stage::put_off;
}

void MessageAudit::back_in_line(std::uint32_t queue, std::uint32_t message, sim::Time) {
  auto& life = expect(queue, message, Stage::put_off, "comes back");
  life.stage = Stage::waiting;
  books_[queue].partitions[life.partition].held_by = UINT32_MAX;
}

void MessageAudit::inspect(const Messaging& present, sim::Time now) {
  std::vector<std::uint64_t> waiting(books_.size()), inside(books_.size());
  std::vector<LongNanoseconds> inside_for(books_.size());
  std::vector<std::vector<std::uint64_t>> fresh;
  for (const auto& book : books_) fresh.emplace_back(book.partitions.size());
  std::uint64_t all = 0;
  for (const auto& life : lives_) {
    if (life.stage == Stage::free) continue;
    ++all;
    ++inside[life.queue];
    inside_for[life.queue] += (now - life.published).count();
    if (life.stage != Stage::waiting) continue;
    ++waiting[life.queue];
    if (life.deliveries == 0) ++fresh[life.queue][life.partition];
  }
  for (std::uint32_t q = 0; q < books_.size(); ++q) {
    const auto& book = books_[q];
    if (inside[q] != book.inside())
      report(q, std::to_string(book.published) + " were published, but " + std::to_string(book.acknowledged) + " acknowledged, " +
                    std::to_string(book.dead) + " dead, " + std::to_string(book.dropped) + " dropped and " +
                    std::to_string(inside[q]) + " are inside");
    if (present.queues[q].state.waiting() != waiting[q])
      report(q,
             std::to_string(present.queues[q].state.waiting()) + " wait by its count, " + std::to_string(waiting[q]) + " in truth");
    if (book.area + static_cast<LongNanoseconds>(book.inside()) * (now - book.changed).count() != book.inside_for + inside_for[q])
      report(q, "Little's law is broken");
    // Dead letters come in whatever waits; a queue that takes them has no limit.
    for (const std::uint64_t number : fresh[q])
      if (number > (*queues_)[q].depth) report(q, std::to_string(number) + " wait where fewer may");
  }
  if (all != present.messages.live())
    violations_.push_back(std::to_string(present.messages.live()) + " messages are held, but " + std::to_string(all) + " exist");
}

std::vector<std::string> MessageAudit::compare(const std::map<std::string, double>& measured, sim::Duration warmup,
                                               sim::Time now) const {
  std::vector<std::string> wrong;
  const double window = sim::to_seconds(now - sim::Time{warmup});
  if (warmup.count() > 0 || !(window > 0)) return wrong;
  for (std::size_t q = 0; q < books_.size(); ++q) {
    const std::string entity = "queue." + (*queues_)[q].name;
    const auto tell = [&](const char* what, double said, std::uint64_t truth) {
      if (std::fabs(said - static_cast<double>(truth)) > 1e-6 * (1 + static_cast<double>(truth)))
        wrong.push_back(entity + what + " is given as " + std::to_string(said) + ", and was " + std::to_string(truth));
    };
    tell(".published", measured.at(entity + ".published") * window, books_[q].published);
    tell(".acked", measured.at(entity + ".acked") * window, books_[q].acknowledged);
    tell(".dead_letters", measured.at(entity + ".dead_letters"), books_[q].dead);
    tell(".dropped", measured.at(entity + ".dropped"), books_[q].dropped);
  }
  return wrong;
}

}  // namespace sandtable::models

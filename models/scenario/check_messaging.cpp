#include <algorithm>

#include "models/scenario/checks.hpp"
#include "models/scenario/steps.hpp"

namespace sandtable::models {
namespace {

class QueueChecks {
 public:
  QueueChecks(const Scenario& scenario, Checks& checks) : scenario_(scenario), checks_(checks) {
    known_ = checks.intact("queues");
    for (std::size_t i = 0; i < scenario.queues.size(); ++i) {
      names_.push_back(scenario.queues[i].name);
      known_ = known_ && checks.intact("queues." + element_step(scenario.queues, i) + ".name");
    }
  }

  /// Whether the value at `path` names a queue; null where it does not, or nobody can say.
  const MessageQueue* find(const std::string& name, const std::string& path) {
    if (!known_ || !checks_.intact(path)) return nullptr;
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found != names_.end()) return &scenario_.queues[static_cast<std::size_t>(found - names_.begin())];
    checks_.report(path, "no queue \"" + shown(name) + "\"", names_.empty() ? "the scenario has no queues" : "",
                   suggest(name, names_));
    return nullptr;
  }

  void check(const MessageQueue& queue, const std::string& path) {
    if (!queue.dead_letters.empty()) check_dead_letters(queue, path);
    if (!checks_.intact_below(path)) return;
    const auto belongs = [&](bool given, bool fits, const std::string& key, const std::string& to, const std::string& why,
                             const std::string& suggestion) {
      if (given && !fits) checks_.report(path + "." + key, "\"" + key + "\" without " + to, why, suggestion);
    };
    belongs(queue.full != WhenFull{}, queue.depth.has_value(), "full", "a depth", "the queue is never full", "such as depth: 1000");
    belongs(queue.key != MessageKey{}, queue.partitions.has_value(), "key", "partitions", "there is one line for all messages",
            "such as partitions: 8");
    belongs(queue.rebalance.count() > 0, queue.partitions.has_value(), "rebalance", "partitions",
            "only partitions are shared out among consumers", "such as partitions: 8");
    belongs(queue.full == WhenFull::block, queue.consumer.has_value(), "full", "a consumer",
            "who waits for room would wait for ever", "such as full: reject");
  }

 private:
  void check_dead_letters(const MessageQueue& queue, const std::string& path) {
    const auto* letters = find(queue.dead_letters, path + ".dead_letters");
    if (checks_.intact(path + ".deliveries") && !queue.deliveries)
      checks_.report(path + ".dead_letters", "\"dead_letters\" without a bound on deliveries", "no letter would ever be dead",
                     "such as deliveries: 5");
    if (letters != nullptr && letters->depth && checks_.intact(path + ".dead_letters"))
      checks_.report(path + ".dead_letters", "the queue \"" + queue.dead_letters + "\" has a depth",
                     "dead letters are never turned away", "remove its depth");
  }

  const Scenario& scenario_;
  Checks& checks_;
  std::vector<std::string> names_;
  bool known_ = false;
};

}  // namespace

void check_messaging(const Scenario& scenario, Checks& checks) {
  QueueChecks queues(scenario, checks);
  for (std::size_t i = 0; i < scenario.queues.size(); ++i)
    queues.check(scenario.queues[i], "queues." + element_step(scenario.queues, i));
  each_step(scenario, [&](const Service&, const Endpoint&, const Step& step, const std::string& path) {
    if (const auto* publish = std::get_if<PublishStep>(&step.kind)) queues.find(publish->queue, path + ".publish.queue");
  });
}

}  // namespace sandtable::models

#include "tests/models/scenario/random_scenario.hpp"

namespace sandtable::models::test {

void run_workloads(Scenario& s) {
  using std::chrono::seconds;
  for (auto& service : s.services) {
    if (s.seed % 2 == 0 || !service.versions.empty()) continue;
    service.rollout.reset();
    StatefulSetSpec& set = service.stateful_set.emplace();
    set = {s.seed % 4 == 1 ? PodManagement::parallel : PodManagement::ordered,
           static_cast<std::uint32_t>(s.seed % 3),
           {},
           seconds(s.seed % 5)};
    if (s.kubernetes == KubernetesVersion::v1_37) set.unavailable = kube::CountOrPercent{50, true};
  }
  if (s.seed % 3 == 0) s.quotas.push_back({"team", 12, {Cores{100}, {}}, {}});
  if (s.seed % 3 == 0 || s.seed % 5 == 1) {
    LimitRangeSpec& range = s.limit_ranges.emplace_back();
    range.name = "defaults";
    range.cpu.default_request = Cores{0.1};
  }
  s.run.begins = seconds(s.seed % 86400);
  if (s.nodes.empty()) return;
  DaemonSpec& agent = s.daemons.emplace_back();
  agent.name = "agent";
  agent.cpu.request = Cores{0.1};
  agent.memory = {Bytes{1e8}, Bytes{2e8}};
  agent.priority = s.seed % 2 == 0 ? 2000001000 : 0;
  agent.tolerations = {{"dedicated", true, "", {}, {}}};
  JobSpec& once = s.jobs.emplace_back();
  once.name = "load";
  once.cpu.request = Cores{0.5};
  once.duration.law = sim::Distribution{sim::Exponential{3}};
  once.failing = Share{0.2};
  once.parallelism = 3;
  once.completions = 5;
  once.at = seconds(s.seed % 4);
  once.deadline = seconds(20);
  JobSpec& often = s.jobs.emplace_back();
  often.name = "tick";
  often.cpu.limit = Cores{0.2};
  often.duration.law = sim::Distribution{sim::Constant{4}};
  often.schedule = s.seed % 2 == 0 ? "@every 3s" : "*/1 * * * *";
  often.concurrency = static_cast<kube::Concurrency>(s.seed % 3);
  often.starting_deadline = seconds(30);
  often.priority = 10;
}

}  // namespace sandtable::models::test

#include "connectors/kubernetes/import/admission.hpp"

#include <algorithm>

#include "connectors/kubernetes/import/amounts_of_pods.hpp"
#include "connectors/kubernetes/import/label.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;

class Admission {
 public:
  Admission(const std::vector<Workload>& workloads, models::Scenario& scenario, Notes& notes)
      : workloads_(workloads), scenario_(scenario), notes_(notes) {}

  void quota(const ResourceQuota& quota) {
    const std::string title = "ResourceQuota " + quota.meta.space + "/" + quota.meta.name;
    if (!is_of_all(quota.meta.space, title)) return;
    if (!quota.scopes.empty()) return notes_.leave_out(title, "it counts some pods only, and a scenario's counts all");
    models::QuotaSpec made{dns_label(quota.meta.name), {}, {}, {}};
    for (const auto& [name, amount] : quota.hard) {
      if (name == "pods") made.pods = static_cast<std::uint32_t>(std::clamp<std::int64_t>(amount.value(), 0, 1'000'000'000));
      else if (name == "cpu" || name == "requests.cpu") made.cpu.request = lesser(made.cpu.request, cores(amount));
      else if (name == "limits.cpu") made.cpu.limit = cores(amount);
      else if (name == "memory" || name == "requests.memory") made.memory.request = lesser(made.memory.request, bytes(amount));
      else if (name == "limits.memory") made.memory.limit = bytes(amount);
      else notes_.leave_out(title + ", its bound of " + name, "a scenario's bounds pods, cores and memory");
    }
    if (!made.pods && made.cpu == models::PodCores{} && made.memory == models::PodMemory{}) return;
    notes_.comment("quotas." + made.name, title);
    scenario_.quotas.push_back(std::move(made));
  }

  void limits(const LimitRange& range) {
    const std::string title = "LimitRange " + range.meta.space + "/" + range.meta.name;
    if (!is_of_all(range.meta.space, title)) return;
    const auto several = std::ranges::find_if(workloads_, [](const Workload& one) { return one.pod->spec.containers.size() > 1; });
    if (several != workloads_.end())
      return notes_.leave_out(title,
                              "it is of containers, a scenario's is of pods, and " + several->title + " has several containers");
    models::LimitRangeSpec made{dns_label(range.meta.name), {}, {}};
    for (const auto& item : range.limits) {
      if (item.kind != LimitKind::container) {
        notes_.leave_out(title + ", what it says of " + (item.kind == LimitKind::pod ? "pods" : "claims"),
                         "a scenario's is of what containers ask for");
        continue;
      }
      if (!item.max_limit_request_ratio.empty()) notes_.leave_out(title + ", its maxLimitRequestRatio", "a scenario has none");
      made.cpu = {of(item.min, "cpu", cores), of(item.max, "cpu", cores), of(item.default_limit, "cpu", cores),
                  of(item.default_request, "cpu", cores)};
      made.memory = {of(item.min, "memory", bytes), of(item.max, "memory", bytes), of(item.default_limit, "memory", bytes),
                     of(item.default_request, "memory", bytes)};
    }
    if (made.cpu == models::CoreLimits{} && made.memory == models::MemoryLimits{}) return;
    notes_.comment("limit_ranges." + made.name, title);
    scenario_.limit_ranges.push_back(std::move(made));
  }

 private:
  /// The scenario's namespace is this one, and there is something in it.
  bool is_of_all(const std::string& space, const std::string& title) {
    const auto other = std::ranges::find_if(workloads_, [&space](const Workload& one) { return one.space != space; });
    if (workloads_.empty()) notes_.leave_out(title, "nothing that it could count has come in");
    else if (other != workloads_.end())
      notes_.leave_out(title, "a scenario's is of all services and jobs, and " + other->title + " is of another namespace");
    return !workloads_.empty() && other == workloads_.end();
  }

  template <class Value>
  static std::optional<Value> lesser(const std::optional<Value>& one, Value other) {
    return one && one->value < other.value ? *one : other;
  }
  template <class Value>
  static std::optional<Value> of(const Resources& amounts, const std::string& name, Value (*made)(Amount)) {
    const auto found = amounts.find(name);
    return found == amounts.end() ? std::nullopt : std::optional(made(found->second));
  }

  const std::vector<Workload>& workloads_;
  models::Scenario& scenario_;
  Notes& notes_;
};

}  // namespace

void import_admission(const Objects& objects, const std::vector<Workload>& workloads, models::Scenario& scenario, Notes& notes) {
  Admission admission(workloads, scenario, notes);
  for (const auto& quota : objects.resource_quotas) admission.quota(quota);
  for (const auto& range : objects.limit_ranges) admission.limits(range);
}

}  // namespace sandtable::connectors::kubernetes

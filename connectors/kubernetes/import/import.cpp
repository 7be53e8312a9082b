#include "connectors/kubernetes/import/import.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "connectors/kubernetes/import/addresses.hpp"
#include "connectors/kubernetes/import/autoscaling.hpp"
#include "connectors/kubernetes/import/label.hpp"
#include "connectors/kubernetes/import/lifecycle.hpp"
#include "connectors/kubernetes/import/measured.hpp"
#include "connectors/kubernetes/import/nodes.hpp"
#include "connectors/kubernetes/import/placement.hpp"
#include "connectors/kubernetes/import/replacing.hpp"
#include "connectors/kubernetes/import/workloads.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;
using models::Scenario;

constexpr const char* endpoint = "requests";

models::Cores cores(Amount amount) { return {static_cast<double>(amount.milli) / 1000}; }
models::Bytes bytes(Amount amount) { return {static_cast<double>(amount.value())}; }

class Importer {
 public:
  Importer(const Objects& objects, const std::string& name) : objects_(objects) { imported_.scenario.name = dns_label(name); }

  Imported run() {
    workloads_ = workloads_of(objects_, made_);
    import_version(objects_.nodes, imported_.scenario, imported_);
    import_nodes(objects_, workloads_, imported_.scenario, imported_);
    for (const auto& workload : std::exchange(workloads_, {}))
      if (is_daemon(workload)) import_daemon(workload);
      else workloads_.push_back(workload);
    for (const auto& workload : workloads_) import_workload(workload);
    import_calls();
    import_traffic();
    const std::string unknown_duration = "how long it takes is not known; write it as one of the scenario's jobs";
    for (const auto& job : objects_.jobs)
      if (job.meta.controller() == nullptr) pass_over("Job", job, unknown_duration);
    for (const auto& job : objects_.cron_jobs) pass_over("CronJob", job, unknown_duration);
    for (const auto& quota : objects_.resource_quotas)
      pass_over("ResourceQuota", quota, "write it as one of the scenario's quotas");
    for (const auto& range : objects_.limit_ranges)
      pass_over("LimitRange", range, "write it as one of the scenario's limit_ranges");
    for (const auto& scaler : objects_.vertical_autoscalers) pass_over("VerticalPodAutoscaler", scaler, "a scenario has none");
    return std::move(imported_);
  }

 private:
  void unknown(std::string path, std::string why) { imported_.ask_for(std::move(path), std::move(why)); }
  void left_out(const std::string& what, const std::string& why) { imported_.leave_out(what, why); }
  void comment(const std::string& path, std::string text) { imported_.comment(path, std::move(text)); }

  template <class Object>
  void pass_over(const std::string& kind, const Object& object, const std::string& why) {
    left_out(kind + " " + object.meta.space + "/" + object.meta.name, why);
  }

  /// A DaemonSet that no Service leads to serves nobody: its pods take room.
  bool is_daemon(const Workload& workload) const {
    return workload.kind == "DaemonSet" && std::ranges::none_of(objects_.services, [&workload](const NetworkService& service) {
             return service.meta.space == workload.space && !service.selector.empty() &&
                    LabelSelector{service.selector, {}}.matches(workload.pod->labels);
           });
  }

  void import_daemon(const Workload& workload) {
    if (objects_.nodes.empty()) return left_out(workload.title, "there are no nodes whose room it could take");
    models::Service like;  // what is read of pods is the same for both
    like.name = free_name(workload);
    import_resources(workload, like);
    import_placement(workload, objects_, like, imported_);
    auto& daemon = imported_.scenario.daemons.emplace_back();
    daemon.name = like.name;
    daemon.cpu = {like.cpu.request, like.cpu.limit};
    daemon.memory = {like.memory.request, like.memory.limit};
    daemon.startup = startup_of(workload).law;
    daemon.priority = like.priority;
    daemon.selector = like.selector;
    daemon.tolerations = like.tolerations;
    if (const auto size = image_bytes_of(workload, objects_.nodes)) daemon.image = models::Image{bytes(whole(*size))};
    comment("daemons." + daemon.name, workload.title);
  }

  /// The workload's own, with the namespace before it where another has that already.
  std::string free_name(const Workload& workload) {
    std::string name = dns_label(workload.name);
    if (names_.contains(name)) name = dns_label(workload.space + "-" + workload.name);
    for (int k = 2; !names_.insert(name).second; ++k)
      name = dns_label(workload.space + "-" + workload.name) + "-" + std::to_string(k);
    return name;
  }

  void import_workload(const Workload& workload) {
    auto& service = imported_.scenario.services.emplace_back();
    service.name = free_name(workload);
    service.replicas = workload.replicas;
    imported_.services[workload.title] = service.name;
    by_title_[workload.title] = imported_.scenario.services.size() - 1;
    const std::string path = "services." + service.name;
    comment(path, workload.title);
    import_resources(workload, service);
    import_startup(workload, service);
    import_image(workload, service);
    import_placement(workload, objects_, service, imported_);
    import_lifecycle(workload, service, imported_);
    import_replacing(workload, objects_, imported_.scenario, service, imported_);
    import_autoscaling(workload, objects_, imported_.scenario, service, imported_);
    import_work(service, path + ".endpoints." + endpoint);
    unknown(path + ".concurrency", "how many requests a pod serves at once");
  }

  /// Who scales by CPU takes CPU; of others it isn't known.
  void import_work(models::Service& service, const std::string& path) {
    const models::TimeLaw law{{}, "lognormal"};
    const bool cpu = scales_by_cpu(service);
    service.endpoints.push_back(
        {endpoint, {cpu ? models::Step{models::CpuStep{law}} : models::Step{models::WorkStep{law}}}, {}, {}, {}});
    unknown(path + (cpu ? ".steps.0.cpu" : ".steps.0.work"),
            cpu ? "how much CPU time a request takes" : "how long a request takes");
  }

  static void import_resources(const Workload& workload, models::Service& service) {
    const auto wanted = requests_of(workload.pod->spec);
    Resources limits;
    bool cpu_limited = !workload.pod->spec.containers.empty(), memory_limited = cpu_limited;
    for (const auto& container : workload.pod->spec.containers) {
      for (const auto& [name, amount] : container.limits) limits[name] += amount;
      cpu_limited = cpu_limited && container.limits.contains("cpu");
      memory_limited = memory_limited && container.limits.contains("memory");
    }
    if (const auto cpu = amount_of(wanted, "cpu"); cpu.milli > 0) service.cpu.request = cores(cpu);
    if (const auto memory = amount_of(wanted, "memory"); memory.milli > 0) service.memory.request = bytes(memory);
    if (cpu_limited) service.cpu.limit = cores(std::max(limits["cpu"], amount_of(wanted, "cpu")));
    if (memory_limited) service.memory.limit = bytes(std::max(limits["memory"], amount_of(wanted, "memory")));
  }

  void import_startup(const Workload& workload, models::Service& service) {
    const std::string path = "services." + service.name + ".startup";
    const auto found = startup_of(workload);
    service.startup = found.law;
    if (found.pods > 0)
      comment(path, "of " + std::to_string(found.pods) + (found.pods == 1 ? " pod that is ready" : " pods that are ready"));
    else unknown(path, "how long a container takes to be up; taken for now: no time");
  }

  void import_image(const Workload& workload, models::Service& service) {
    if (const auto size = image_bytes_of(workload, objects_.nodes)) service.image = models::Image{bytes(whole(*size))};
    else unknown("services." + service.name + ".image.size", "no node says how large it is");
  }

  /// Index of the workload that a Service of that name leads to.
  std::optional<std::size_t> behind(const std::string& space, const std::string& name) const {
    const auto* service = find(objects_.services, space, name);
    if (service == nullptr || service->selector.empty()) return {};
    const LabelSelector selector{service->selector, {}};
    for (const auto& workload : workloads_)
      if (workload.space == space && selector.matches(workload.pod->labels)) return by_title_.at(workload.title);
    return {};
  }

  void import_calls() {
    for (const auto& workload : workloads_) {
      const std::size_t from = by_title_.at(workload.title);
      std::vector<std::size_t> called;
      for (const auto& container : workload.pod->spec.containers)
        for (const auto& text : container.settings)
          for (const auto& address : addresses_in(text))
            if (const auto to = behind(address.space.empty() ? workload.space : address.space, address.name);
                to && *to != from && std::ranges::find(called, *to) == called.end())
              called.push_back(*to);
      for (const std::size_t to : called) add_call(from, to);
      if (called.empty())
        unknown("services." + imported_.scenario.services[from].name + ".endpoints." + endpoint + ".steps",
                "what a request calls, if anything");
    }
  }

  void add_call(std::size_t from, std::size_t to) {
    auto& services = imported_.scenario.services;
    if (reaches(to, from))
      return left_out("the call from " + services[from].name + " to " + services[to].name, "it closes a circle of calls");
    calls_[from].insert(to);
    called_.insert(to);
    auto& steps = services[from].endpoints.front().steps;
    const std::string path =
        "services." + services[from].name + ".endpoints." + endpoint + ".steps." + std::to_string(steps.size());
    models::CallStep call;
    call.to = {services[to].name, endpoint};
    steps.push_back({std::move(call)});
    comment(path + ".call", "its settings name the Service");
    unknown(path, "how often a request makes this call, and with which timeout");
  }

  bool reaches(std::size_t from, std::size_t to) const {
    std::set<std::size_t> seen{from};
    std::vector<std::size_t> way{from};
    while (!way.empty()) {
      const std::size_t at = way.back();
      way.pop_back();
      if (at == to) return true;
      if (const auto next = calls_.find(at); next != calls_.end())
        for (const std::size_t callee : next->second)
          if (seen.insert(callee).second) way.push_back(callee);
    }
    return false;
  }

  void import_traffic() {
    std::map<std::size_t, std::string> entries;
    for (const auto& route : objects_.routes)
      for (const auto& name : route.services)
        if (const auto to = behind(route.meta.space, name))
          entries.emplace(*to, "behind " + route.meta.space + "/" + route.meta.name);
    for (const auto& service : objects_.services) {
      if (service.type != ServiceType::load_balancer && service.type != ServiceType::node_port) continue;
      if (const auto to = behind(service.meta.space, service.meta.name))
        entries.emplace(*to, "exposed by Service " + service.meta.space + "/" + service.meta.name);
    }
    if (entries.empty())
      for (std::size_t i = 0; i < imported_.scenario.services.size(); ++i)
        if (!called_.contains(i)) entries.emplace(i, "nobody is seen to call it, and nothing is exposed");
    for (const auto& [to, why] : entries) {
      const auto& service = imported_.scenario.services[to];
      auto& traffic = imported_.scenario.traffic.emplace_back();
      traffic.name = dns_label("to-" + service.name);
      traffic.to = {service.name, endpoint};
      traffic.source = models::Arrivals{models::PoissonArrivals{}};
      comment("traffic." + traffic.name, why);
      unknown("traffic." + traffic.name + ".arrivals", "how many requests come");
    }
  }

  const Objects& objects_;
  Imported imported_;
  std::vector<PodTemplate> made_;
  std::vector<Workload> workloads_;
  std::map<std::string, std::size_t> by_title_;
  std::map<std::size_t, std::set<std::size_t>> calls_;
  std::set<std::size_t> called_;
  std::set<std::string> names_;
};

}  // namespace

Imported import_objects(const Objects& objects, const std::string& name, const std::vector<std::string>& unknown) {
  auto imported = Importer(objects, name).run();
  for (const auto& title : unknown) imported.left_out.push_back(title + ": of a kind that a scenario has no place for");
  return imported;
}

}  // namespace sandtable::connectors::kubernetes

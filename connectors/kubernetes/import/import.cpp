#include "connectors/kubernetes/import/import.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "connectors/kubernetes/import/addresses.hpp"
#include "connectors/kubernetes/import/admission.hpp"
#include "connectors/kubernetes/import/amounts_of_pods.hpp"
#include "connectors/kubernetes/import/autoscaling.hpp"
#include "connectors/kubernetes/import/label.hpp"
#include "connectors/kubernetes/import/lifecycle.hpp"
#include "connectors/kubernetes/import/measured.hpp"
#include "connectors/kubernetes/import/nodes.hpp"
#include "connectors/kubernetes/import/placement.hpp"
#include "connectors/kubernetes/import/programs.hpp"
#include "connectors/kubernetes/import/replacing.hpp"
#include "connectors/kubernetes/import/workloads.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;
using models::Scenario;

constexpr const char* endpoint = "requests";

class Importer {
 public:
  Importer(const Objects& objects, const std::string& name) : objects_(objects) { imported_.scenario.name = dns_label(name); }

  Imported run() {
    workloads_ = workloads_of(objects_, made_);
    import_version(objects_.nodes, imported_.scenario, imported_);
    const auto batches = batches_of(objects_);
    std::vector<Workload> placed = workloads_;
    for (const auto& batch : batches) placed.push_back(batch.workload);
    import_nodes(objects_, placed, imported_.scenario, imported_);
    for (const auto& workload : std::exchange(workloads_, {}))
      if (is_daemon(workload)) import_daemon(workload, objects_, name_for_, imported_.scenario, imported_);
      else workloads_.push_back(workload);
    for (const auto& workload : workloads_) import_workload(workload);
    import_calls();
    import_traffic();
    std::vector<Workload> counted = workloads_;
    std::ranges::move(import_jobs(batches, objects_, name_for_, imported_.scenario, imported_), std::back_inserter(counted));
    import_admission(objects_, counted, imported_.scenario, imported_);
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
    const auto amounts = amounts_of(workload);
    service.cpu.request = amounts.cpu.request;
    service.cpu.limit = amounts.cpu.limit;
    service.memory.request = amounts.memory.request;
    service.memory.limit = amounts.memory.limit;
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

  void import_startup(const Workload& workload, models::Service& service) {
    const std::string path = "services." + service.name + ".startup";
    const auto found = startup_of(workload);
    service.startup = found.law;
    if (found.pods > 0)
      comment(path, "of " + std::to_string(found.pods) + (found.pods == 1 ? " pod that is ready" : " pods that are ready"));
    else unknown(path, "how long a container takes to be up; taken for now: no time");
  }

  void import_image(const Workload& workload, models::Service& service) {
    service.image = image_of(workload, objects_.nodes);
    if (!service.image) unknown("services." + service.name + ".image.size", "no node says how large it is");
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
  const NameFor name_for_ = [this](const Workload& workload) { return free_name(workload); };
};

}  // namespace

Imported import_objects(const Objects& objects, const std::string& name, const std::vector<std::string>& unknown) {
  auto imported = Importer(objects, name).run();
  for (const auto& title : unknown) imported.left_out.push_back(title + ": of a kind that a scenario has no place for");
  return imported;
}

}  // namespace sandtable::connectors::kubernetes

#include "models/cluster/admission/pod_admission.hpp"

#include <algorithm>
#include <utility>

#include "models/cluster/admission/limit_ranges.hpp"
#include "models/cluster/scheduler/admission.hpp"
#include "models/joined.hpp"

namespace sandtable::models::kube {
namespace {

Admission refuse(Admission made, int code, std::string plugin, std::string by, std::string message) {
  made.code = code;
  made.reason = code == 403 ? "Forbidden" : "Invalid";
  made.plugin = std::move(plugin);
  made.by = std::move(by);
  made.why.push_back(message);
  made.message = std::move(message);
  return made;
}

/// `web: memory request 256Mi, its limit is 128Mi`; empty: none is over.
std::string over_its_limit(const PodSpec& spec) {
  for (const auto* list : {&spec.containers, &spec.init_containers})
    for (const auto& container : *list)
      for (const auto& [name, asked] : container.requests)
        if (const auto limit = container.limits.find(name); limit != container.limits.end() && limit->second < asked)
          return container.name + ": " + name + " request " + to_text(asked) + ", its limit is " + to_text(limit->second);
  return {};
}

void take_default_class(Pod& pod, const std::vector<PriorityClass>& classes) {
  if (!pod.spec.priority_class.empty()) return;
  for (const auto& known : classes)
    if (known.global_default) pod.spec.priority_class = known.meta.name;
}

struct Source {
  std::string kind;
  const Meta* meta = nullptr;
  const PodTemplate* pod = nullptr;
  std::int32_t wanted = 0, there = 0;
};

bool owned_by(const Meta& meta, const std::string& kind, const Meta& owner) {
  const auto* controller = meta.controller();
  return controller != nullptr && controller->kind == kind && controller->name == owner.name && meta.space == owner.space;
}

Source source_of(const std::string& kind, const Meta& meta, const PodTemplate& pod, std::int32_t wanted, const Objects& objects) {
  Source made{kind, &meta, &pod, wanted, 0};
  for (const auto& one : objects.pods)
    if (owned_by(one.meta, kind, meta) && !one.ended() && !one.meta.deleted) ++made.there;
  return made;
}

std::vector<Source> sources_of(const Objects& objects) {
  std::vector<Source> all;
  for (const auto& set : objects.replica_sets) all.push_back(source_of("ReplicaSet", set.meta, set.pod, set.replicas, objects));
  for (const auto& set : objects.stateful_sets) all.push_back(source_of("StatefulSet", set.meta, set.pod, set.replicas, objects));
  for (const auto& job : objects.jobs)
    if (!job.suspended) all.push_back(source_of("Job", job.meta, job.pod, job.parallelism, objects));
  for (const auto& deployment : objects.deployments)
    if (std::ranges::none_of(objects.replica_sets,
                             [&](const ReplicaSet& set) { return owned_by(set.meta, "Deployment", deployment.meta); }))
      all.push_back(source_of("Deployment", deployment.meta, deployment.pod, deployment.replicas, objects));
  return all;
}

Pod pod_of(const Source& source, std::int32_t number) {
  Pod pod;
  pod.meta.name = source.meta->name + "-" + std::to_string(number);
  pod.meta.space = source.meta->space;
  pod.meta.labels = source.pod->labels;
  pod.meta.annotations = source.pod->annotations;
  pod.meta.owners = {{source.kind, source.meta->name, source.meta->uid, true}};
  pod.spec = source.pod->spec;
  return pod;
}

}  // namespace

std::vector<QuotaView> quota_views(const Objects& objects, sim::Time now) {
  std::vector<QuotaView> views;
  for (const auto& quota : objects.resource_quotas) views.push_back(view_of(quota, objects, now));
  std::ranges::sort(views, {}, [](const QuotaView& view) { return std::pair(view.quota.meta.space, view.quota.meta.name); });
  return views;
}

Admission admit(Pod pod, const Objects& objects, std::vector<QuotaView>& quotas, sim::Time now, int minor) {
  Admission made;
  made.pod = std::move(pod);
  const auto space = made.pod.meta.space;
  if (objects.ending_namespaces.contains(space))
    return refuse(std::move(made), 403, "NamespaceLifecycle", space,
                  "namespace " + space + " is on its way out: nothing new is let in");
  made.why = fill_in_limits(made.pod, objects.limit_ranges);
  take_default_class(made.pod, objects.priority_classes);
  made.pod = scheduler::admitted(std::move(made.pod), objects.priority_classes);
  if (auto over = over_its_limit(made.pod.spec); !over.empty()) return refuse(std::move(made), 422, "", "", std::move(over));
  if (const auto problems = limit_problems(made.pod, objects.limit_ranges); !problems.empty()) {
    const auto by = problems.front().substr(0, problems.front().find(':'));
    return refuse(std::move(made), 403, "LimitRanger", by, joined(problems, "; "));
  }
  for (const auto& view : quotas)
    if (auto problem = quota_problem(view, made.pod, now, minor))
      return refuse(std::move(made), 403, "ResourceQuota", view.quota.meta.name, std::move(*problem));
  for (auto& view : quotas) {
    if (!counts(view.quota, made.pod)) continue;
    charge(view, made.pod, now);
    made.why.push_back("quota " + view.quota.meta.name + " has room for it");
  }
  if (made.why.empty()) made.why.push_back("no quota counts it, and no limit range bears on it");
  return made;
}

std::vector<TemplateAdmission> admit_templates(const Objects& objects, std::vector<QuotaView>& quotas, sim::Time now, int minor) {
  std::vector<TemplateAdmission> all;
  for (const auto& source : sources_of(objects)) {
    TemplateAdmission made{source.kind, source.meta->space, source.meta->name, source.wanted, source.there, 0, {}};
    for (auto i = made.there; i < made.wanted; ++i) {
      made.last = admit(pod_of(source, i), objects, quotas, now, minor);
      if (!made.last.allowed()) break;
      ++made.created;
    }
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace sandtable::models::kube

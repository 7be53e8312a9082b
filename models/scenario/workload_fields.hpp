/// What runs beside services in a Kubernetes cluster, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/workload_specs.hpp"

namespace sandtable::models {

template <>
struct Describe<StatefulSetSpec> {
  static constexpr std::string_view
      name = "stateful set",
      doc =
          "Makes a service a StatefulSet, whose replicas are called by their ordinals and come and go in "
          "turn; the management alone may stand for it";
  static constexpr auto shorthand =
      optional("management", &StatefulSetSpec::management, "ordered: one replica after another; parallel: all at once");
  static constexpr auto fields = std::tuple{
      shorthand,
      optional("partition", &StatefulSetSpec::partition, "rollouts spare the ordinals below it", within(0, 100000)),
      optional("unavailable", &StatefulSetSpec::unavailable,
               "from 1.37 on: replicas that a rollout may take at once, rounded down; absent: 1"),
      optional("min_ready", &StatefulSetSpec::min_ready, "ready for so long: available; in whole seconds", not_negative),
  };
};

template <>
struct Describe<PodCores> {
  static constexpr std::string_view name = "pod cores", doc = "Cores of one pod";
  static constexpr auto fields = std::tuple{
      optional("request", &PodCores::request, "what the scheduler reserves; absent: the limit", positive),
      optional("limit", &PodCores::limit, "what it can use at most", positive),
  };
};

template <>
struct Describe<PodMemory> {
  static constexpr std::string_view name = "pod memory", doc = "Memory of one pod";
  static constexpr auto fields = std::tuple{
      optional("request", &PodMemory::request, "what the scheduler reserves; absent: the limit", positive),
      optional("limit", &PodMemory::limit, "what it can use at most", positive),
  };
};

template <>
struct Describe<DaemonSpec> {
  static constexpr std::string_view name = "daemon", doc = "A DaemonSet: a pod on every node that will have it, without traffic";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &DaemonSpec::name, "unique among services, daemons and jobs"),
      optional("cpu", &DaemonSpec::cpu, "of each pod, which services on that node do not have"),
      optional("memory", &DaemonSpec::memory, "of each pod, likewise"),
      optional("image", &DaemonSpec::image, "pulled by a node before its pod starts"),
      optional("startup", &DaemonSpec::startup, "from start to ready, of pods that start after time 0"),
      optional("priority", &DaemonSpec::priority,
               "higher ones are placed first, and take lower ones' room; system-node-critical is 2000001000",
               within(0, 2000001000)),
      optional("selector", &DaemonSpec::selector, "labels of the nodes that get one; absent: all get one"),
      optional("tolerations", &DaemonSpec::tolerations, "taints that it bears beside those that every DaemonSet bears"),
  };
};

template <>
struct Describe<QuotaSpec> {
  static constexpr std::string_view name = "quota",
                                    doc = "A ResourceQuota: how much all pods of services and jobs may ask for together";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &QuotaSpec::name, "unique among quotas"),
      optional("pods", &QuotaSpec::pods, "at the most", within(0, 1e9)),
      optional("cpu", &QuotaSpec::cpu, "sum of all requests and of all limits; then every pod must name it"),
      optional("memory", &QuotaSpec::memory, "likewise"),
  };
};

template <>
struct Describe<CoreLimits> {
  static constexpr std::string_view name = "limits of cores", doc = "What a limit range says of a pod's cores";
  static constexpr auto fields = std::tuple{
      optional("min", &CoreLimits::min, "less may not be requested", positive),
      optional("max", &CoreLimits::max, "no limit may be higher, and each must have one", positive),
      optional("default", &CoreLimits::by_default, "the limit of pods that name none", positive),
      optional("default_request", &CoreLimits::default_request, "the request of pods that name none; absent: the limit", positive),
  };
};

template <>
struct Describe<MemoryLimits> {
  static constexpr std::string_view name = "limits of memory", doc = "What a limit range says of a pod's memory";
  static constexpr auto fields = std::tuple{
      optional("min", &MemoryLimits::min, "less may not be requested", positive),
      optional("max", &MemoryLimits::max, "no limit may be higher, and each must have one", positive),
      optional("default", &MemoryLimits::by_default, "the limit of pods that name none", positive),
      optional("default_request", &MemoryLimits::default_request, "the request of pods that name none; absent: the limit",
               positive),
  };
};

template <>
struct Describe<LimitRangeSpec> {
  static constexpr std::string_view name = "limit range", doc = "A LimitRange: what each pod of services and jobs may ask for";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &LimitRangeSpec::name, "unique among limit ranges"),
      optional("cpu", &LimitRangeSpec::cpu, "of each"),
      optional("memory", &LimitRangeSpec::memory, "of each"),
  };
};

template <>
struct Describe<JobSpec> {
  static constexpr std::string_view name = "job",
                                    doc = "A Job, or with a schedule a CronJob: pods that run to their end, without traffic";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &JobSpec::name, "unique among services, daemons and jobs"),
      optional("cpu", &JobSpec::cpu, "of each pod"),
      optional("memory", &JobSpec::memory, "of each pod"),
      optional("image", &JobSpec::image, "pulled by a node before its first pod starts"),
      optional("startup", &JobSpec::startup, "from a container's start to its running, before its duration"),
      required("duration", &JobSpec::duration, "of each pod"),
      optional("failing", &JobSpec::failing, "of its pods, which fail at their end", Range{0, 1}),
      optional("parallelism", &JobSpec::parallelism, "pods that run at once, at the most", within(0, 100000)),
      optional("completions", &JobSpec::completions, "pods that must succeed", within(1, 100000)),
      optional("backoff_limit", &JobSpec::backoff_limit, "failed pods that it bears", within(0, 100000)),
      optional("deadline", &JobSpec::deadline, "after its start it fails, if it is not complete; in whole seconds; absent: none",
               at_least(1)),
      optional("at", &JobSpec::at, "when it is created; not with a schedule", not_negative),
      optional<FreeText>("schedule", &JobSpec::schedule,
                         "minute, hour, day of month, month, day of week (UTC), such as '*/15 * * * *'; absent: it runs once"),
      optional("concurrency", &JobSpec::concurrency, "with a schedule: what happens while the one before still runs"),
      optional("starting_deadline", &JobSpec::starting_deadline,
               "with a schedule: later it does not start; in whole seconds; absent: never too late", at_least(1)),
      optional("priority", &JobSpec::priority, "higher ones are placed first, and take lower ones' room", within(0, 1e9)),
      optional("selector", &JobSpec::selector, "labels that its nodes have, such as disk=ssd"),
      optional("tolerations", &JobSpec::tolerations, "taints that it bears, such as dedicated=batch:NoSchedule"),
      optional("tolerates_loss", &JobSpec::tolerates_loss, "for how long its pods wait for a node that is lost; absent: 300s",
               not_negative),
  };
};

}  // namespace sandtable::models

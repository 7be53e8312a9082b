#include "connectors/kubernetes/import/amounts_of_pods.hpp"

#include <algorithm>

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

models::Cores cores(Amount amount) { return {static_cast<double>(amount.milli) / 1000}; }
models::Bytes bytes(Amount amount) { return {static_cast<double>(amount.value())}; }

PodAmounts amounts_of(const Workload& workload) {
  PodAmounts made;
  const auto wanted = requests_of(workload.pod->spec);
  Resources limits;
  bool cpu_limited = !workload.pod->spec.containers.empty(), memory_limited = cpu_limited;
  for (const auto& container : workload.pod->spec.containers) {
    for (const auto& [name, amount] : container.limits) limits[name] += amount;
    cpu_limited = cpu_limited && container.limits.contains("cpu");
    memory_limited = memory_limited && container.limits.contains("memory");
  }
  if (const auto cpu = amount_of(wanted, "cpu"); cpu.milli > 0) made.cpu.request = cores(cpu);
  if (const auto memory = amount_of(wanted, "memory"); memory.milli > 0) made.memory.request = bytes(memory);
  if (cpu_limited) made.cpu.limit = cores(std::max(limits["cpu"], amount_of(wanted, "cpu")));
  if (memory_limited) made.memory.limit = bytes(std::max(limits["memory"], amount_of(wanted, "memory")));
  return made;
}

}  // namespace sandtable::connectors::kubernetes

#include <algorithm>

#include "models/scenario/checks.hpp"
#include "models/scenario/leaf.hpp"
#include "models/scenario/steps.hpp"

namespace sandtable::models {
namespace {

template <class Part>
void check_named(const std::vector<Part>& parts, const std::string& list, const std::string& what, const std::string& name,
                 const std::string& path, const Service& service, Checks& checks) {
  if (!checks.intact(path) || !checks.intact_below(list)) return;
  std::vector<std::string> names;
  for (const auto& part : parts) names.push_back(part.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  checks.report(path, "no " + what + " \"" + shown(name) + "\"",
                names.empty() ? "service \"" + service.name + "\" has no " + what + "s" : "", suggest(name, names));
}

void check_cache(const CacheSpec& cache, const std::string& path, Checks& checks) {
  if (!checks.intact_below(path)) return;
  if (cache.hit_ratio) {
    if (cache != CacheSpec{cache.name, cache.hit_ratio})
      checks.report(path + ".hit_ratio", "\"hit_ratio\" beside what makes a cache hit",
                    "with a hit ratio, each look-up hits by chance", "remove one or the other");
    return;
  }
  if (!cache.keys)
    checks.report(path, "the cache has neither a hit ratio nor keys", "one of them says what hits",
                  "such as hit_ratio: 90%, or keys: {count: 10000, zipf: 0.9}");
  if (cache.stale && !cache.ttl)
    checks.report(path + ".stale", "\"stale\" without \"ttl\"", "entries that are good for ever are never stale",
                  "such as ttl: constant(60s)");
}

void check_database(const Service& service, const std::string& path, Checks& checks) {
  for (std::size_t e = 0; e < service.endpoints.size(); ++e) {
    const auto& endpoint = service.endpoints[e];
    const auto at = path + ".endpoints." + element_step(service.endpoints, e);
    if (!checks.intact(at) || !checks.intact(at + ".access") || !checks.intact(path + ".database")) continue;
    if (service.database && !endpoint.access)
      checks.report(at, "an endpoint of a database without \"access\"", "reads and writes go different ways",
                    "such as access: read");
    if (!service.database && endpoint.access)
      checks.report(at + ".access", "\"access\" without a database", "service \"" + service.name + "\" has none",
                    "such as database: {lag: constant(20ms)}");
  }
  if (!service.database || !checks.intact(path + ".database")) return;
  if (service.balance.rule == Balance::shared_queue && checks.intact(path + ".balance"))
    checks.report(path + ".balance", "a database beside the balance shared-queue",
                  "writes go to the primary, whoever else has a free slot", "choose another balance");
  if (!service.versions.empty() && checks.intact(path + ".versions"))
    checks.report(path + ".versions", "versions of a database", "one of its replicas is the primary, and which is not a version's",
                  "give \"replicas\" instead");
}

}  // namespace

void check_data(const Scenario& scenario, Checks& checks) {
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const auto& service = scenario.services[i];
    const auto path = "services." + element_step(scenario.services, i);
    for (std::size_t c = 0; c < service.caches.size(); ++c)
      check_cache(service.caches[c], path + ".caches." + element_step(service.caches, c), checks);
    check_database(service, path, checks);
    for (std::size_t e = 0; e < service.endpoints.size(); ++e) {
      each_step(service.endpoints[e].steps, path + ".endpoints." + element_step(service.endpoints, e) + ".steps",
                [&](const Step& step, const std::string& at) {
                  if (const auto* cache = std::get_if<CacheStep>(&step.kind))
                    check_named(service.caches, path + ".caches", "cache", cache->cache, at + ".cache.cache", service, checks);
                  if (const auto* lock = std::get_if<LockStep>(&step.kind))
                    check_named(service.locks, path + ".locks", "lock", lock->lock, at + ".lock.lock", service, checks);
                });
    }
  }
}

}  // namespace sandtable::models

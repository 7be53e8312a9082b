/// Steps and services with caches, locks and databases, for tests.
#pragma once

#include "tests/models/service/worlds.hpp"

namespace sandtable::test {

inline Step look_up(std::string cache, std::vector<Step> miss, std::vector<Step> hit = {}) {
  return {models::CacheStep{std::move(cache), std::move(miss), std::move(hit)}};
}
inline Step lock(std::string name, std::vector<Step> steps, models::LockMode mode = models::LockMode::exclusive,
                 std::optional<sim::Duration> timeout = {}) {
  return {models::LockStep{std::move(name), mode, timeout, std::move(steps)}};
}
inline models::CacheSpec cache(std::string name, models::KeySpace keys = {}) {
  models::CacheSpec made;
  made.name = std::move(name);
  made.keys = keys;
  return made;
}
/// `read` and `write`, which take no time unless told.
inline Service database(std::string name, models::DatabaseSpec spec, std::uint32_t replicas, std::vector<Step> read = {},
                        std::vector<Step> write = {}) {
  Service made;
  made.name = std::move(name);
  made.replicas = replicas;
  made.endpoints.push_back({"read", std::move(read)});
  made.endpoints.push_back({"write", std::move(write)});
  made.endpoints[0].access = models::Access::read;
  made.endpoints[1].access = models::Access::write;
  made.database = std::move(spec);
  return made;
}
inline models::Traffic at(models::Traffic traffic, std::string endpoint) {
  traffic.to.endpoint = std::move(endpoint);
  return traffic;
}

}  // namespace sandtable::test

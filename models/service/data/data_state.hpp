/// What a service keeps between requests in a run: the caches that its replicas share, its locks, who is what in its database.
/// Apart from all that other services need.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/service/data/compiled_data.hpp"
#include "models/service/data/lock_table.hpp"
#include "models/service/data/lru_cache.hpp"
#include "models/service/data/replication.hpp"
#include "sim/random.hpp"
#include "sim/zipf.hpp"

namespace sandtable::models {

/// Which key a request is about: always the same one, whoever asks.
class Keys {
 public:
  Keys(const KeySpace& space, sim::RunSeed seed, const std::string& entity)
      : law_(space.count, space.zipf), by_(space.by), stream_(sim::stream_key(seed, entity, "keys")) {}

  std::uint32_t operator()(const Frame& request) const {
    sim::Draws draws(stream_, {by_ == KeyOf::user ? request.user : request.identity, 0, 0});
    return law_(draws);
  }

 private:
  sim::Zipf law_;
  KeyOf by_;
  sim::StreamKey stream_;
};

/// A write that is committed, and waits for read replicas to have it.
struct PendingCommit {
  struct Answer {
    std::uint32_t replica = nobody;
    sim::Time comes{};
  };
  std::uint32_t strand = nobody;
  std::uint64_t write = 0;
  sim::Time since{}, until{};
  std::vector<Answer> answers;
};

struct DatabaseState {
  Keys keys;
  sim::StreamKey lag_stream, failover_stream;
  std::uint32_t alarm = no_alarm;  ///< of the failover
  Replication log{};
  std::uint32_t primary = nobody;
  bool failing_over = false;
  std::uint32_t failovers = 0;  ///< begun
  std::vector<PendingCommit> commits{};
};

struct DataState {
  DataState(const CompiledData& data, sim::RunSeed seed, const std::string& service) {
    for (const auto& cache : data.caches) {
      const std::string entity = service + ".cache." + cache.name;
      cache_keys.emplace_back(cache.keys, seed, entity);
      ttl_streams.push_back(sim::stream_key(seed, entity, "ttl"));
      shared.push_back({LruCache(cache.capacity), {}});
    }
    for (const auto& lock : data.locks) lock_keys.emplace_back(lock.keys, seed, service + ".lock." + lock.name);
    locks.resize(data.locks.size());
    if (data.database)
      database.emplace(DatabaseState{Keys(data.database->keys, seed, service + ".database"),
                                     sim::stream_key(seed, service + ".database", "lag"),
                                     sim::stream_key(seed, service + ".database", "failover")});
  }

  std::vector<Keys> cache_keys;
  std::vector<sim::StreamKey> ttl_streams;
  std::vector<CacheState> shared;  ///< by cache; of those that each replica has for itself: empty
  std::vector<Keys> lock_keys;
  std::vector<LockTable> locks;
  std::optional<DatabaseState> database;
};

}  // namespace sandtable::models

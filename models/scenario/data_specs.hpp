/// What a service keeps between requests, as written: caches, locks, a replicated database. Their steps are in scenario.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/quantity.hpp"
#include "models/scenario/time_law.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

/// Whether each request has a key of its own, or each user.
enum class KeyOf { request, user };
/// Keys 1 … count, key k with a chance in proportion to k^−zipf.
struct KeySpace {
  std::uint32_t count = 1;
  double zipf = 0;  ///< 0: all alike
  KeyOf by = KeyOf::request;
  bool operator==(const KeySpace&) const = default;
};

/// A cache of its own in each replica, or one for all.
enum class CacheScope { replica, service };
struct CacheSpec {
  std::string name;
  std::optional<Share> hit_ratio{};  ///< known beforehand, instead of all that follows
  std::optional<KeySpace> keys{};
  std::optional<std::uint32_t> capacity{};  ///< entries, the least recently used goes; absent: as many as there are keys
  std::optional<TimeLaw> ttl{};             ///< from when an entry is filled in; absent: for ever
  CacheScope scope = CacheScope::replica;
  bool coalesce = false;                 ///< who misses while a fill of its key is under way waits for that
  std::optional<sim::Duration> stale{};  ///< after its end an entry is still served while one request fills it in anew
  bool operator==(const CacheSpec&) const = default;
};

enum class LockMode { exclusive, shared };
/// A lock on each key, over all replicas of the service.
struct LockSpec {
  std::string name;
  KeySpace keys;
  bool operator==(const LockSpec&) const = default;
};

/// What an endpoint of a database does.
enum class Access { read, write };
/// How many read replicas a commit waits for.
enum class SyncCommit { none, one, all };
/// Of the service's replicas one is the primary, which takes the writes; the others follow it and take the reads.
struct DatabaseSpec {
  TimeLaw lag{sim::Distribution{sim::Constant{0}}, {}};  ///< from a commit to when a read replica shows it
  SyncCommit sync = SyncCommit::none;
  TimeLaw failover{sim::Distribution{sim::Constant{30}}, {}};  ///< from the primary's crash to a read replica's promotion
  bool read_your_writes = false;
  KeySpace keys;
  bool operator==(const DatabaseSpec&) const = default;
};

}  // namespace sandtable::models

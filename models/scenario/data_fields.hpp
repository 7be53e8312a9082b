/// The language of caches, locks and databases, field by field, as fields.hpp has it for the rest.
#pragma once

#include "models/scenario/field.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::models {

template <>
struct Describe<KeySpace> {
  static constexpr std::string_view name = "keys", doc = "What requests are about; the number of keys alone may stand for it";
  static constexpr auto shorthand = optional("count", &KeySpace::count, "how many there are", within(1, 1e9));
  static constexpr auto fields = std::tuple{
      shorthand,
      optional("zipf", &KeySpace::zipf, "key k is asked for in proportion to k^-zipf; 0: all alike", within(0, 10)),
      optional("by", &KeySpace::by, "request: each request draws its key; user: each user has one"),
  };
};

template <>
struct Describe<CacheSpec> {
  static constexpr std::string_view name = "cache", doc = "Results that are kept, by key or by a hit ratio alone";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &CacheSpec::name, "within its service"),
      optional("hit_ratio", &CacheSpec::hit_ratio, "share of look-ups that hit, each by chance; instead of all that follows",
               within(0, 1)),
      optional("keys", &CacheSpec::keys, "what is looked up"),
      optional("capacity", &CacheSpec::capacity, "entries, the least recently used makes room; absent: one for each key",
               within(1, 1e9)),
      optional("ttl", &CacheSpec::ttl, "how long an entry is good, from when it is filled in; absent: for ever"),
      optional("scope", &CacheSpec::scope, "replica: each replica has its own, empty at first; service: one for all"),
      optional("coalesce", &CacheSpec::coalesce, "who misses while its key is being filled in waits for that"),
      optional("stale", &CacheSpec::stale,
               "so long after its end an entry is still served, while one request fills it in anew; absent: not at all", positive),
  };
};

template <>
struct Describe<CacheStep> {
  static constexpr std::string_view name = "cache step", doc = "A look-up of the request's key, and what follows from it";
  static constexpr auto fields = std::tuple{
      required<Reference>("cache", &CacheStep::cache, "one of the service's caches"),
      required("miss", &CacheStep::miss, "done where it is not there, and then it is", at_least(1)),
      optional("hit", &CacheStep::hit, "done where it is there"),
  };
};

template <>
struct Describe<LockSpec> {
  static constexpr std::string_view name = "lock", doc = "A lock on each key, over all replicas of the service";
  static constexpr auto fields = std::tuple{
      required<Name>("name", &LockSpec::name, "within its service"),
      optional("keys", &LockSpec::keys, "what is locked; absent: one lock"),
  };
};

template <>
struct Describe<LockStep> {
  static constexpr std::string_view name = "lock step",
                                    doc = "Steps that hold a lock on the request's key; first come, first served";
  static constexpr auto fields = std::tuple{
      required<Reference>("lock", &LockStep::lock, "one of the service's locks"),
      optional("mode", &LockStep::mode, "exclusive: alone; shared: beside others that share it"),
      optional("timeout", &LockStep::timeout, "of waiting for it, then the step fails; absent: none", positive),
      required("steps", &LockStep::steps, "what is done with it", at_least(1)),
  };
};

template <>
struct Describe<DatabaseSpec> {
  static constexpr std::string_view name = "database",
                                    doc =
                                        "One of the replicas is the primary, which takes writes; the others follow and take reads";
  static constexpr auto fields = std::tuple{
      optional("lag", &DatabaseSpec::lag, "from a commit at the primary to when a read replica shows it"),
      optional("sync", &DatabaseSpec::sync, "how many read replicas must have a write before it is answered"),
      optional("failover", &DatabaseSpec::failover, "from the primary's crash to a read replica's promotion; no writes until then"),
      optional("read_your_writes", &DatabaseSpec::read_your_writes,
               "reads of a key whose last write is not on every read replica go to the primary"),
      optional("keys", &DatabaseSpec::keys, "what is read and written; absent: one"),
  };
};

}  // namespace sandtable::models

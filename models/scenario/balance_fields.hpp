/// How requests find a replica in the scenario language, field by field: a part of fields.hpp.
#pragma once

#include "models/scenario/balance_specs.hpp"
#include "models/scenario/field.hpp"

namespace sandtable::models {

template <>
struct Describe<ReplicaWeight> {
  static constexpr std::string_view name = "replica weight", doc = "How much the replicas in one place get, relative to others";
  static constexpr auto fields = std::tuple{
      optional<Reference>("nodes", &ReplicaWeight::nodes, "those on this node group"),
      optional<Reference>("zone", &ReplicaWeight::zone, "those in this zone, where no entry names their node group"),
      required("weight", &ReplicaWeight::weight, "of each replica there; elsewhere 1", positive),
  };
};

template <>
struct Describe<ZoneAware> {
  static constexpr std::string_view name = "zone-aware balancing",
                                    doc = "Keeps a call in the caller's zone as far as the replicas there suffice";
  static constexpr auto fields = std::tuple{
      optional("min_cluster_size", &ZoneAware::min_cluster_size, "replicas below which zones are passed over", within(1, 100000)),
  };
};

template <>
struct Describe<Balancing> {
  static constexpr std::string_view name = "balancing",
                                    doc = "A balancing rule and what it goes by; the rule alone may stand for it";
  static constexpr auto shorthand = optional("rule", &Balancing::rule, "how a request finds its replica");
  static constexpr auto fields = std::tuple{
      shorthand,
      optional("decay", &Balancing::decay, "of ewma: time constant of the latency's average", positive),
      optional("table", &Balancing::table, "of maglev: entries of the lookup table, a prime", within(3, 5000011)),
      optional("weights", &Balancing::weights, "of weighted-round-robin: what replicas get by where they stand"),
      optional("ttl", &Balancing::ttl, "of dns: how long a client keeps an answer", positive),
      optional("pick", &Balancing::pick, "of dns: which address of its answer a client takes"),
      optional("zone_aware", &Balancing::zone_aware, "first the caller's zone, then the rule in it; absent: zones play no part"),
      optional("affinity", &Balancing::affinity, "user: a client of closed-loop traffic keeps its replica while that is ready"),
  };
};

template <>
struct Describe<Discovery> {
  static constexpr std::string_view name = "discovery", doc = "How balancers learn which replicas are ready";
  static constexpr auto fields = std::tuple{
      optional("delay", &Discovery::delay, "from a replica's change to when balancers know of it", not_negative),
  };
};

template <>
struct Describe<SlowRemoval> {
  static constexpr std::string_view name = "slow removal",
                                    doc = "Takes replicas out of rotation that are far slower than their peers";
  static constexpr auto fields = std::tuple{
      optional("factor", &SlowRemoval::factor, "slow: a mean latency above this times the median of its peers",
               Range{1, 1e6, true}),
      optional("interval", &SlowRemoval::interval, "between judgements, and what latencies are averaged over", positive),
      optional("ejection", &SlowRemoval::ejection, "how long a slow replica gets no new requests", positive),
      optional("max_ejected", &SlowRemoval::max_ejected, "at most this share of the replicas at a time, but always one",
               Range{0, 1, true}),
      optional("least_requests", &SlowRemoval::least_requests, "ended in an interval, below which a replica is not judged",
               within(1, 1e6)),
  };
};

}  // namespace sandtable::models

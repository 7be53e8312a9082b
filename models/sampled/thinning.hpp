/// The exact simulation of a smaller system that behaves like the large one: a share f of the traffic on a share f of the replicas
/// (SHRiNK: an arrival process thinned with probability f, into resources scaled down by f, keeps utilisations and delays).
///
/// It holds where a replica meets the same stream of requests however many siblings it has:
///   random              a random share of the pool's stream, Poisson in the limit       at least 2
///   ring-hash           the same, as uneven as the ring is                              at least 20
///   round-robin         every R-th request: gaps' scv 1/R, so waits err by 1/(fR)/(1 + cs²) at most    at least 20
///   least-request       two random choices: the mean field, errors of the order of 1/R  at least 20
///   closed loops        clients are a share too; who waits here asks nowhere, so few    at least 50 clients and 20 replicas
///                       replicas are coupled through those who think
///   nodes               a share of each group                                           at least 4 nodes of a group
/// and is refused where replicas are coupled or nothing can be divided: shared-queue and least-connections (a pool of half the size
/// waits more), counts that f does not divide, crashes (one of ten is not one of a hundred).
///
/// f is the smallest share that leaves every count whole and large enough: the counts' greatest common divisor is what can be
/// divided. Sources: R. Pan, B. Prabhakar, K. Psounis, D. Wischik, SHRiNK, INFOCOM 2003; M. Mitzenmacher, The power of two choices
/// (2001).
#pragma once

#include <string>
#include <vector>

#include "models/measure/replication_result.hpp"
#include "models/scenario/action.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/result.hpp"

namespace sandtable::models {

/// The share `part/whole` of a system.
struct SampleShare {
  std::uint32_t part = 1, whole = 1;
  double value() const { return static_cast<double>(part) / whole; }
};

/// The smallest valid share below 1 for the scenario and these plans (with common luck they are thinned alike); `invalid_input`,
/// with what stands against it and the smallest valid share, where there is none.
sim::Result<SampleShare> smallest_sample(const Scenario& scenario, const std::vector<Plan>& plans);

Scenario thinned(Scenario scenario, SampleShare share);
Plan thinned(Plan plan, SampleShare share);

/// What the thinned system measured, as of the whole one: counts, rates, cores and money times 1/f; times and shares as they are.
/// `latency.max` is refused: fewer requests have a smaller largest one.
ReplicationResult scaled_back(ReplicationResult result, SampleShare share);

}  // namespace sandtable::models

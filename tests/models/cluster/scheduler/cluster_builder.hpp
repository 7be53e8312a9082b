/// Small clusters for tests of the scheduler, in few words.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/scheduler/decision.hpp"

namespace sandtable::models::kube::scheduler {

inline constexpr std::int64_t gibi = std::int64_t{1} << 30;
inline const sim::Time noon{std::chrono::hours{12}};

inline Resources resources(std::int64_t milli_cpu, std::int64_t memory, std::int64_t pods = 0) {
  Resources made;
  if (milli_cpu > 0) made["cpu"] = thousandths(milli_cpu);
  if (memory > 0) made["memory"] = whole(memory);
  if (pods > 0) made["pods"] = whole(pods);
  return made;
}

/// 4 cores, 8 GiB, 110 pods; its name as hostname label, and a zone where one is given.
inline Node node(const std::string& name, const std::string& zone = {}) {
  Node made;
  made.meta.name = name;
  made.meta.space.clear();
  made.meta.labels[hostname_label] = name;
  if (!zone.empty()) made.meta.labels[zone_label] = zone;
  made.allocatable = resources(4000, 8 * gibi, 110);
  return made;
}

inline Pod pod(const std::string& name, Resources requests = {}, Labels labels = {}) {
  Pod made;
  made.meta.name = name;
  made.meta.labels = std::move(labels);
  made.spec.containers.emplace_back();
  made.spec.containers.back().requests = std::move(requests);
  return made;
}

inline Pod on(const std::string& node, Pod made) {
  made.spec.node = node;
  made.status.phase = PodPhase::running;
  return made;
}

inline LabelSelector select(const std::string& key, const std::string& value) { return {{{key, value}}, {}}; }

inline PodAffinityTerm near(LabelSelector selector, const std::string& key) {
  PodAffinityTerm term;
  term.selector = std::move(selector);
  term.topology_key = key;
  return term;
}

inline Decision decide(const Objects& objects, const Pod& wanted, const Options& options = {}) {
  const Snapshot snapshot(objects, options);
  return schedule(wanted, snapshot, noon, options);
}

/// Why `node` was rejected; empty: it was not.
inline std::string reason_of(const Decision& decision, const std::string& node) {
  for (const auto& [name, rejection] : decision.filtered)
    if (name == node) return rejection.text();
  return {};
}

/// Weighted points; none: the plugin did not score.
inline std::optional<std::int64_t> points(const Decision& decision, const std::string& node, const std::string& plugin) {
  for (const auto& score : decision.scores)
    for (const auto& [name, value] : score.plugins)
      if (score.node == node && name == plugin) return value;
  return std::nullopt;
}

}  // namespace sandtable::models::kube::scheduler

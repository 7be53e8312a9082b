#include "models/traffic/replay.hpp"

#include <cmath>

#include "models/traffic/path_pattern.hpp"

namespace sandtable::models {
namespace {

/// `GET /cart/7`, or `/cart/7` where the method is not known.
struct Asked {
  std::string_view method, path;
  explicit Asked(std::string_view what) {
    const auto space = what.find(' ');
    method = space == std::string_view::npos ? std::string_view{} : what.substr(0, space);
    path = space == std::string_view::npos ? what : what.substr(space + 1);
  }
};

std::optional<Target> named(const std::string& what) {
  const auto dot = what.find('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == what.size() || what.find_first_of("./ ", dot + 1) != std::string::npos)
    return std::nullopt;
  return Target{what.substr(0, dot), what.substr(dot + 1)};
}

}  // namespace

ReplayTargets replay_targets(const Replay& replay) {
  ReplayTargets targets;
  for (const auto& what : replay.log.requests) {
    targets.to.emplace_back();
    const auto number = static_cast<std::uint32_t>(targets.to.size() - 1);
    if (replay.map.empty()) {
      targets.to.back() = named(what);
      if (!targets.to.back()) targets.unmatched.push_back(number);
      continue;
    }
    const Asked asked(what);
    bool found = false;
    for (const auto& rule : replay.map) {
      if ((rule.method && *rule.method != asked.method) || !fits(rule.path, asked.path)) continue;
      targets.to.back() = rule.to;
      found = true;
      break;
    }
    if (!found) targets.unmatched.push_back(number);
  }
  return targets;
}

sim::Duration resolution_of(const Replay& replay) { return replay.resolution.value_or(replay.log.resolution); }

sim::Time ReplayInstants::at(std::uint64_t ordinal, sim::Draws draws) {
  const auto& requests = schedule_->requests;
  if (ordinal >= requests.size()) return sim::never;
  const sim::Time time = requests[ordinal].time;
  if (schedule_->resolution.count() == 0) return time;
  if (left_ == 0) {
    while (ordinal + left_ < requests.size() && requests[ordinal + left_].time == time) ++left_;
    within_ = 0;
  }
  within_ = 1 - (1 - within_) * std::pow(draws.uniform(), 1 / static_cast<double>(left_));
  --left_;
  return time + sim::Duration{static_cast<std::int64_t>(within_ * static_cast<double>(schedule_->resolution.count()))};
}

}  // namespace sandtable::models

#include "models/cluster/admission/limit_ranges.hpp"

#include <algorithm>
#include <cstdio>

namespace sandtable::models::kube {
namespace {

std::vector<const LimitRange*> those_of(const std::string& space, const std::vector<LimitRange>& ranges) {
  std::vector<const LimitRange*> mine;
  for (const auto& range : ranges)
    if (range.meta.space == space) mine.push_back(&range);
  std::ranges::sort(mine, {}, [](const LimitRange* range) { return range->meta.name; });
  return mine;
}

/// What a container that names nothing is given.
struct Defaults {
  Resources limits, requests;
};

Defaults defaults_of(const LimitRangeItem& item) {
  Defaults made{item.default_limit, item.default_request};
  for (const auto& [name, amount] : item.max) made.limits.try_emplace(name, amount);
  for (const auto& [name, amount] : made.limits) made.requests.try_emplace(name, amount);
  for (const auto& [name, amount] : item.min) made.requests.try_emplace(name, amount);
  return made;
}

void fill(Container& container, const Defaults& defaults, const std::string& by, std::vector<std::string>& done) {
  const auto set = [&](Resources& into, const Resources& from, const char* what) {
    for (const auto& [name, amount] : from)
      if (into.try_emplace(name, amount).second)
        done.push_back(container.name + ": " + name + " " + what + " " + to_text(amount) + " by " + by);
  };
  set(container.limits, defaults.limits, "limit");
  set(container.requests, defaults.requests, "request");
}

/// One container, or the pod as a whole, against one item.
class Check {
 public:
  Check(std::string what, const Resources& requests, const Resources& limits, std::vector<std::string>& problems)
      : what_(std::move(what)), requests_(requests), limits_(limits), problems_(problems) {}

  void run(const LimitRangeItem& item) {
    for (const auto& [name, least] : item.min) check_min(name, least);
    for (const auto& [name, most] : item.max) check_max(name, most);
    for (const auto& [name, ratio] : item.max_limit_request_ratio) check_ratio(name, ratio);
  }

 private:
  void check_min(const std::string& name, Amount least) {
    const std::string bound = ", the least is " + to_text(least);
    if (!requests_.contains(name)) return say(name + " request missing" + bound);
    if (const auto asked = amount_of(requests_, name); asked < least) return say(name + " request " + to_text(asked) + bound);
    if (const auto limit = limits_.find(name); limit != limits_.end() && limit->second < least)
      say(name + " limit " + to_text(limit->second) + bound);
  }
  void check_max(const std::string& name, Amount most) {
    const std::string bound = ", the most is " + to_text(most);
    if (!limits_.contains(name)) return say(name + " limit missing" + bound);
    if (const auto limit = amount_of(limits_, name); limit > most) return say(name + " limit " + to_text(limit) + bound);
    if (const auto asked = amount_of(requests_, name); asked > most) say(name + " request " + to_text(asked) + bound);
  }
  void check_ratio(const std::string& name, Amount most) {
    const std::string bound = ", the most is " + to_text(most);
    const auto asked = amount_of(requests_, name), limit = amount_of(limits_, name);
    if (asked.milli == 0) return say(name + " limit over request: no request, or 0" + bound);
    if (limit.milli == 0) return say(name + " limit over request: no limit, or 0" + bound);
    const double ratio = static_cast<double>(limit.milli) / static_cast<double>(asked.milli);
    if (ratio * 1000 <= static_cast<double>(most.milli)) return;
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", ratio);
    say(name + " limit over request: " + text + bound);
  }
  void say(const std::string& problem) { problems_.push_back(what_ + ": " + problem); }

  std::string what_;
  const Resources& requests_;
  const Resources& limits_;
  std::vector<std::string>& problems_;
};

}  // namespace

std::vector<std::string> fill_in_limits(Pod& pod, const std::vector<LimitRange>& ranges) {
  std::vector<std::string> done;
  for (const auto* range : those_of(pod.meta.space, ranges)) {
    for (const auto& item : range->limits) {
      if (item.kind != LimitKind::container) continue;
      const auto defaults = defaults_of(item);
      for (auto& container : pod.spec.containers) fill(container, defaults, range->meta.name, done);
      for (auto& container : pod.spec.init_containers) fill(container, defaults, range->meta.name, done);
    }
  }
  return done;
}

std::vector<std::string> limit_problems(const Pod& pod, const std::vector<LimitRange>& ranges) {
  std::vector<std::string> problems;
  for (const auto* range : those_of(pod.meta.space, ranges)) {
    const auto& name = range->meta.name;
    for (const auto& item : range->limits) {
      if (item.kind == LimitKind::container) {
        for (const auto* list : {&pod.spec.containers, &pod.spec.init_containers})
          for (const auto& container : *list)
            Check(name + ": container " + container.name, container.requests, container.limits, problems).run(item);
      } else if (item.kind == LimitKind::pod) {
        PodSpec bare = pod.spec;
        bare.overhead.clear();  // a LimitRange doesn't count it
        const auto requests = requests_of(bare), limits = limits_of(bare);
        Check(name + ": the pod", requests, limits, problems).run(item);
      }
    }
  }
  return problems;
}

}  // namespace sandtable::models::kube

#include <cmath>
#include <map>

#include "models/scenario/checks.hpp"
#include "models/scenario/fields.hpp"
#include "models/scenario/walk.hpp"

namespace sandtable::models {
namespace {

template <class T>
std::string range_text(const Range& range) {
  const bool low = std::isfinite(range.low), high = std::isfinite(range.high);
  const std::string from = low ? write_end<T>(range.low) : "", to = high ? write_end<T>(range.high) : "";
  if (low && high && !range.low_open) return "expected " + from + " to " + to;
  if (low && high) return "expected more than " + from + " and at most " + to;
  if (low) return (range.low_open ? "expected more than " : "expected at least ") + from;
  return "expected at most " + to;
}

bool inside(double value, const Range& range) {
  return !std::isnan(value) && (range.low_open ? value > range.low : value >= range.low) && value <= range.high &&
         (std::isfinite(value) || value == range.high);
}

class RangeCheck {
 public:
  explicit RangeCheck(Checks& checks) : checks_(checks) {}

  template <class Format, class T>
  void leaf(const std::string& path, std::string_view key, const Range& range, const T& value) {
    if (!checks_.intact(path)) return;
    const auto quoted = "\"" + std::string(key) + "\"";
    if constexpr (std::is_same_v<Format, Name>) {
      if (path.starts_with("faults.") && value.empty()) return;  // goes by its position
      if (const auto problem = label_problem(value); !problem.empty()) {
        const auto label = as_label(value);
        checks_.report(path, quoted + " is \"" + shown(value) + "\"", problem,
                       label.empty() || label == value || value.size() > 63 ? "" : "such as \"" + label + "\"");
      }
    } else if constexpr (std::is_same_v<T, TimeLaw>) {
      if (!value.law) return;
      if (const auto problem = law_problem(*value.law); !problem.empty())
        checks_.report(path, quoted + " can't be " + shown(to_text(value)), problem);
    } else if constexpr (std::is_same_v<T, Arrivals>) {
      if (const auto problem = arrivals_problem(value); !problem.empty())
        checks_.report(path, quoted + " can't be " + shown(to_text(value)), problem);
    } else if constexpr (std::is_same_v<T, CountLaw>) {
      if (const auto problem = count_problem(value); !problem.empty())
        checks_.report(path, quoted + " can't be " + shown(write_leaf(value)), problem);
    } else if constexpr (std::is_same_v<Format, Bound>) {
      if (!std::isfinite(value) || value < 0) checks_.report(path, quoted + " is negative", "a KPI is at least 0");
    } else if (const auto number = magnitude(value); number && !inside(*number, range)) {
      checks_.report(path, quoted + " is " + write_leaf(value), range_text<T>(range));
    }
  }

  template <class T>
  void list(const std::string& path, std::string_view key, const Range& range, const std::vector<T>& elements) {
    if (!checks_.intact(path)) return;
    if (static_cast<double>(elements.size()) < range.low)
      checks_.report(path, "\"" + std::string(key) + "\" is empty", "expected at least " + shortest(range.low));
    if constexpr (HasName<T>::value) {
      std::map<std::string, std::string> first;
      for (std::size_t i = 0; i < elements.size(); ++i) {
        if (elements[i].name.empty()) continue;
        const auto element_path = join_path(path, element_step(elements, i));
        const auto [found, added] = first.emplace(elements[i].name, element_path);
        if (added) continue;
        checks_.report(element_path + ".name",
                       "a second " + std::string(Describe<T>::name) + " \"" + shown(elements[i].name) + "\"",
                       "names are unique within \"" + std::string(key) + "\"" + checks_.first_at(found->second + ".name"),
                       "rename one of them");
      }
    }
  }

 private:
  Checks& checks_;
};

}  // namespace

void check_ranges(const Scenario& scenario, Checks& checks) {
  RangeCheck check(checks);
  walk(scenario, "", check);
}
void check_ranges(const Plan& plan, Checks& checks) {
  RangeCheck check(checks);
  walk(plan, "", check);
}

}  // namespace sandtable::models

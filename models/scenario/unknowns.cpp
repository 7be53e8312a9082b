#include "models/scenario/fields.hpp"
#include "models/scenario/validate.hpp"
#include "models/scenario/walk.hpp"

namespace sandtable::models {
namespace {

struct UnknownSearch {
  std::vector<std::string> paths;

  template <class Format, class T>
  void leaf(const std::string& path, std::string_view, const Range&, const T& value) {
    bool unknown = false;
    if constexpr (std::is_same_v<T, TimeLaw>) {
      unknown = !value.law;
    } else if constexpr (std::is_same_v<T, TimeValue>) {
      unknown = !value.value;
    } else if constexpr (std::is_same_v<T, Arrivals>) {
      if (const auto* poisson = std::get_if<PoissonArrivals>(&value)) unknown = !poisson->rate;
      if (const auto* renewal = std::get_if<RenewalArrivals>(&value)) unknown = !renewal->gap.law;
    }
    if (unknown) paths.push_back(path);
  }
  template <class T>
  void list(const std::string&, std::string_view, const Range&, const std::vector<T>&) {}
};

}  // namespace

std::vector<std::string> unknowns(const Scenario& scenario) {
  UnknownSearch search;
  walk(scenario, "", search);
  return std::move(search.paths);
}

}  // namespace sandtable::models

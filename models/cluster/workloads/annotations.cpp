#include "models/cluster/workloads/annotations.hpp"

#include "models/whole_number.hpp"

namespace sandtable::models::kube {

std::optional<std::int64_t> number_in(const Labels& annotations, const std::string& key) {
  const auto found = annotations.find(key);
  return found == annotations.end() ? std::nullopt : read_whole_number<std::int64_t>(found->second);
}

}  // namespace sandtable::models::kube

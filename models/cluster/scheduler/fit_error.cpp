#include "models/cluster/scheduler/fit_error.hpp"

#include <algorithm>
#include <map>

namespace sandtable::models::kube::scheduler {

std::string fit_error(std::size_t nodes, const std::vector<std::string>& reasons, const std::string& whole,
                      const std::string& after) {
  std::string message = "0/" + std::to_string(nodes) + " nodes are available:";
  if (!whole.empty()) message += " " + whole + ".";
  std::map<std::string, std::size_t> counts;
  if (whole.empty())
    for (const auto& reason : reasons) ++counts[reason];
  std::vector<std::string> parts;
  for (const auto& [reason, count] : counts) parts.push_back(std::to_string(count) + " " + reason);
  std::ranges::sort(parts);
  for (std::size_t i = 0; i < parts.size(); ++i) message += (i == 0 ? " " : ", ") + parts[i];
  if (!parts.empty()) message += ".";
  if (!after.empty()) message += " " + after;
  return message;
}

}  // namespace sandtable::models::kube::scheduler

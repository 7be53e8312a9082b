#include "models/cluster/workloads/annotations.hpp"

#include <charconv>

namespace sandtable::models::kube {

std::optional<std::int64_t> number_in(const Labels& annotations, const std::string& key) {
  const auto found = annotations.find(key);
  if (found == annotations.end() || found->second.empty()) return std::nullopt;
  const auto& text = found->second;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace sandtable::models::kube

#include "models/scenario/checks.hpp"

#include <filesystem>

#include "models/scenario/units.hpp"

namespace sandtable::models {

bool Checks::intact(std::string_view path) const {
  while (true) {
    if (damaged_.contains(std::string(path))) return false;
    if (path.empty()) return true;
    const auto dot = path.rfind('.');
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
  }
}

bool Checks::intact_below(const std::string& path) const {
  if (!intact(path)) return false;
  const auto below = damaged_.lower_bound(path + ".");
  return below == damaged_.end() || !below->starts_with(path + ".");
}

void Checks::report(const std::string& path, std::string problem, std::string why, std::string suggestion) {
  diagnostics.push_back(marks_.at(path, std::move(problem), std::move(why), std::move(suggestion)));
}

void Checks::report_in(const std::string& path, const std::string& file, std::uint32_t line, std::uint32_t column,
                       std::string problem, std::string why, std::string suggestion) {
  const auto beside = (std::filesystem::path(marks_.find(path).file).parent_path() / file).lexically_normal();
  diagnostics.push_back({beside.string(), static_cast<int>(line), static_cast<int>(column), std::move(problem), std::move(why),
                         std::move(suggestion)});
}

void Checks::report_without_kubernetes(const std::string& path, const std::string& what) {
  report(path, what + " Kubernetes'", "the scenario has no \"kubernetes\"", "give it \"kubernetes: 1.34\", or your cluster's");
}

void Checks::require_whole_seconds(const std::string& path, sim::Duration span) {
  if (!intact(path) || span % std::chrono::seconds(1) == sim::Duration{0}) return;
  report(path, "\"" + path.substr(path.rfind('.') + 1) + "\" is " + write_duration(span), "Kubernetes takes whole seconds");
}

std::string Checks::first_at(const std::string& path) const {
  const auto& mark = marks_.find(path);
  return mark.line > 0 ? ", the first is in line " + std::to_string(mark.line) : "";
}

}  // namespace sandtable::models

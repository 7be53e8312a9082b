#include "models/scenario/source_map.hpp"

namespace sandtable::models {

void SourceMap::set(const std::string& path, SourceMark mark) {
  if (path.empty()) {
    root_ = std::move(mark);
  } else {
    marks_.insert_or_assign(path, std::move(mark));
  }
}

const SourceMark& SourceMap::find(std::string_view path) const {
  while (!path.empty()) {
    if (const auto found = marks_.find(path); found != marks_.end()) return found->second;
    const auto dot = path.rfind('.');
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
  }
  return root_;
}

const std::string* SourceMap::text(const std::string& path) const {
  const auto found = marks_.find(path);
  return found == marks_.end() ? nullptr : &found->second.text;
}

Diagnostic SourceMap::at(const std::string& path, std::string problem, std::string why, std::string suggestion) const {
  const auto& mark = find(path);
  if (mark.line == 0 && !path.empty() && !mark.file.starts_with("--set")) problem = path + ": " + problem;
  return {mark.file.empty() ? "scenario" : mark.file,
          mark.line,
          mark.column,
          std::move(problem),
          std::move(why),
          std::move(suggestion)};
}

}  // namespace sandtable::models

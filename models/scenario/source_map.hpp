/// Where each value of a read document stands in its file, by the value's path (`services.cart.endpoints.read.steps.0.work`).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "models/scenario/diagnostic.hpp"

namespace sandtable::models {

struct SourceMark {
  std::string file;          ///< the scenario file, or `--set path=value`
  int line = 0, column = 0;  ///< 1-based; 0: none
  std::string text;          ///< of a scalar, as it was written
  bool operator==(const SourceMark&) const = default;
};

class SourceMap {
 public:
  SourceMap() = default;
  /// For values that come from no file; `file` heads their diagnostics.
  explicit SourceMap(std::string file) { root_.file = std::move(file); }

  void set(const std::string& path, SourceMark mark);
  /// The mark of `path`, or of the nearest thing around it.
  const SourceMark& find(std::string_view path) const;
  /// The text written for exactly this path; null where none was.
  const std::string* text(const std::string& path) const;
  /// A diagnostic at the place of `path`. Without a line, the problem names the path itself.
  Diagnostic at(const std::string& path, std::string problem, std::string why = {}, std::string suggestion = {}) const;

  bool operator==(const SourceMap&) const = default;

 private:
  SourceMark root_;
  std::map<std::string, SourceMark, std::less<>> marks_;
};

}  // namespace sandtable::models

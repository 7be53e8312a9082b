#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sandtable::app::cli {

/// Draws `what [████░░] 12/20` over itself on standard error, at most ten times a second, and wipes it when all is done.
class ProgressBar {
 public:
  explicit ProgressBar(std::string what) : what_(std::move(what)) {}
  void operator()(std::uint64_t done, std::uint64_t total);

 private:
  std::string what_;
  std::chrono::steady_clock::time_point next_{};
};

/// The line itself, without control characters.
std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total);

}  // namespace sandtable::app::cli

#include "scenarios/demo/metrics.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <utility>

namespace sandtable::demo {
namespace {

std::string shortest(double value, const char* format) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

}  // namespace

std::vector<double> geometric_bounds(double low, double high, double factor) {
  std::vector<double> bounds{low};
  while (bounds.back() < high) bounds.push_back(bounds.back() * factor);
  return bounds;
}

Histogram::Histogram(std::string name, std::string help, std::vector<double> bounds)
    : name_(std::move(name)),
      help_(std::move(help)),
      bounds_(std::move(bounds)),
      counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1)) {
  for (double& bound : bounds_) {
    bound_texts_.push_back(shortest(bound, "%.6g"));
    bound = std::stod(bound_texts_.back());  // count by the bound that is published
  }
}

void Histogram::observe(double seconds) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), seconds) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(seconds, std::memory_order_relaxed);
}

void Histogram::write(std::string& out) const {
  write_header(out, name_, help_, "histogram");
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < bounds_.size(); ++i) {
    below += counts_[i].load(std::memory_order_relaxed);
    write_sample(out, name_ + "_bucket", "le=\"" + bound_texts_[i] + "\"", static_cast<double>(below));
  }
  below += counts_[bounds_.size()].load(std::memory_order_relaxed);
  write_sample(out, name_ + "_bucket", "le=\"+Inf\"", static_cast<double>(below));
  write_sample(out, name_ + "_sum", "", sum_.load(std::memory_order_relaxed));
  write_sample(out, name_ + "_count", "", static_cast<double>(below));
}

void write_sample(std::string& out, const std::string& name, const std::string& labels, double value) {
  out += name;
  if (!labels.empty()) out += "{" + labels + "}";
  out += " " + shortest(value, "%.17g") + "\n";
}

void write_header(std::string& out, const std::string& name, const std::string& help, const std::string& type) {
  out += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
}

double process_cpu_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

}  // namespace sandtable::demo

#include "scenarios/demo/options.hpp"

#include <charconv>
#include <stdexcept>

namespace sandtable::demo {
namespace {

template <class Number>
Number parsed(const std::string& name, const std::string& text, Number low, Number high) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= low && value <= high)) {
    throw std::invalid_argument("--" + name + ": '" + text + "' is not a number from " + std::to_string(low) + " to " +
                                std::to_string(high));
  }
  return value;
}

}  // namespace

Options::Options(int argc, char** argv, std::map<std::string, std::string> defaults) : values_(std::move(defaults)) {
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    const auto known = name.starts_with("--") ? values_.find(name.substr(2)) : values_.end();
    if (known == values_.end()) {
      std::string all;
      for (const auto& [option, value] : values_) all.append(" --").append(option).append(value.empty() ? "" : "=").append(value);
      throw std::invalid_argument("unknown option '" + name + "'; there are:" + all);
    }
    if (i + 1 == argc) throw std::invalid_argument(name + ": a value is missing");
    known->second = argv[i + 1];
  }
}

double Options::number(const std::string& name, double low, double high) const { return parsed(name, text(name), low, high); }

std::uint64_t Options::count(const std::string& name, std::uint64_t low, std::uint64_t high) const {
  return parsed(name, text(name), low, high);
}

}  // namespace sandtable::demo

/// `--name value` pairs of the demo's two programs: every name must be known, every value is checked.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace sandtable::demo {

class Options {
 public:
  /// `defaults` lists every option there is, with its value when it is not given. Throws std::invalid_argument with a message for
  /// the user on an unknown name or a missing value.
  Options(int argc, char** argv, std::map<std::string, std::string> defaults);

  const std::string& text(const std::string& name) const { return values_.at(name); }
  /// A number within [low, high]; throws std::invalid_argument otherwise.
  double number(const std::string& name, double low, double high) const;
  std::uint64_t count(const std::string& name, std::uint64_t low, std::uint64_t high) const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace sandtable::demo

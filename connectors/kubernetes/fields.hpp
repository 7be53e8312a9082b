/// A mapping of a Kubernetes object while it is read: takes fields by name, and collects what is wrong with them, each with its
/// place. Fields that nobody asks for are passed over: objects have many that no decision looks at.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/count_or_percent.hpp"
#include "models/cluster/objects/labels.hpp"
#include "models/scenario/diagnostic.hpp"
#include "models/scenario/yaml_tree.hpp"
#include "sim/time.hpp"

namespace sandtable::connectors::kubernetes {

class Fields {
 public:
  /// `node` and `problems` are to outlive it.
  Fields(const models::YamlNode& node, models::Diagnostics& problems) : node_(&node), problems_(&problems) {}

  const models::YamlNode& node() const { return *node_; }
  models::Diagnostics& problems() const { return *problems_; }
  /// Whether it is there, and not null.
  bool has(std::string_view key) const { return value(key) != nullptr; }

  // Each leaves `into` as it is where the field is absent, or damaged (which is reported).
  void text(std::string_view key, std::string& into) const;
  void flag(std::string_view key, bool& into) const;
  void number(std::string_view key, std::int64_t& into) const;
  void number(std::string_view key, std::int32_t& into) const;
  void number(std::string_view key, std::optional<std::int32_t>& into) const;
  void number(std::string_view key, std::optional<std::int64_t>& into) const;
  /// RFC 3339, as nanoseconds since 1970.
  void time(std::string_view key, std::optional<sim::Time>& into) const;
  void amount(std::string_view key, models::kube::Amount& into) const;
  void amount(std::string_view key, std::optional<models::kube::Amount>& into) const;
  void count_or_percent(std::string_view key, models::kube::CountOrPercent& into) const;
  void count_or_percent(std::string_view key, std::optional<models::kube::CountOrPercent>& into) const;
  void labels(std::string_view key, models::kube::Labels& into) const;
  void resources(std::string_view key, models::kube::Resources& into) const;
  void texts(std::string_view key, std::vector<std::string>& into) const;
  /// One of `words`; its place among them goes to `take`.
  void word(std::string_view key, const std::vector<std::string>& words, const std::function<void(std::size_t)>& take) const;

  /// The mapping under `key`.
  void within(std::string_view key, const std::function<void(const Fields&)>& read) const;
  /// Each mapping of the list under `key`.
  void each(std::string_view key, const std::function<void(const Fields&)>& read) const;

  /// The field's value is none of what is `wanted`.
  void refuse(std::string_view key, const models::YamlNode& found, std::string_view wanted) const;
  void report(const models::YamlNode& at, std::string problem, std::string why = {}, std::string suggestion = {}) const;

 private:
  template <class Int, class Into>
  void read_number(std::string_view key, Into& into) const;
  const models::YamlNode* value(std::string_view key) const;
  const models::YamlNode* scalar(std::string_view key, std::string_view wanted) const;

  const models::YamlNode* node_;
  models::Diagnostics* problems_;
};

}  // namespace sandtable::connectors::kubernetes

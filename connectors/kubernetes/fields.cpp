#include "connectors/kubernetes/fields.hpp"

#include <cstdio>
#include <limits>

#include "connectors/kubernetes/instant.hpp"
#include "models/whole_number.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

using models::YamlNode;
using models::kube::Amount;

constexpr std::string_view a_number = "a whole number belongs there";
constexpr std::string_view an_amount = "an amount such as 250m or 2Gi belongs there";

/// A text where a list or mapping belongs is not told: it may be a setting, such as an environment variable's value.
void misplaced(const Fields& fields, std::string_view key, std::string_view verb, const YamlNode& found, std::string_view wanted) {
  const std::string what = found.kind == YamlNode::Kind::scalar ? "a text" : models::describe(found);
  fields.report(found, std::string(key) + " " + std::string(verb) + " " + what, std::string(wanted));
}

}  // namespace

void Fields::report(const YamlNode& at, std::string problem, std::string why, std::string suggestion) const {
  problems_->push_back({at.file, at.line, at.column, std::move(problem), std::move(why), std::move(suggestion)});
}

void Fields::refuse(std::string_view key, const YamlNode& found, std::string_view wanted) const {
  report(found, std::string(key) + " is " + models::describe(found), std::string(wanted));
}

const YamlNode* Fields::value(std::string_view key) const {
  const auto* found = node_->find(key);
  if (found == nullptr || found->kind == YamlNode::Kind::null) return nullptr;
  const bool null = found->kind == YamlNode::Kind::scalar && !found->quoted && (found->text == "null" || found->text == "~");
  return null ? nullptr : found;
}

const YamlNode* Fields::scalar(std::string_view key, std::string_view wanted) const {
  const auto* found = value(key);
  if (found == nullptr) return nullptr;
  if (found->kind == YamlNode::Kind::scalar) return found;
  refuse(key, *found, wanted);
  return nullptr;
}

void Fields::text(std::string_view key, std::string& into) const {
  if (const auto* found = scalar(key, "a text belongs there")) into = found->text;
}

void Fields::flag(std::string_view key, bool& into) const {
  const auto* found = scalar(key, "true or false belongs there");
  if (found == nullptr) return;
  if (found->text == "true") into = true;
  else if (found->text == "false") into = false;
  else refuse(key, *found, "true or false belongs there");
}

template <class Int, class Into>
void Fields::read_number(std::string_view key, Into& into) const {
  const auto* found = scalar(key, a_number);
  if (found == nullptr) return;
  if (const auto read = models::read_whole_number<Int>(found->text)) into = *read;
  else refuse(key, *found, a_number);
}
void Fields::number(std::string_view key, std::int64_t& into) const { read_number<std::int64_t>(key, into); }
void Fields::number(std::string_view key, std::int32_t& into) const { read_number<std::int32_t>(key, into); }
void Fields::number(std::string_view key, std::optional<std::int64_t>& into) const { read_number<std::int64_t>(key, into); }
void Fields::number(std::string_view key, std::optional<std::int32_t>& into) const { read_number<std::int32_t>(key, into); }

void Fields::time(std::string_view key, std::optional<sim::Time>& into) const {
  const auto* found = scalar(key, "an instant belongs there");
  if (found == nullptr) return;
  if (const auto read = read_instant(found->text)) into = *read;
  else refuse(key, *found, "an instant such as 2026-11-25T10:00:00Z belongs there");
}

void Fields::amount(std::string_view key, Amount& into) const {
  std::optional<Amount> read;
  amount(key, read);
  if (read) into = *read;
}

void Fields::amount(std::string_view key, std::optional<Amount>& into) const {
  const auto* found = scalar(key, an_amount);
  if (found == nullptr) return;
  if (const auto read = models::kube::read_amount(found->text)) into = *read;
  else refuse(key, *found, an_amount);
}

void Fields::count_or_percent(std::string_view key, std::optional<models::kube::CountOrPercent>& into) const {
  const auto* found = scalar(key, "a number or a percentage belongs there");
  if (found == nullptr) return;
  std::string_view digits = found->text;
  const bool percent = digits.ends_with('%');
  if (percent) digits.remove_suffix(1);
  const auto read = models::read_whole_number<std::int32_t>(digits);
  if (read && *read >= 0) into = models::kube::CountOrPercent{*read, percent};
  else refuse(key, *found, "a number or a percentage such as 25% belongs there");
}

void Fields::count_or_percent(std::string_view key, models::kube::CountOrPercent& into) const {
  std::optional<models::kube::CountOrPercent> read;
  count_or_percent(key, read);
  if (read) into = *read;
}

void Fields::labels(std::string_view key, models::kube::Labels& into) const {
  within(key, [&into](const Fields& fields) {
    for (const auto& entry : fields.node().entries) fields.text(entry.key.text, into[entry.key.text]);
  });
}

void Fields::resources(std::string_view key, models::kube::Resources& into) const {
  within(key, [&into](const Fields& fields) {
    for (const auto& entry : fields.node().entries) fields.amount(entry.key.text, into[entry.key.text]);
  });
}

void Fields::texts(std::string_view key, std::vector<std::string>& into) const {
  const auto* found = value(key);
  if (found == nullptr) return;
  if (found->kind != YamlNode::Kind::sequence) return misplaced(*this, key, "is", *found, "a list belongs there");
  for (const auto& item : found->items) {
    if (item.kind == YamlNode::Kind::scalar) into.push_back(item.text);
    else misplaced(*this, key, "holds", item, "texts belong there");
  }
}

void Fields::word(std::string_view key, const std::vector<std::string>& words, const std::function<void(std::size_t)>& take) const {
  const auto* found = scalar(key, models::enumerate(words) + " belongs there");
  if (found == nullptr) return;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i] == found->text) return take(i);
  report(*found, std::string(key) + " is " + models::describe(*found), models::enumerate(words) + " belongs there",
         models::suggest(found->text, words));
}

void Fields::within(std::string_view key, const std::function<void(const Fields&)>& read) const {
  const auto* found = value(key);
  if (found == nullptr) return;
  if (found->kind != YamlNode::Kind::map) return misplaced(*this, key, "is", *found, "a mapping belongs there");
  read(Fields(*found, *problems_));
}

void Fields::each(std::string_view key, const std::function<void(const Fields&)>& read) const {
  const auto* found = value(key);
  if (found == nullptr) return;
  if (found->kind != YamlNode::Kind::sequence) return misplaced(*this, key, "is", *found, "a list belongs there");
  for (const auto& item : found->items) {
    if (item.kind == YamlNode::Kind::map) read(Fields(item, *problems_));
    else misplaced(*this, key, "holds", item, "mappings belong there");
  }
}

}  // namespace sandtable::connectors::kubernetes

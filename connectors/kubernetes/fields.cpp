#include "connectors/kubernetes/fields.hpp"

#include <charconv>
#include <cstdio>
#include <limits>

namespace sandtable::connectors::kubernetes {
namespace {

using models::YamlNode;
using models::kube::Amount;

template <class T>
std::optional<T> whole_number(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

template <class T>
void read_number(const Fields& fields, const YamlNode* found, std::string_view key, const std::function<void(T)>& take) {
  if (found == nullptr) return;
  if (const auto read = whole_number<T>(found->text)) return take(*read);
  fields.report(*found, std::string(key) + " is " + models::describe(*found), "a whole number belongs there");
}

constexpr std::string_view an_amount = "an amount such as 250m or 2Gi belongs there";

}  // namespace

void Fields::report(const YamlNode& at, std::string problem, std::string why, std::string suggestion) const {
  problems_->push_back({at.file, at.line, at.column, std::move(problem), std::move(why), std::move(suggestion)});
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
  report(*found, std::string(key) + " is " + models::describe(*found), std::string(wanted));
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
  else report(*found, std::string(key) + " is " + models::describe(*found), "true or false belongs there");
}

void Fields::number(std::string_view key, std::int64_t& into) const {
  read_number<std::int64_t>(*this, scalar(key, "a whole number belongs there"), key, [&into](auto read) { into = read; });
}
void Fields::number(std::string_view key, std::int32_t& into) const {
  read_number<std::int32_t>(*this, scalar(key, "a whole number belongs there"), key, [&into](auto read) { into = read; });
}
void Fields::number(std::string_view key, std::optional<std::int64_t>& into) const {
  read_number<std::int64_t>(*this, scalar(key, "a whole number belongs there"), key, [&into](auto read) { into = read; });
}
void Fields::number(std::string_view key, std::optional<std::int32_t>& into) const {
  read_number<std::int32_t>(*this, scalar(key, "a whole number belongs there"), key, [&into](auto read) { into = read; });
}

void Fields::time(std::string_view key, std::optional<sim::Time>& into) const {
  const auto* found = scalar(key, "an instant belongs there");
  if (found == nullptr) return;
  if (const auto read = read_instant(found->text)) into = *read;
  else
    report(*found, std::string(key) + " is " + models::describe(*found), "an instant such as 2026-11-25T10:00:00Z belongs there");
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
  else report(*found, std::string(key) + " is " + models::describe(*found), std::string(an_amount));
}

void Fields::count_or_percent(std::string_view key, std::optional<models::kube::CountOrPercent>& into) const {
  const auto* found = scalar(key, "a number or a percentage belongs there");
  if (found == nullptr) return;
  std::string_view digits = found->text;
  const bool percent = digits.ends_with('%');
  if (percent) digits.remove_suffix(1);
  const auto read = whole_number<std::int32_t>(digits);
  if (read && *read >= 0) into = models::kube::CountOrPercent{*read, percent};
  else report(*found, std::string(key) + " is " + models::describe(*found), "a number or a percentage such as 25% belongs there");
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
  if (found->kind != YamlNode::Kind::sequence)
    return report(*found, std::string(key) + " is " + models::describe(*found), "a list belongs there");
  for (const auto& item : found->items) {
    if (item.kind == YamlNode::Kind::scalar) into.push_back(item.text);
    else report(item, std::string(key) + " holds " + models::describe(item), "texts belong there");
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
  if (found->kind != YamlNode::Kind::map)
    return report(*found, std::string(key) + " is " + models::describe(*found), "a mapping belongs there");
  read(Fields(*found, *problems_));
}

void Fields::each(std::string_view key, const std::function<void(const Fields&)>& read) const {
  const auto* found = value(key);
  if (found == nullptr) return;
  if (found->kind != YamlNode::Kind::sequence)
    return report(*found, std::string(key) + " is " + models::describe(*found), "a list belongs there");
  for (const auto& item : found->items) {
    if (item.kind == YamlNode::Kind::map) read(Fields(item, *problems_));
    else report(item, std::string(key) + " holds " + models::describe(item), "mappings belong there");
  }
}

std::optional<sim::Time> read_instant(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, used = 0;
  const std::string copy(text);
  if (std::sscanf(copy.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6 || used < 19)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || year < 1970 || year > 2200 || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  std::string_view rest = std::string_view(copy).substr(static_cast<std::size_t>(used));
  std::int64_t nanos = 0;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    std::int64_t place = 100'000'000;
    if (rest.empty() || rest.front() < '0' || rest.front() > '9') return std::nullopt;
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; rest.remove_prefix(1), place /= 10)
      nanos += (rest.front() - '0') * place;
  }
  std::chrono::minutes offset{0};
  if (rest != "Z" && rest != "z") {
    int hours = 0, minutes = 0;
    char sign = 0;
    if (rest.size() != 6 || std::sscanf(std::string(rest).c_str(), "%c%2d:%2d", &sign, &hours, &minutes) != 3) return std::nullopt;
    if (sign != '+' && sign != '-') return std::nullopt;
    offset = std::chrono::minutes{(sign == '-' ? -1 : 1) * (hours * 60 + minutes)};
  }
  const auto days = std::chrono::sys_days{date}.time_since_epoch();
  const sim::Duration since = std::chrono::duration_cast<sim::Duration>(days) + std::chrono::hours{hour} +
                              std::chrono::minutes{minute} + std::chrono::seconds{second} + std::chrono::nanoseconds{nanos} -
                              offset;
  return sim::Time{since};
}

}  // namespace sandtable::connectors::kubernetes

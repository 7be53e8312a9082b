/// The scalars of the language, one overload set a purpose: read, write, measure, describe. A new scalar type is added here only.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>

#include "models/cluster/objects/count_or_percent.hpp"
#include "models/measure/replication_result.hpp"
#include "models/scenario/field.hpp"
#include "models/scenario/law.hpp"
#include "models/scenario/scenario.hpp"
#include "models/scenario/text_context.hpp"
#include "models/scenario/words.hpp"

namespace sandtable::models {

// Reading: false if it was reported to the context.
bool read_leaf(const std::string& text, TextContext& context, std::uint32_t& into);
bool read_leaf(const std::string& text, TextContext& context, std::uint64_t& into);
bool read_leaf(const std::string& text, TextContext& context, double& into);
bool read_leaf(const std::string& text, TextContext& context, std::string& into);
bool read_leaf(const std::string& text, TextContext& context, sim::Duration& into);
bool read_leaf(const std::string& text, TextContext& context, TimeLaw& into);
bool read_leaf(const std::string& text, TextContext& context, TimeValue& into);
bool read_leaf(const std::string& text, TextContext& context, Arrivals& into);
bool read_leaf(const std::string& text, TextContext& context, Target& into);
bool read_leaf(const std::string& text, TextContext& context, CountLaw& into);
bool read_leaf(const std::string& text, TextContext& context, RequestLog& into);
bool read_leaf(const std::string& text, TextContext& context, kube::CountOrPercent& into);
// As kubectl writes them (label_text.cpp).
bool read_leaf(const std::string& text, TextContext& context, NodeLabel& into);
bool read_leaf(const std::string& text, TextContext& context, kube::Taint& into);
bool read_leaf(const std::string& text, TextContext& context, kube::Toleration& into);
/// `meant`: the word that is known to be meant; empty: the nearest is suggested.
void report_unknown_word(const std::string& text, TextContext& context, std::string_view what,
                         const std::vector<std::string>& words, const std::string& meant);
template <Worded E>
bool read_leaf(const std::string& text, TextContext& context, E& into) {
  for (const auto& [value, word] : Words<E>::table) {
    if (text != word) continue;
    into = value;
    return true;
  }
  report_unknown_word(text, context, Words<E>::what, words_of<E>(), translated<E>(text));
  return false;
}
/// A bound in the unit of its KPI; any unit where that is unknown.
bool read_bound(const std::string& text, TextContext& context, const std::string& kpi, std::optional<Unit> unit, double& into);

// Writing.
std::string write_leaf(std::uint32_t value);
std::string write_leaf(std::uint64_t value);
std::string write_leaf(double value);
std::string write_leaf(const std::string& value);
std::string write_leaf(sim::Duration value);
std::string write_leaf(const TimeLaw& value);
std::string write_leaf(const TimeValue& value);
std::string write_leaf(const Arrivals& value);
std::string write_leaf(const Target& value);
std::string write_leaf(const CountLaw& value);
std::string write_leaf(const RequestLog& value);
std::string write_leaf(kube::CountOrPercent value);
std::string write_leaf(const NodeLabel& value);
std::string write_leaf(const kube::Taint& value);
std::string write_leaf(const kube::Toleration& value);
std::string write_bound(double value, std::optional<Unit> unit);
template <Worded E>
std::string write_leaf(E value) {
  for (const auto& [one, word] : Words<E>::table) {
    if (one == value) return word;
  }
  return {};
}

/// The dimension in which a KPI's bound is written.
Dimension dimension_of(Unit unit);

template <class T>
struct DimensionOf;
template <>
struct DimensionOf<Bytes> {
  static constexpr auto value = Dimension::bytes;
};
template <>
struct DimensionOf<BitRate> {
  static constexpr auto value = Dimension::bit_rate;
};
template <>
struct DimensionOf<Rate> {
  static constexpr auto value = Dimension::rate;
};
template <>
struct DimensionOf<Cores> {
  static constexpr auto value = Dimension::cores;
};
template <>
struct DimensionOf<MoneyRate> {
  static constexpr auto value = Dimension::money_rate;
};
template <>
struct DimensionOf<Share> {
  static constexpr auto value = Dimension::share;
};

template <class Tag>
bool read_leaf(const std::string& text, TextContext& context, Quantity<Tag>& into) {
  const auto value = read_quantity(DimensionOf<Quantity<Tag>>::value, text, context.what);
  if (!value) {
    context.report(value.error());
    return false;
  }
  into.value = *value;
  return true;
}
template <class Tag>
std::string write_leaf(Quantity<Tag> value) {
  return write_quantity(DimensionOf<Quantity<Tag>>::value, value.value);
}

/// What a range bounds: the number itself, times in seconds; empty for what has none.
template <class T>
std::optional<double> magnitude(const T& value) {
  if constexpr (std::is_arithmetic_v<T>) return static_cast<double>(value);
  else if constexpr (std::is_same_v<T, sim::Duration>) return sim::to_seconds(value);
  else if constexpr (std::is_same_v<T, TimeValue>) return value.value ? std::optional(sim::to_seconds(*value.value)) : std::nullopt;
  else if constexpr (requires { DimensionOf<T>::value; }) return value.value;
  else return std::nullopt;
}
/// A range's end in the unit of `T`.
template <class T>
std::string write_end(double end) {
  if constexpr (std::is_same_v<T, sim::Duration> || std::is_same_v<T, TimeValue>) return write_quantity(Dimension::time, end);
  else if constexpr (requires { DimensionOf<T>::value; }) return write_quantity(DimensionOf<T>::value, end);
  else return shortest(end);
}

/// For schema and reference page.
struct LeafInfo {
  std::string type;  ///< `time`, with a link target in the page's section on scalars
  std::string example;
  std::string json;     ///< the JSON type: integer, number, string; `any` where it may be either
  std::string pattern;  ///< of the text, or empty
};
template <class T, class Format>
LeafInfo leaf_info();

LeafInfo dimension_info(Dimension dimension);
LeafInfo name_info();
LeafInfo reference_info();
LeafInfo free_text_info();
LeafInfo whole_number_info();
LeafInfo number_info();
LeafInfo yes_no_info();
LeafInfo law_info();
LeafInfo time_value_info();
LeafInfo arrivals_info();
LeafInfo word_info(const std::vector<std::string>& words, std::string_view example);
LeafInfo target_info();
LeafInfo count_law_info();
LeafInfo log_info();
LeafInfo count_or_percent_info();
LeafInfo label_info();
LeafInfo taint_info();
LeafInfo toleration_info();
LeafInfo bound_info();

template <class T, class Format>
LeafInfo leaf_info() {
  if constexpr (std::is_same_v<Format, Bound>) return bound_info();
  else if constexpr (std::is_same_v<Format, Name>) return name_info();
  else if constexpr (std::is_same_v<Format, Reference>) return reference_info();
  else if constexpr (std::is_same_v<T, std::string>) return free_text_info();
  else if constexpr (std::is_same_v<T, bool>) return yes_no_info();
  else if constexpr (std::is_integral_v<T>) return whole_number_info();
  else if constexpr (std::is_same_v<T, double>) return number_info();
  else if constexpr (std::is_same_v<T, sim::Duration>) return dimension_info(Dimension::time);
  else if constexpr (std::is_same_v<T, TimeLaw>) return law_info();
  else if constexpr (std::is_same_v<T, TimeValue>) return time_value_info();
  else if constexpr (std::is_same_v<T, Arrivals>) return arrivals_info();
  else if constexpr (Worded<T>) return word_info(words_of<T>(), Words<T>::example);
  else if constexpr (std::is_same_v<T, Target>) return target_info();
  else if constexpr (std::is_same_v<T, CountLaw>) return count_law_info();
  else if constexpr (std::is_same_v<T, RequestLog>) return log_info();
  else if constexpr (std::is_same_v<T, kube::CountOrPercent>) return count_or_percent_info();
  else if constexpr (std::is_same_v<T, NodeLabel>) return label_info();
  else if constexpr (std::is_same_v<T, kube::Taint>) return taint_info();
  else if constexpr (std::is_same_v<T, kube::Toleration>) return toleration_info();
  else return dimension_info(DimensionOf<T>::value);
}

/// What is wrong with a DNS label, or empty; `suggestion` is a label near to it.
std::string label_problem(const std::string& text);
std::string as_label(const std::string& text);

}  // namespace sandtable::models

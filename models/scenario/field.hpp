/// How a struct is described once, for everything that is made of it: reader, writer, checks of ranges, JSON Schema, reference
/// page.
///
/// `Describe<T>` holds a name, a sentence and a tuple of members: a `Field` is a key with a value; a `OneOf` is a variant of which
/// one alternative is written, told by its key (`work: …` or `call: …`).
#pragma once

#include <limits>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace sandtable::models {

/// Specialised for every struct of the language in `fields.hpp`.
template <class T>
struct Describe;

/// What a scalar looks like where its C++ type does not say.
struct Plain {};      ///< by the type
struct Name {};       ///< text: a DNS label
struct Reference {};  ///< text: the name of something else
struct Bound {};      ///< double: in the unit of the objective's KPI
struct FreeText {};   ///< text: anything on one line

/// Bounds of a number (times in seconds), or of the length of a list.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;  ///< the low end itself is outside
};
inline constexpr Range any{};
inline constexpr Range positive{0, std::numeric_limits<double>::infinity(), true};
inline constexpr Range not_negative{0};
constexpr Range at_least(double low) { return {low}; }
constexpr Range within(double low, double high) { return {low, high}; }

enum class Presence { required, optional };

template <class Format, class Owner, class Member>
struct Field {
  using format = Format;
  using owner = Owner;
  using member_type = Member;
  std::string_view key;
  Member Owner::*member;
  Presence presence;
  Range range;
  std::string_view doc;
};

template <class Format = Plain, class Owner, class Member>
constexpr auto required(std::string_view key, Member Owner::*member, std::string_view doc, Range range = any) {
  return Field<Format, Owner, Member>{key, member, Presence::required, range, doc};
}
template <class Format = Plain, class Owner, class Member>
constexpr auto optional(std::string_view key, Member Owner::*member, std::string_view doc, Range range = any) {
  return Field<Format, Owner, Member>{key, member, Presence::optional, range, doc};
}

/// One kind of a variant: `T` is read from the value of `body` (a field of T's), `beside` are further fields that stand next to it.
template <class T, class Body, class... Beside>
struct Alternative {
  using type = T;
  Body body;
  std::tuple<Beside...> beside;
};
template <class T, class Body, class... Beside>
constexpr auto alternative(Body body, Beside... beside) {
  return Alternative<T, Body, Beside...>{body, std::tuple{beside...}};
}

/// The whole of an alternative as the value of its key.
template <class T>
struct Whole {
  using member_type = T;
  std::string_view key;
  std::string_view doc;
};

template <class Owner, class Variant, class... Alternatives>
struct OneOf {
  Variant Owner::*member;
  std::tuple<Alternatives...> alternatives;
};
template <class Owner, class Variant, class... Alternatives>
constexpr auto one_of(Variant Owner::*member, Alternatives... alternatives) {
  return OneOf<Owner, Variant, Alternatives...>{member, std::tuple{alternatives...}};
}

// What the visitors ask of a type.

/// A described struct that may be written as the value of one of its fields alone: `balance: maglev` for `balance: {rule: maglev}`.
template <class T>
concept HasShorthand = requires {
  Describe<T>::shorthand;
};

template <class T, class = void>
struct IsDescribed : std::false_type {};
template <class T>
struct IsDescribed<T, std::void_t<decltype(Describe<T>::name)>> : std::true_type {};
template <class T>
inline constexpr bool is_described = IsDescribed<T>::value;

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
inline constexpr bool is_optional = IsOptional<T>::value;

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
inline constexpr bool is_vector = IsVector<T>::value;

template <class T>
struct IsOneOf : std::false_type {};
template <class... T>
struct IsOneOf<OneOf<T...>> : std::true_type {};
template <class T>
inline constexpr bool is_one_of = IsOneOf<T>::value;

template <class T>
struct IsWhole : std::false_type {};
template <class T>
struct IsWhole<Whole<T>> : std::true_type {};
template <class T>
inline constexpr bool is_whole = IsWhole<T>::value;

/// Whether a struct has a member `name`, by which paths call it.
template <class T, class = void>
struct HasName : std::false_type {};
template <class T>
struct HasName<T, std::void_t<decltype(std::declval<T>().name)>> : std::true_type {};

/// Calls `f` for each element of a tuple.
template <class Tuple, class F>
constexpr void each(const Tuple& tuple, F&& f) {
  std::apply([&](const auto&... element) { (f(element), ...); }, tuple);
}

/// All keys that may stand in a mapping of this type.
template <class T>
std::vector<std::string_view> keys_of() {
  std::vector<std::string_view> keys;
  each(Describe<T>::fields, [&](const auto& member) {
    if constexpr (is_one_of<std::decay_t<decltype(member)>>) {
      each(member.alternatives, [&](const auto& alternative) {
        keys.push_back(alternative.body.key);
        each(alternative.beside, [&](const auto& field) { keys.push_back(field.key); });
      });
    } else {
      keys.push_back(member.key);
    }
  });
  return keys;
}

}  // namespace sandtable::models

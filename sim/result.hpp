/// Expected outcomes as values: `Result<T>` with the names of `std::expected` (which g++ 12 lacks in C++20).
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "sim/contract.hpp"

namespace sandtable::sim {

/// Who can do something about an error.
enum class ErrorKind {
  invalid_input,  ///< the user's file, option or expression
  unavailable,    ///< an outside system refused, is down or answered rubbish
  timeout,        ///< an outside system or a child did not answer in time
  conflict,       ///< the real world is not as it was assumed
  not_found,      ///< the thing named does not exist
  interrupted,    ///< the user asked to stop
};

struct Error {
  ErrorKind kind = ErrorKind::invalid_input;
  std::string message;
  bool operator==(const Error&) const = default;
};

template <class E>
struct Unexpected {
  E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

/// Shorthand for the common failure.
inline Unexpected<Error> fail(ErrorKind kind, std::string message) { return {Error{kind, std::move(message)}}; }

/// Either a `T` or an `E`. Reading the side that is not there breaks a contract.
template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Unexpected<E> failure)
      : state_(std::in_place_index<1>, std::move(failure.error)) {}  // NOLINT(google-explicit-constructor)

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    check();
    return std::get<0>(state_);
  }
  const T& value() const& {
    check();
    return std::get<0>(state_);
  }
  T&& value() && {
    check();
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const E& error() const {
    SANDTABLE_EXPECT(!has_value(), "error() of a Result that holds a value");
    return std::get<1>(state_);
  }
  /// The failure, ready to be returned from a function with another value type.
  Unexpected<E> failure() const { return {error()}; }

  template <class U>
  T value_or(U&& other) const {
    return has_value() ? std::get<0>(state_) : static_cast<T>(std::forward<U>(other));
  }

 private:
  void check() const {
    if constexpr (std::is_same_v<E, Error>) {
      SANDTABLE_EXPECT(has_value(), "value() of a Result that holds an error: " + std::get<1>(state_).message);
    } else {
      SANDTABLE_EXPECT(has_value(), "value() of a Result that holds an error");
    }
  }
  std::variant<T, E> state_;
};

/// A result without a value.
struct Done {
  bool operator==(const Done&) const = default;
};
using Status = Result<Done>;

}  // namespace sandtable::sim

/// Why a request could not be fulfilled, for whoever asked: either what is wrong with the user's files, or one error.
#pragma once

#include <string>
#include <variant>

#include "models/scenario/diagnostic.hpp"
#include "sim/result.hpp"

namespace sandtable::app {

using Problem = std::variant<sim::Error, models::Diagnostics>;

/// The exit statuses of design §5.
enum class ExitStatus : int {
  done = 0,
  objective_not_met = 1,
  unusable_input = 2,
  replications_failed = 3,
  outside_failed = 4,
  gate_refused = 5,
  rolled_back = 6,
  interrupted = 130,
};

ExitStatus exit_status(const Problem& problem);
/// One line, or one a diagnostic; without a line end.
std::string to_text(const Problem& problem);

/// A failed result of `sim::Result` as one of ours.
template <class T>
sim::Unexpected<Problem> problem_of(const sim::Result<T>& result) {
  return {Problem{result.error()}};
}
inline sim::Unexpected<Problem> problem(sim::ErrorKind kind, std::string message) {
  return {Problem{sim::Error{kind, std::move(message)}}};
}

template <class T>
using Answer = sim::Result<T, Problem>;

}  // namespace sandtable::app

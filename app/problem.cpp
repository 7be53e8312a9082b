#include "app/problem.hpp"

namespace sandtable::app {

ExitStatus exit_status(const Problem& problem) {
  const auto* error = std::get_if<sim::Error>(&problem);
  if (error == nullptr) return ExitStatus::unusable_input;
  switch (error->kind) {
    case sim::ErrorKind::invalid_input:
    case sim::ErrorKind::not_found:
      return ExitStatus::unusable_input;
    case sim::ErrorKind::unavailable:
    case sim::ErrorKind::timeout:
    case sim::ErrorKind::conflict:
      return ExitStatus::outside_failed;
    case sim::ErrorKind::interrupted:
      return ExitStatus::interrupted;
  }
  return ExitStatus::unusable_input;
}

std::string to_text(const Problem& problem) {
  if (const auto* error = std::get_if<sim::Error>(&problem)) return error->message;
  std::string text = models::to_text(std::get<models::Diagnostics>(problem));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace sandtable::app

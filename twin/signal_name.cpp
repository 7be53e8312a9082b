#include "twin/signal_name.hpp"

#include <array>
#include <utility>

namespace sandtable::twin {
namespace {
constexpr std::array<std::pair<Signal, std::string_view>, 7> names{{{Signal::offered, "offered"},
                                                                    {Signal::ended, "ended"},
                                                                    {Signal::latency, "latency"},
                                                                    {Signal::work, "work"},
                                                                    {Signal::wait, "wait"},
                                                                    {Signal::downstream, "downstream"},
                                                                    {Signal::cpu, "cpu"}}};
}

std::string_view name(Signal signal) {
  for (const auto& [value, text] : names)
    if (value == signal) return text;
  return "unknown";
}

std::optional<Signal> signal_named(std::string_view text) {
  for (const auto& [value, known] : names)
    if (known == text) return value;
  return std::nullopt;
}

}  // namespace sandtable::twin

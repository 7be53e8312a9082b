#include "models/scenario/notes.hpp"

#include <set>

#include "models/scenario/checks.hpp"
#include "models/scenario/walk.hpp"

namespace sandtable::models {

Diagnostics notes(const Scenario& scenario, const SourceMap& marks) {
  const std::set<std::string> nothing_damaged;
  Checks checks(marks, nothing_damaged);
  for (std::size_t i = 0; i < scenario.traffic.size(); ++i) {
    const auto* replay = std::get_if<Replay>(&scenario.traffic[i].source);
    if (replay == nullptr || replay->log.unreadable_lines == 0) continue;
    const auto path = "traffic." + element_step(scenario.traffic, i) + ".replay";
    checks.report(path,
                  std::to_string(replay->log.unreadable_lines) + " of " + std::to_string(replay->log.lines) + " lines of \"" +
                      shown(replay->log.file) + "\" are left out",
                  "they can't be read");
    for (const auto& line : replay->log.unreadable)
      checks.report_in(path, replay->log.file, line.line, line.column, "left out", line.why);
  }
  return std::move(checks.diagnostics);
}

}  // namespace sandtable::models

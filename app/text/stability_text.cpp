#include "app/text/stability_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/text/table.hpp"
#include "app/text/units.hpp"

namespace sandtable::app::text {

namespace {

using planners::StabilityMap;

constexpr std::size_t most_rejected = 12;

std::string heading(const StabilityMap& map) {
  std::string shocks;
  for (const auto& shock : map.shocks) shocks += (shocks.empty() ? "" : "; ") + planners::to_text(shock);
  return fmt::format("{}, seed {}, exact: {} replications a point{}\nShocks: {}; {} to recover\n", map.scenario, map.seed,
                     map.replications, map.interrupted ? " (interrupted)" : "", shocks,
                     human_time(sim::to_seconds(map.timing.recovery)));
}

const planners::MapPoint* point_at(const StabilityMap& map, const planners::OperatingPoint& point) {
  for (const auto& row : map.rows)
    for (const auto& one : row)
      if (one.point == point) return &one;
  return nullptr;
}

std::string wanted_text(const StabilityMap& map) {
  std::string text;
  for (const auto& wanted : map.wanted) {
    const auto* point = point_at(map, wanted);
    if (point == nullptr || !point->region.simulated) continue;
    const auto& verdict = point->verdict;
    std::string name = planners::point_text(map.capacity, wanted);
    name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    text += fmt::format("{}: {}; {}\n", name, planners::to_string(verdict.stability), verdict.reason);
    if (verdict.diagnosis)
      text +=
          fmt::format("  sustained by: {} ({})\n", planners::to_string(verdict.diagnosis->mechanism), verdict.diagnosis->detail);
  }
  return text.empty() ? text : "\n" + text;
}

std::string change_text(const StabilityMap& map) {
  if (!map.change) return fmt::format("\n{}: {}\n", map.safe ? "No change is needed" : "No change", map.change_reason);
  std::string text = fmt::format("\nSmallest change: {} (size {})\n  {}\n", map.change->text,
                                 human(map.change->cost, models::Unit::count), map.change_reason);
  for (const auto& set : map.change->sets) text += fmt::format("  --set {}={}\n", set.path, set.value);
  return text;
}

std::string rejected_text(const StabilityMap& map) {
  if (map.rejected.empty()) return "";
  Table table({{"Not enough"}, {"Size", Align::right}, {"Reason"}});
  const std::size_t from = map.rejected.size() - std::min(map.rejected.size(), most_rejected);
  for (std::size_t i = from; i < map.rejected.size(); ++i)
    table.add({map.rejected[i].change.text, human(map.rejected[i].change.cost, models::Unit::count), map.rejected[i].reason});
  return "\n" + table.to_string() + (from > 0 ? fmt::format("({} smaller ones with --format json)\n", from) : "");
}

}  // namespace

char letter(const planners::Region& region) {
  if (!region.stability) return '?';
  constexpr char simulated[] = {'S', 'V', 'U'}, inferred[] = {'s', 'v', 'u'};
  return (region.simulated ? simulated : inferred)[static_cast<std::size_t>(*region.stability)];
}

std::string map_text(const StabilityMap& map) {
  std::vector<Column> columns = {
      {(map.capacity.kind == planners::Capacity::Kind::nodes ? "Machines of " : "Replicas of ") + map.capacity.name + " lost"}};
  for (double load : map.loads) columns.push_back({fmt::format("×{:.4g} ", load), Align::right});
  Table table(columns);
  for (std::size_t row = 0; row < map.rows.size(); ++row) {
    std::vector<std::string> cells = {fmt::format("{} of {}", map.losses[row], map.capacity.present)};
    for (const auto& point : map.rows[row]) {
      const char state = letter(point.region);
      cells.push_back(point.point.load == 1 ? fmt::format("[{}]", state) : fmt::format("{} ", state));
    }
    table.add(std::move(cells));
  }
  return table.to_string();
}

std::string to_text(const StabilityMap& map) {
  std::string text = heading(map) + "\n" + map_text(map);
  text +=
      "S safe, V vulnerable (a shock tips it into an overload that stays), U unstable; small letters are inferred, [ ] is the\n"
      "present load\n";
  text += wanted_text(map) + change_text(map) + rejected_text(map);
  for (const auto& failed : map.failed)
    text += fmt::format("replication {} of a point failed: {}\n", failed.replication, failed.reason);
  for (const auto& note : map.notes) text += "note: " + note + "\n";
  std::size_t points = 0;
  for (const auto& row : map.rows) points += row.size();
  return text + fmt::format("\n{} of {} points simulated\n", map.simulated, points);
}

}  // namespace sandtable::app::text

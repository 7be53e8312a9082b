#include "app/text/effects_text.hpp"

#include "app/text/table.hpp"
#include "connectors/kubernetes/act/diff.hpp"

namespace sandtable::app::text {

std::string effects_text(const std::vector<ActionEffects>& rehearsed) {
  if (rehearsed.empty()) return "";
  Table table({{"Action"}, {"Object"}, {"Field"}, {"From"}, {"To"}});
  for (const auto& one : rehearsed) {
    if (one.effects.empty()) table.add({one.action, "–", "", "", "as it is"});
    for (const auto& effect : one.effects)
      for (const auto& line : connectors::kubernetes::diff_of(effect))
        table.add({one.action, line.object, line.field, line.before, line.after});
  }
  return table.to_string();
}

Json effects_json(const std::vector<ActionEffects>& rehearsed) {
  Json json = Json::array();
  for (const auto& one : rehearsed) {
    Json changes = Json::array();
    for (const auto& effect : one.effects)
      for (const auto& line : connectors::kubernetes::diff_of(effect))
        changes.push_back({{"object", line.object}, {"field", line.field}, {"from", line.before}, {"to", line.after}});
    json.push_back({{"action", one.action}, {"changes", std::move(changes)}});
  }
  return json;
}

}  // namespace sandtable::app::text

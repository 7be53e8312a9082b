#include "connectors/kubernetes/act/diff.hpp"

#include "connectors/kubernetes/act/facet.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

std::string with_manager(const std::string& state) {
  const auto json = Json::parse(state, nullptr, false);
  if (!json.is_object()) return state;
  const auto manager = text_at(json, {"manager"});
  return text_at(json, {"weights"}) + (manager.empty() ? "" : " (" + manager + ")");
}

}  // namespace

std::vector<DiffLine> diff_of(const twin::Effect& effect) {
  const auto facet = parse_facet(effect.object);
  if (!facet) return {{effect.object, "", effect.before, effect.after}};
  const std::string title = title_of(facet->object);
  if (facet->kind == FacetKind::revision) return {{title, "/spec/template", "as of " + effect.before, "as of " + effect.after}};
  if (facet->kind == FacetKind::eviction) return {{title, "", effect.before, effect.after}};
  if (facet->kind == FacetKind::departure) return {{title, "departure of its pods", effect.before, effect.after}};
  if (facet->kind == FacetKind::weights) return {{title, "weights", with_manager(effect.before), with_manager(effect.after)}};
  const auto before = parse_states(effect.before), after = parse_states(effect.after);
  if (!before || !after) return {{title, "", effect.before, effect.after}};
  std::vector<DiffLine> lines;
  for (const auto& [path, state] : *after) {
    const auto was = before->find(path);
    lines.push_back({title, path, was != before->end() ? describe(was->second) : "absent", describe(state)});
  }
  return lines;
}

}  // namespace sandtable::connectors::kubernetes

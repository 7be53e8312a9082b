#include "connectors/kubernetes/act/facet.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

constexpr std::string_view begin = "kubernetes/", eviction = "eviction=";
constexpr const char* rules = "/spec/rules";

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string to_text(const Facet& facet) {
  std::string text = std::string(begin) + facet.object.kind + "/" + facet.object.space + "/" + facet.object.name + ":";
  switch (facet.kind) {
    case FacetKind::fields:
      for (const auto& path : facet.paths) text += (text.back() == ':' ? "" : ",") + path;
      return text;
    case FacetKind::weights:
      return text + "weights";
    case FacetKind::revision:
      return text + "template";
    case FacetKind::eviction:
      return text + std::string(eviction) + facet.uid;
    case FacetKind::departure:
      return text + "departure";
  }
  return text;
}

sim::Result<Facet> parse_facet(const std::string& text) {
  const auto colon = text.find(':');
  const auto words = split(std::string_view(text).substr(0, colon), '/');
  if (colon == std::string::npos || !text.starts_with(begin) || words.size() != 4 || resource_of(words[1]) == nullptr)
    return sim::fail(sim::ErrorKind::invalid_input, "'" + text + "' is nothing that a Kubernetes cluster has");
  Facet facet{{words[1], words[2], words[3]}, FacetKind::fields, {}, {}};
  const std::string what = text.substr(colon + 1);
  if (what == "weights") facet.kind = FacetKind::weights;
  else if (what == "template") facet.kind = FacetKind::revision;
  else if (what == "departure") facet.kind = FacetKind::departure;
  else if (what.starts_with(eviction)) facet = {facet.object, FacetKind::eviction, {}, what.substr(eviction.size())};
  else facet.paths = split(what, ',');
  return facet;
}

Facet facet_of(const Change& change) {
  struct Visitor {
    Facet operator()(const FieldChange& one) const {
      Facet facet{one.object, FacetKind::fields, {}, {}};
      for (const auto& [path, value] : one.wanted) facet.paths.push_back(path);
      return facet;
    }
    Facet operator()(const TemplateChange& one) const { return {one.deployment, FacetKind::revision, {}, {}}; }
    Facet operator()(const WeightChange& one) const { return {one.route, FacetKind::weights, {}, {}}; }
    Facet operator()(const EvictionChange& one) const { return {one.pod, FacetKind::eviction, {}, one.uid}; }
    Facet operator()(const DepartureChange& one) const { return {one.node, FacetKind::departure, {}, {}}; }
  };
  return std::visit(Visitor{}, change);
}

std::string state_text(const Facet& facet, const Json& object) {
  if (facet.kind == FacetKind::fields) return to_text(states_of(object, facet.paths));
  Json state{{"weights", weights_text(object)}};
  if (const auto manager = chief_owner(object, parse_path(rules))) state["manager"] = to_text(*manager);
  return state.dump();
}

sim::Result<FieldStates> target_of_text(const Facet& facet, const Json& object, const std::string& state) {
  if (facet.kind == FacetKind::fields) return parse_states(state);
  const auto json = Json::parse(state, nullptr, false);
  const std::string weights = json.is_object() ? text_at(json, {"weights"}) : "";
  auto made = rules_with(object, weights);
  if (!made) return made.failure();
  return FieldStates{{rules, {std::move(*made), parse_manager(text_at(json, {"manager"}))}}};
}

}  // namespace sandtable::connectors::kubernetes

#include "models/scenario/schema.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "models/scenario/fields.hpp"
#include "models/scenario/leaf.hpp"

namespace sandtable::models {
namespace {

using Json = nlohmann::ordered_json;

std::string definition_name(std::string_view name) {
  std::string text(name);
  for (auto& c : text) c = c == ' ' ? '-' : c;
  return text;
}

Json leaf_schema(const LeafInfo& info, const Range& range) {
  Json schema;
  if (info.json == "any") {
    schema["type"] = {"string", "number"};
  } else {
    schema["type"] = info.json;
  }
  if (!info.pattern.empty() && info.json == "string") schema["pattern"] = info.pattern;
  if (info.json == "integer" || info.json == "number") {
    if (std::isfinite(range.low)) schema[range.low_open ? "exclusiveMinimum" : "minimum"] = range.low;
    if (std::isfinite(range.high)) schema["maximum"] = range.high;
    if (info.json == "integer" && !std::isfinite(range.low)) schema["minimum"] = 0;
  }
  const bool literal = info.json == "integer" || info.json == "number" || info.json == "boolean";
  schema["examples"] = Json::array({literal ? Json::parse(info.example) : Json(info.example)});
  return schema;
}

class SchemaMaker {
 public:
  template <class T>
  Json reference() {
    const auto name = definition_name(Describe<T>::name);
    if (!definitions.contains(name)) {
      definitions[name] = Json::object();  // a step holds steps
      auto made = mapping<T>();
      definitions[name] = std::move(made);
    }
    return Json{{"$ref", "#/$defs/" + name}};
  }

  template <class T>
  Json mapping() {
    Json schema{{"type", "object"}, {"description", std::string(Describe<T>::doc)}};
    Json properties = Json::object(), required = Json::array(), choices = Json::array();
    const auto add = [&](const auto& field) {
      using F = std::decay_t<decltype(field)>;
      auto value = value_schema<typename F::format, typename F::member_type>(field.range);
      value["description"] = std::string(field.doc);
      properties[std::string(field.key)] = std::move(value);
    };
    each(Describe<T>::fields, [&](const auto& member) {
      if constexpr (is_one_of<std::decay_t<decltype(member)>>) {
        each(member.alternatives, [&](const auto& alternative) {
          using Body = std::decay_t<decltype(alternative.body)>;
          Json needs = Json::array({std::string(alternative.body.key)});
          if constexpr (is_whole<Body>) {
            auto value = value_schema<Plain, typename Body::member_type>(any);
            value["description"] = std::string(alternative.body.doc);
            properties[std::string(alternative.body.key)] = std::move(value);
          } else {
            add(alternative.body);
          }
          each(alternative.beside, [&](const auto& field) {
            add(field);
            if (field.presence == Presence::required) needs.push_back(std::string(field.key));
          });
          choices.push_back({{"required", std::move(needs)}});
        });
      } else {
        add(member);
        if (member.presence == Presence::required) required.push_back(std::string(member.key));
      }
    });
    schema["properties"] = std::move(properties);
    if (!required.empty()) schema["required"] = std::move(required);
    if (!choices.empty()) schema["oneOf"] = std::move(choices);
    schema["additionalProperties"] = false;
    return schema;
  }

  Json definitions = Json::object();

 private:
  template <class Format, class T>
  Json value_schema(const Range& range) {
    if constexpr (is_optional<T>) {
      return value_schema<Format, typename T::value_type>(range);
    } else if constexpr (is_vector<T>) {
      Json schema{{"type", "array"}, {"items", value_schema<Plain, typename T::value_type>(any)}};
      if (std::isfinite(range.low)) schema["minItems"] = static_cast<int>(range.low);
      return schema;
    } else if constexpr (HasShorthand<T>) {
      using Alone = std::decay_t<decltype(std::declval<T>().*Describe<T>::shorthand.member)>;
      return Json{{"anyOf", {leaf_schema(leaf_info<Alone, Plain>(), any), reference<T>()}}};
    } else if constexpr (is_described<T>) {
      return reference<T>();
    } else {
      return leaf_schema(leaf_info<T, Format>(), range);
    }
  }
};

template <class T>
std::string document_schema(const std::string& kind) {
  SchemaMaker maker;
  auto body = maker.mapping<T>();
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Sandtable " + kind}};
  schema.update(body);
  Json properties{{"apiVersion", {{"const", "sandtable/v1"}}}, {"kind", {{"const", kind}}}};
  properties.update(body["properties"]);
  schema["properties"] = properties;
  Json required{"apiVersion", "kind"};
  for (const auto& key : body["required"]) required.push_back(key);
  schema["required"] = required;
  schema["$defs"] = maker.definitions;
  return schema.dump(2) + "\n";
}

}  // namespace

std::string json_schema(DocumentKind kind) {
  return kind == DocumentKind::scenario ? document_schema<Scenario>("Scenario") : document_schema<Plan>("Plan");
}

}  // namespace sandtable::models
